import type { LostTogether, ModelEvent, ModelRecord } from '../../domain/model.ts';
import { minute, span } from '../../domain/text-time.ts';
import { isWorthTelling } from './absent-row.ts';

const MOST_NAMES = 8;

interface Absent {
  record: ModelRecord;
  events: ModelEvent[];
  wantsProbe: boolean;
}

/** Whether more than half of those that left a list in one poll are missing still. */
export function stillTogether(missing: readonly ModelRecord[]): (lost: LostTogether) => boolean {
  const counts = new Map<string, number>();
  for (const { lostWith, retiredAt } of missing)
    if (lostWith != null && retiredAt === null)
      counts.set(lostWith.at, (counts.get(lostWith.at) ?? 0) + 1);
  return ({ at, rows }) => 2 * (counts.get(at) ?? 0) > rows;
}

/**
 * Rows that left a list together are told once, by the first of them that somebody uses: a list
 * that loses a third of its rows mostly regains them, and two hundred messages are none.
 */
export function tellTogether(
  absent: readonly Absent[],
  now: { provider: string; at: string; used: (model: string) => boolean },
  together: (lost: LostTogether) => boolean,
): Absent[] {
  const told = new Set(
    absent.flatMap(({ record }) =>
      record.lostWith != null && record.goneToldAt !== null ? [record.lostWith.at] : [],
    ),
  );
  return absent.map((a) => {
    const { record } = a;
    const lost = record.lostWith ?? null;
    const away = Date.parse(now.at) - Date.parse(record.absentSince ?? now.at);
    if (
      lost === null ||
      record.retiredAt !== null ||
      told.has(lost.at) ||
      !together(lost) ||
      !now.used(record.model) ||
      !isWorthTelling(record, away)
    )
      return a;
    told.add(lost.at);
    const used = absent
      .map((other) => other.record)
      .filter((r) => r.lostWith?.at === lost.at && r.retiredAt === null && now.used(r.model))
      .map((r) => r.model);
    return {
      ...a,
      record: { ...record, goneToldAt: now.at },
      events: [...a.events, lossOf(record, lost, used, now)],
    };
  });
}

function lossOf(
  record: ModelRecord,
  lost: LostTogether,
  used: readonly string[],
  { provider, at }: { provider: string; at: string },
): ModelEvent {
  return {
    at,
    provider,
    model: record.model,
    kind: 'gone',
    told: true,
    before: record.lastSeen,
    after: null,
    together: { ...lost, used },
    reason:
      `${lost.rows} of the ${lost.of} models on ${provider}'s list have been missing since ` +
      `${minute(lost.at)} UTC, all at once; of those in use: ${namesOf(used)}.`,
  };
}

/**
 * Rows that left a list together and are listed again are told once as well: by the one that told of
 * the loss, else by the first, and for all that this poll brought back.
 */
export function returnTogether(
  events: readonly ModelEvent[],
  used: (model: string) => boolean,
): ModelEvent[] {
  const groups = Map.groupBy(events, (e) => (e.kind === 'back' ? e.together?.at : undefined));
  return events.map((e) => {
    const group = e.together === undefined ? [] : (groups.get(e.together.at) ?? []);
    if (e.kind !== 'back' || e.together === undefined) return e;
    const { together, ...own } = e;
    if (e !== (group.find((other) => other.told) ?? group[0])) return own;
    const ours = group.map((other) => other.model).filter(used);
    const all = group.length >= together.rows;
    return {
      ...own,
      together: { ...together, used: ours },
      reason:
        `${all ? `All ${together.rows}` : `${group.length} of the ${together.rows}`} models that left ` +
        `${e.provider}'s list at once are listed again after ` +
        `${span(Date.parse(e.at) - Date.parse(together.at))}; of those in use: ` +
        `${ours.length === 0 ? 'none' : namesOf(ours)}.`,
    };
  });
}

function namesOf(models: readonly string[]): string {
  const shown = models.slice(0, MOST_NAMES).join(', ');
  const more = models.length - MOST_NAMES;
  return more <= 0 ? shown : `${shown} and ${more} more`;
}
