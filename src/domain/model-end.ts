const DAY = 86_400_000;
/** No acknowledgement mutes what comes from here on (DESIGN §6). */
export const LAST_MUTED_DAYS = 14;

/** Whole days between two times' UTC dates: an end today is 0, whatever the hour. The one count of days that people are told. */
export function daysUntil(endsAt: string, now: number): number {
  return Math.floor(Date.parse(endsAt) / DAY) - Math.floor(now / DAY);
}

/** Until when an acknowledgement keeps a model's end quiet: the day that was asked for, at latest the 14-day step. Null: no day is known. */
export function mutedUntil(asked: string | null, endsAt: string | null): string | null {
  if (endsAt === null) return asked;
  const last = (Math.floor(Date.parse(endsAt) / DAY) - LAST_MUTED_DAYS) * DAY;
  return new Date(asked === null ? last : Math.min(Date.parse(asked), last)).toISOString();
}
