import { type Mentions, mentionsIn } from './mentions.ts';
import { isPeriod, timelineOf } from './periods.ts';
import type { FigureSource, SourceRow } from './source.ts';

const PAST =
  /(?<!\p{L})(?:last (?:year|quarter|month)|year before|previous(?:ly)?|prior|before|former(?:ly)?|used to|earlier|until|initially|originally|at first|old|ago|early|early days|früher\p{L}*|bisher\p{L}*|vorher|zuvor|damals|ursprünglich|vorjahr\p{L}*|letzte[sn]? (?:jahr|quartal|monat)|avant|autrefois|précédent\p{L}*|dernier|antes|anterior\p{L}*|pasado|prima|precedente|scorso)(?!\p{L})/iu;
/** The best of several periods is of any of them. */
const OF_SEVERAL =
  /(?<!\p{L})(?:highest|lowest|best|worst|peak(?:ed|s)?|record|largest|smallest|maximum|minimum|ranges?|ranged|(?:each|every) (?:quarter|month|year|period)|höchste\p{L}*|niedrigste\p{L}*|beste[mnrs]?|jede[snm]? (?:quartal|monat|jahr))(?!\p{L})/iu;
/** "Between Pro and Team" is of no periods, "between $24 and $29" is. */
const BETWEEN = /(?<!\p{L})(?:between|zwischen)\s([^,;.]{0,80})/iu;

/** Whether a text speaks of the best of several, or of all between two. */
export const saysSeveral = (text: string): boolean => OF_SEVERAL.test(text) || BETWEEN.test(text);

/** Whether a text speaks of what was, or of the best of several periods. */
export function saysPast(text: string, source: FigureSource): boolean {
  if (PAST.test(text) || OF_SEVERAL.test(text)) return true;
  const of = BETWEEN.exec(text)?.[1];
  if (of === undefined) return false;
  return /^\D{0,12}[$€£¥\d]/u.test(of) || saysPeriod(mentionsIn(of, source));
}

const saysPeriod = (mentions: Mentions): boolean =>
  [...mentions.values()].some((values) => [...values].some(isPeriod));

/**
 * Of rows that differ in their period alone the newest: what is said without a date holds now. Where
 * a quarter or a month is spoken of, the newest of each.
 */
export function newestOf(
  rows: readonly SourceRow[],
  mentions: Mentions,
  source: FigureSource,
): readonly SourceRow[] {
  const { times, ids } = timelineOf(source);
  const isPeriodSaid = [...mentions.values()].some((values) => {
    const [first] = values;
    return first !== undefined && isPeriod(first);
  });
  const keyOf = (row: SourceRow, at: number): number =>
    (ids.get(row) ?? 0) * 100 + (isPeriodSaid ? at % 100 : 0);
  const newest = new Map<number, number>();
  for (const row of rows) {
    const at = times.get(row) ?? null;
    if (at !== null) newest.set(keyOf(row, at), Math.max(at, newest.get(keyOf(row, at)) ?? at));
  }
  return rows.filter((row) => {
    const at = times.get(row) ?? null;
    return at === null || at === newest.get(keyOf(row, at));
  });
}

/** Of some rows the one that differs from another in its period alone, and has a number there. */
export function newerAmong(
  rows: readonly SourceRow[],
  { row, column }: { row: SourceRow; column: string },
  source: FigureSource,
): SourceRow | null {
  const { ids } = timelineOf(source);
  const id = ids.get(row);
  if (id === undefined) return null;
  const found = rows.findLast((r) => ids.get(r) === id && (r.numbers[column] ?? null) !== null);
  return found === undefined || found === row ? null : found;
}
