import { bareName, isPinned } from '../lists/aliases.ts';
import { bestRowPerModel, type CalendarRow } from '../calendars/row.ts';

/** A name that code may have, with what is known of its end. */
export interface NameToFind extends CalendarRow {
  /** The snapshot whose end a bare name takes over; null where the end is its own, or unknown. */
  bySnapshot: string | null;
}

/** A replacement that a calendar names is a name; a sentence about one is none. */
const NAME = /^[a-z][\w.:/-]*\d[\w.:/-]*$/i;

/**
 * Every name to look for, by small letters: those of the rows, the bare names of their snapshots,
 * and their replacements. A bare name without an end of its own ends with the last of its known
 * snapshots, where each of them has an end. Pure.
 */
export function namesToFind(rows: readonly CalendarRow[]): Map<string, NameToFind[]> {
  const best = bestRowPerModel(rows);
  const own = best.map((r): NameToFind => ({ ...r, bySnapshot: null }));
  const known = new Map(own.map((r) => [keyOf(r.provider, r.model), r]));
  for (const found of bareNames(best)) {
    const key = keyOf(found.provider, found.model);
    const there = known.get(key);
    if (there === undefined || (there.endsAt === null && found.endsAt !== null))
      known.set(key, found);
  }
  for (const { provider, replacement } of best) {
    if (replacement === null || !NAME.test(replacement)) continue;
    const key = keyOf(provider, replacement);
    if (!known.has(key)) known.set(key, withoutEnd(provider, replacement));
  }
  return Map.groupBy(known.values(), (r) => r.model.toLowerCase());
}

const keyOf = (provider: string, model: string): string => `${provider}/${model.toLowerCase()}`;

function bareNames(rows: readonly CalendarRow[]): NameToFind[] {
  const snapshots = rows.filter((r) => isPinned(r.model));
  const byName = Map.groupBy(snapshots, (r) => `${r.provider}/${bareName(r.model)}`);
  return [...byName.values()].flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    const model = bareName(first.model);
    const last = lastToGo(of);
    return last === null
      ? [withoutEnd(first.provider, model)]
      : [{ ...last, model, bySnapshot: last.model }];
  });
}

/** Null where one of them has no end: the name may go on leading to that one. */
function lastToGo(of: readonly CalendarRow[]): CalendarRow | null {
  let last: CalendarRow | null = null;
  for (const row of of) {
    if (row.endsAt === null) return null;
    if (last === null || last.endsAt === null || row.endsAt > last.endsAt) last = row;
  }
  return last;
}

const withoutEnd = (provider: string, model: string): NameToFind => ({
  provider,
  model,
  endsAt: null,
  kind: null,
  deprecatedAt: null,
  replacement: null,
  url: null,
  bySnapshot: null,
});
