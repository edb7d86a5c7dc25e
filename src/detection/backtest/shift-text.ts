import type { Direction } from '../../domain/drift.ts';
import { percentSmallInTenths } from '../../domain/text-percent.ts';
import { directionWords } from '../drift/explain.ts';
import { AS_USUAL, LESS, MORE } from '../drift/usual-levels.ts';
import { ANOTHER_ANSWER, NEW_ANSWER, USUAL_ANSWER } from '../drift/usual.ts';

/** What the answers did more often (or less), in a suite that does not say what it expects. */
export interface Shift {
  category: string;
  /** Its share of the judgments before the most probable start, and since. */
  before: number;
  since: number;
}

const WORDS: Readonly<Record<string, string>> = {
  acted: 'acted',
  'acted-uncertain': 'acted but said it was not sure',
  refused: 'refused',
  partial: 'did a part only',
  escalated: 'handed over',
  clarified: 'asked back',
  [USUAL_ANSWER]: 'the usual answer',
  [ANOTHER_ANSWER]: 'another answer than the usual one',
  [NEW_ANSWER]: 'an answer never given before',
  [LESS]: 'less than usual',
  [AS_USUAL]: 'as much as usual',
  [MORE]: 'more than usual',
};

/** The category that gained most; null where none did. Counts have one number a category. */
export function shiftOf(
  categories: readonly string[],
  before: readonly number[],
  after: readonly number[],
): Shift | null {
  const share = (counts: readonly number[], c: number): number =>
    (counts[c] ?? 0) /
    Math.max(
      1,
      counts.reduce((a, b) => a + b, 0),
    );
  const shifts = categories.map((category, c) => ({
    category,
    before: share(before, c),
    since: share(after, c),
  }));
  const [most] = shifts.toSorted((a, b) => b.since - b.before - (a.since - a.before));
  return most === undefined || most.since <= most.before ? null : most;
}

/** `moved for the worse`; where only what moved is known, `refused more often (4 % → 31 %)`. */
export function movedWords(alarm: { direction: Direction; shift?: Shift }): string {
  const { shift } = alarm;
  if (shift === undefined) return `moved ${directionWords(alarm.direction)}`;
  return (
    `moved: ${WORDS[shift.category] ?? `"${shift.category}"`} more often ` +
    `(${percentSmallInTenths(shift.before)} → ${percentSmallInTenths(shift.since)})`
  );
}
