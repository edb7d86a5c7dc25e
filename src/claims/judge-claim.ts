import type { Claim, ExpectedBand } from '../config/schema-claims.ts';
import { wilson } from '../detection/drift/intervals.ts';
import type { Interval } from '../domain/incident.ts';
import { percent } from '../domain/text-percent.ts';
import { plural } from '../domain/text.ts';
import { day } from '../domain/text-time.ts';
import type { ClaimState, Share, TestedOn, Verdict } from './claim.ts';
import { pickedWords } from './picked-words.ts';
import { dispersionOfRuns, type RunVotes, shareOf } from './votes.ts';

/** With fewer votes on something new, a claim stays stale: it is not tested on it yet. */
export const FEWEST_VOTES = 5;

/** Votes beside those of the cases that are somebody's own. */
export interface BesideVotes {
  /** Of each that was drawn one number: the share of its reviews that found this failure. */
  reviews?: readonly number[];
  /** Of those that a rule or a check picked: no rate is told of them. */
  picked?: Share;
  /** How many outputs were reviewed whose reviews count no more. */
  past?: number;
  /** Votes of cases that nobody has made theirs: no rate is told of them. */
  starters?: readonly RunVotes[];
}

const NONE: Share = { failed: 0, of: 0 };

/**
 * What cases and reviews say of a claim: confirmed where the whole 95 % interval of the share lies
 * inside the expected band, refuted where it lies outside, undecided otherwise and with few votes.
 */
export function judgeClaim(
  claim: Pick<Claim, 'expect'>,
  runs: readonly RunVotes[],
  { reviews = [], picked = NONE, past = 0, starters = [] }: BesideVotes,
): Verdict {
  const cases = shareOf(runs.flatMap((r) => r.votes));
  const people = shareOf(reviews);
  const ours = shareOf(starters.flatMap((r) => r.votes));
  const counted = {
    cases,
    reviews: people,
    ...(picked.of === 0 ? {} : { picked }),
    ...(ours.of === 0 ? {} : { hasStarters: true as const }),
    runs: runs.length,
  };
  const { expect } = claim;
  const beside = `${besideWords(picked)}${starterWords(ours)}`;
  const undecided = (reason: string, interval: Interval | null): Verdict => ({
    status: 'undecided',
    reason: `${reason}${beside}`,
    interval,
    ...counted,
  });
  const votes = cases.of + people.of;
  if (votes === 0) return undecided(untestedReason(past, picked, ours), null);
  const phi = dispersionOfRuns(runs);
  const interval = intervalOf(expect, add(cases, people), phi);
  const told = figuresOf(expect, interval, counted);
  const both = [intervalOf(expect, cases, phi), intervalOf(expect, people, 1)] as const;
  if (Math.min(cases.of, people.of) >= FEWEST_VOTES && areApart(...both))
    return undecided(
      `Cases and people disagree: ${percent(both[0].value)} by its cases, ` +
        `${percent(both[1].value)} by reviews. ${told}.`,
      interval,
    );
  if (votes < FEWEST_VOTES)
    return undecided(
      `${told}; nothing is decided with fewer than ${FEWEST_VOTES} votes.`,
      interval,
    );
  const expected = `the expected ${bandWords(expect)}`;
  if (interval.low >= expect.low && interval.high <= expect.high) {
    const reason = `${told}, inside ${expected}.${beside}`;
    return { status: 'confirmed', reason, interval, ...counted };
  }
  const isOver = interval.low > expect.high;
  if (!isOver && interval.high >= expect.low)
    return undecided(`${told}; it may lie inside ${expected}, or outside.`, interval);
  const verb = expect.of === 'fails' ? 'fails' : 'holds';
  const way = `it ${verb} ${isOver ? 'more' : 'less'} often than the claim says`;
  const reason = `${told}, outside ${expected}: ${way}.${beside}`;
  return { status: 'refuted', reason, interval, ...counted };
}

/** Whether a claim tells of a weakness: it fails at times, or holds only at times. */
export const isWeakness = ({ of, low, high }: ExpectedBand): boolean =>
  of === 'fails' ? low > 0 : high < 1;

/** Whether what was seen is better than a claim says: it fails less often, or holds more often. */
export const isBetterThanSaid = (
  { of, low, high }: ExpectedBand,
  seen: Pick<Interval, 'low' | 'high'> | null,
): boolean => seen !== null && (of === 'fails' ? seen.high < low : seen.low > high);

function untestedReason(past: number, picked: Share, ours: Share): string {
  if (past > 0)
    return (
      `Nothing has tested it as the agent is now: ${plural(past, 'reviewed answer')} ` +
      `${past === 1 ? 'is' : 'are'} of another model or other instructions.`
    );
  if (picked.of === 0)
    return ours.of === 0 ? 'Nothing has tested it yet.' : 'No case of your own has tested it yet.';
  return ours.of > 0
    ? 'No case of your own and no answer that was drawn at random has tested it yet.'
    : 'No case and no answer that was drawn at random has tested it yet.';
}

/** " 9 other answers were looked at because a rule or a check picked them: 8 failed." */
const besideWords = (picked: Share): string =>
  picked.of === 0
    ? ''
    : ` ${pickedWords(picked)}: ${picked.failed === 0 ? 'none' : Number(picked.failed.toFixed(1))} failed.`;

/** " 9 votes of starter cases (2 failed) decide nothing: …": nobody has said that their checks are right. */
const starterWords = ({ failed, of }: Share): string =>
  of === 0
    ? ''
    : ` ${plural(of, 'vote')} of starter cases (${failed === 0 ? 'none' : Number(failed.toFixed(1))} failed) ` +
      'decide nothing: read these cases, and take starter: true away once they are yours.';

const add = (a: Share, b: Share): Share => ({ failed: a.failed + b.failed, of: a.of + b.of });

const intervalOf = ({ of }: ExpectedBand, { failed, of: n }: Share, phi: number): Interval =>
  wilson(of === 'fails' ? failed : n - failed, n, phi);

const areApart = (a: Interval, b: Interval): boolean => a.high < b.low || b.high < a.low;

/** "20 to 60 %", "at least 95 %", "at most 5 %". */
export function bandWords({ low, high }: Pick<ExpectedBand, 'low' | 'high'>): string {
  if (high >= 1) return `at least ${percent(low)}`;
  if (low <= 0) return `at most ${percent(high)}`;
  return `${Math.round(low * 100)} to ${percent(high)}`;
}

/** "It failed in 30 % (18 to 45 %): 38 votes of its cases over 19 runs", without its full stop. */
function figuresOf(
  { of }: ExpectedBand,
  i: Interval,
  { cases, reviews, runs }: { cases: Share; reviews: Share; runs: number },
): string {
  const from = [
    cases.of === 0 ? '' : `${plural(cases.of, 'vote')} of its cases over ${plural(runs, 'run')}`,
    reviews.of === 0 ? '' : `${plural(reviews.of, 'reviewed answer')} drawn at random`,
  ].filter((s) => s !== '');
  return (
    `It ${of === 'fails' ? 'failed' : 'held'} in ${percent(i.value)} ` +
    `(${Math.round(i.low * 100)} to ${percent(i.high)}): ${from.join(' and ')}`
  );
}

/** What is to be kept of a claim next, and each status that it went through on the way. */
export interface Moved {
  state: ClaimState;
  moves: readonly { to: ClaimState['status']; reason: string }[];
}

/**
 * How a claim stands after a look at it. Another model, soul or scope makes it stale, and it stays
 * so until something has tested it on that.
 * @param now what it would be tested on today, and the votes that were given on that
 */
export function moveClaim(
  of: { agent: string; claim: string; statement: string },
  before: ClaimState | null,
  now: { on: TestedOn; verdict: Verdict; testedAt: string | null },
  at: string,
): Moved {
  const { on, verdict } = now;
  const tested = now.testedAt === null ? null : { ...on, at: now.testedAt };
  const counted = {
    ...of,
    interval: verdict.interval,
    cases: verdict.cases,
    reviews: verdict.reviews,
    ...(verdict.picked === undefined ? {} : { picked: verdict.picked }),
    runs: verdict.runs,
  };
  const as = (status: ClaimState['status'], reason: string): ClaimState => ({
    ...counted,
    status,
    reason,
    since: before !== null && before.status === status ? before.since : at,
    tested: tested ?? before?.tested ?? null,
  });
  const votes = verdict.cases.of + verdict.reviews.of;
  const isNew = before !== null && hasFirstCases(before, on);
  const why = before === null ? null : whyToTest(before, now, isNew);
  if (before === null || why === null) {
    const first = isNew && verdict.cases.of > 0 ? 'Its cases tested it for the first time. ' : '';
    const state = as(verdict.status, `${first}${verdict.reason}`);
    const isMove = (before?.status ?? 'undecided') !== state.status;
    return { state, moves: isMove ? [{ to: state.status, reason: state.reason }] : [] };
  }
  const stale =
    before.status === 'stale'
      ? []
      : [{ to: 'stale' as const, reason: `${why} It must be tested again.` }];
  if (votes < FEWEST_VOTES && verdict.status === 'undecided') {
    const reason = `${why} ${
      votes === 0
        ? 'Nothing has'
        : `${plural(Math.round(votes), 'vote')} so far ` +
          `of the ${FEWEST_VOTES} that it takes have`
    } tested it on that.`;
    // What it was tested on stays: this is still the old knowledge.
    return { state: { ...as('stale', reason), tested: before.tested }, moves: stale };
  }
  const state = { ...as(verdict.status, verdict.reason), since: at };
  return { state, moves: [...stale, { to: state.status, reason: state.reason }] };
}

/** Whether no case had tested a claim, which says what it said: those that do now contradict nothing. */
const hasFirstCases = ({ tested, cases }: ClaimState, { says }: TestedOn): boolean =>
  tested?.says !== undefined && tested.says === says && cases.of === 0;

/** Why what was found of a claim counts no more, in a sentence; null where it does. */
function whyToTest(
  { tested }: ClaimState,
  { on, verdict }: { on: TestedOn; verdict: Verdict },
  hasNewCases: boolean,
): string | null {
  if (tested === null) return null;
  const why = whyStale(hasNewCases ? { ...tested, scope: on.scope } : tested, on);
  if (why !== null) return why;
  const votes = verdict.cases.of + verdict.reviews.of;
  const isUntested =
    votes === 0 && verdict.picked === undefined && verdict.hasStarters === undefined;
  return isUntested ? `Nothing has tested it since ${day(tested.at)}.` : null;
}

/**
 * What is not as it was when a claim was tested, in a sentence; null where all is. What was not known
 * then, since people reviewed before the first run, is no change.
 */
export function whyStale(tested: TestedOn, on: TestedOn): string | null {
  const isOther = (was: string, is: string): boolean => was !== '' && was !== is;
  if (isOther(tested.model, on.model))
    return `The model is ${on.model} now and was ${tested.model}.`;
  if (isOther(tested.soulHash, on.soulHash)) return 'The soul was edited.';
  if (tested.scope !== on.scope) {
    if (tested.says === undefined) return 'The claim, or what tests it, is not as it was.';
    return tested.says === on.says
      ? 'Cases that test it were added or edited.'
      : 'The claim was edited.';
  }
  if (isOther(tested.targetHash, on.targetHash))
    return "The model's settings or tools were changed.";
  return null;
}
