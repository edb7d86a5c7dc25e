import type { Candidate } from './candidates.ts';
import { periodTokens } from './dating.ts';
import { type Direction, directionIn } from './direction.ts';
import { timelineOf } from './periods.ts';
import type { FigureSource, SourceRow } from './source.ts';

const TO =
  /(?<!\p{L})(?:to|auf|à|a|até|para|naar)\s(?:(?:about|around|some|rund|etwa|ca\.|environ|cerca de)\s)?$/iu;
/** What it is held against is said, and may be any. */
const AGAINST =
  /(?<!\p{L})(?:from|than|since|against|versus|vs\.?|compared|over|after|von|vom|seit|gegenüber|als|nach|im vergleich|depuis|par rapport|contre|après|desde|frente|respecto|tras|dal|rispetto|sinds|year|jahr\p{L}*|vorjahr\p{L}*|année|an|año|anno|ano|jaar)(?!\p{L})/iu;

/**
 * Which way something is told to have gone to the figure behind a text: "churn fell to".
 * @param sentence with the one period that it may name
 */
export function wayTo(before: string, sentence: string): Direction | null {
  if (!TO.test(before) || AGAINST.test(sentence)) return null;
  if (periodTokens(sentence).length > 1) return null;
  const [own = ''] = before.split(/[\d,;.]/u).slice(-1);
  return directionIn(own) === directionIn(sentence) ? directionIn(own) : null;
}

/**
 * The row that a cell went the other way from than is told: the one before, where that of the same
 * time a year before was no other way from it either. Null where it may be right.
 */
export function wentOtherWay(
  { way, column, rows }: Candidate,
  told: Direction,
  source: FigureSource,
): SourceRow | null {
  const [row] = rows;
  if (way !== 'cell' || row === undefined) return null;
  const { times, series } = timelineOf(source);
  const all = series.get(row) ?? [];
  const before = all[all.indexOf(row) - 1];
  const yearBefore = all.find((r) => times.get(r) === (times.get(row) ?? NaN) - 100);
  const isOther = (from: SourceRow): boolean => {
    const [was, is] = [from.numbers[column.name] ?? null, row.numbers[column.name] ?? null];
    return was !== null && is !== null && Math.sign(is - was) === -told;
  };
  if (before === undefined || !isOther(before)) return null;
  return yearBefore === undefined || isOther(yearBefore) ? before : null;
}
