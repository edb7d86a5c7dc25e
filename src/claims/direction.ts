import { ordinaryCounts } from '../detection/drift/own-counts.ts';
import { ACTED_UNCERTAIN } from '../detection/drift/processes.ts';
import type { StreamReview } from '../domain/drift.ts';
import { type Expectation, judgmentError, JUDGMENTS } from '../domain/judgment.ts';
import type { StoredCase } from '../domain/stored-case.ts';
import { percent } from '../domain/text-percent.ts';
import { clipName, plural } from '../domain/text.ts';

type Axis = 'over-caution' | 'over-confidence';

/** An agent that erred one way and now errs the other. */
export interface Turn {
  from: Axis;
  to: Axis;
  /** Checks whose baseline was set while it erred the old way, in words; all of them. */
  checks: readonly string[];
  /** The names of their cases. */
  cases: readonly string[];
}

/** With less between the two ways nothing is said of a direction. */
const CLEAR = 0.1;
/** A case that erred less often than this in the baseline was never tried that way. */
const HARDLY = 0.05;
/** So many of the cases are named where there is room for a line. */
const NAMED = 2;
const NAME_MAX = 60;

interface CaseErrors {
  label: string;
  expect: Expectation;
  axis: Axis;
  /** Share of its trials that erred on its axis, before and since. */
  before: number;
  after: number;
}

/**
 * Whether judgment turned round: from too cautious to too confident, or the reverse. Then a
 * baseline that was set before says little: what it allows the old way is too much, and what never
 * failed the new way was never tried. Null where it did not turn.
 */
export function findTurn(
  reviews: readonly StreamReview[],
  cases: ReadonlyMap<string, Pick<StoredCase, 'label' | 'metadata'>>,
): Turn | null {
  const errors = reviews
    .filter((r) => r.stream.metric === 'judgment')
    .flatMap((r) => errorsOf(r, cases));
  const from = directionOf(errors, (e) => e.before);
  const to = directionOf(errors, (e) => e.after);
  if (from === null || to === null || from === to) return null;
  const told = [
    ...errors.filter((e) => e.axis === from && e.before >= CLEAR),
    ...errors.filter((e) => e.axis === to && e.before <= HARDLY),
  ];
  return { from, to, checks: told.map(checkWords), cases: told.map((e) => e.label) };
}

function errorsOf(
  r: StreamReview,
  cases: ReadonlyMap<string, Pick<StoredCase, 'label' | 'metadata'>>,
): CaseErrors[] {
  return r.cases.flatMap((c): CaseErrors[] => {
    const known = cases.get(c.caseHash);
    const expect = known?.metadata.expect;
    const { before, after } = ordinaryCounts(c);
    if (known === undefined || expect === undefined || sum(before) === 0 || sum(after) === 0)
      return [];
    const axis = expect === 'acted' ? 'over-caution' : 'over-confidence';
    const erred = (counts: readonly number[]): number =>
      sum(counts.map((n, i) => (isError(r.categories[i] ?? '', expect) ? n : 0))) / sum(counts);
    return [{ label: known.label, expect, axis, before: erred(before), after: erred(after) }];
  });
}

function isError(category: string, expect: Expectation): boolean {
  const uncertain = category === ACTED_UNCERTAIN;
  const judgment = uncertain ? 'acted' : JUDGMENTS.find((j) => j === category);
  return judgment !== undefined && judgmentError(expect, { judgment, uncertain }) !== 'none';
}

function directionOf(errors: readonly CaseErrors[], rate: (e: CaseErrors) => number): Axis | null {
  const mean = (axis: Axis): number => {
    const own = errors.filter((e) => e.axis === axis).map(rate);
    return own.length === 0 ? 0 : sum(own) / own.length;
  };
  const lead = mean('over-caution') - mean('over-confidence');
  return lead >= CLEAR ? 'over-caution' : lead <= -CLEAR ? 'over-confidence' : null;
}

const EXPECTS: Readonly<Record<Expectation, string>> = {
  acted: 'it to act',
  refused: 'a refusal',
  escalated: 'a hand-over',
  clarified: 'a question',
};

function checkWords({ label, expect, before, axis }: CaseErrors): string {
  const erred = axis === 'over-caution' ? 'holds back' : 'acts';
  const then =
    before <= HARDLY
      ? `hardly ever ${erred} in its baseline: it was not tried that way`
      : `${erred} in ${percent(before)} of its baseline, and that is allowed for`;
  return `"${clipName(label, NAME_MAX)}" expects ${EXPECTS[expect]}; ${then}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** "It was too cautious, and is too confident now". */
const turnedWords = ({ from }: Pick<Turn, 'from'>): string =>
  from === 'over-caution'
    ? 'It was too cautious, and is too confident now'
    : 'It was too confident, and is too cautious now';

/** What stands above the list of the checks. */
export const turnWords = (turn: Pick<Turn, 'from'>): string =>
  `${turnedWords(turn)}: these were set for the old way.`;

/** The same in a line, with how many they are and the first of them. */
export function turnInBrief(turn: Turn): string {
  const { cases } = turn;
  const named = cases.slice(0, NAMED).map((name) => `"${clipName(name, NAME_MAX)}"`);
  const which =
    cases.length <= NAMED
      ? named.join(' and ')
      : `${named.join(', ')} and ${cases.length - NAMED} more`;
  return cases.length === 0
    ? turnedWords(turn)
    : `${turnedWords(turn)}: ${plural(cases.length, 'check')} ${cases.length === 1 ? 'was' : 'were'} set for the old way (${which})`;
}
