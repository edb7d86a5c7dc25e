import type { DateKind } from '../../domain/model.ts';

/** What a calendar says of one model, in our words. */
export interface CalendarRow {
  /** Whose model it is, by the names of `names.ts`: `openai`, `azure`. */
  provider: string;
  /** As the calendar writes it. */
  model: string;
  /** ISO-8601, midnight UTC of the day; null where the calendar names none. */
  endsAt: string | null;
  /** Null exactly where `endsAt` is. */
  kind: DateKind | null;
  deprecatedAt: string | null;
  replacement: string | null;
  /** The page that says so. */
  url: string | null;
  /** Why a person wrote it down; only their own file has one. */
  note?: string;
}

/** A row with its history in that calendar. Times are ISO-8601. */
export interface KeptRow extends CalendarRow {
  firstSeen: string;
  lastSeen: string;
  /**
   * Since when the calendar no longer has it, once two polls agreed on that; null while it does.
   */
  absentSince: string | null;
}

/** A calendar's rows as they were read. */
export interface ReadCalendar {
  rows: CalendarRow[];
  /** Entries that are no model, or could not be read; counted, never guessed. */
  skipped: number;
  /** The first few of them, in words, for the log. */
  notes: string[];
}

export const MOST_NOTES = 5;

export function rowKey(row: Pick<CalendarRow, 'provider' | 'model'>): string {
  return `${row.provider}/${row.model}`;
}

/**
 * One row a model: where a calendar names two days for one, the earliest firm one counts, else the
 * earliest. Nothing depends on the order in which they stand.
 */
export function bestRowPerModel(rows: readonly CalendarRow[]): CalendarRow[] {
  const best = new Map<string, CalendarRow>();
  for (const row of rows) {
    const other = best.get(rowKey(row));
    if (
      other === undefined ||
      isPreferredRow(row, other) ||
      (!isPreferredRow(other, row) && textBefore(row.replacement, other.replacement))
    )
      best.set(rowKey(row), row);
  }
  return [...best.values()];
}

/**
 * Of two entries that name one day the one with a replacement, then by its name: a calendar that
 * shuffles its entries says nothing new.
 */
function textBefore(a: string | null, b: string | null): boolean {
  return a !== null && (b === null || a < b);
}

/**
 * Whether the first row's day counts before the second's: named before none, firm before soft,
 * early before late.
 */
export function isPreferredRow(a: CalendarRow, b: CalendarRow): boolean {
  if (a.endsAt === null || b.endsAt === null) return b.endsAt === null && a.endsAt !== null;
  if ((a.kind === 'firm') !== (b.kind === 'firm')) return a.kind === 'firm';
  return a.endsAt < b.endsAt;
}
