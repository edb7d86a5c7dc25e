import type { CaseCount, FailingEpisode, Ordinary, SeenRun } from '../../domain/failing.ts';
import { added } from './evidence.ts';
import { FEWEST_ORDINARY } from './run-figures.ts';

// An ordinary run of a few cases may be one that passed by luck while the rate is still what people
// were told. Whether what they were told is over is asked of both. Pure.

/** So many times likelier as before than as it was told: powers of ten. */
const ENOUGH = 1;
/** Where what was told is next to what is usual, so many ordinary runs in a row decide. */
const MOST_RUNS = 12;
/** No case passes, or fails, surely. */
const NEVER_SURE = 0.02;

/**
 * Whether ordinary runs in a row are so much likelier by what was usual before than by what people
 * were told that it is over; true where nothing is known of before.
 * @param told the runs that people were told of
 * @param since the ordinary runs in a row, the newest last
 */
export function speaksForBefore(
  ordinary: Ordinary,
  told: readonly SeenRun[],
  since: readonly SeenRun[],
): boolean {
  if (ordinary.runs < FEWEST_ORDINARY || since.length >= MOST_RUNS) return true;
  const before = ratesOf(ordinary.cases);
  const failed = ratesOf(told.reduce<readonly CaseCount[]>((all, r) => added(all, r.counts), []));
  const weigh = ({ caseHash, passes, trials }: CaseCount): number => {
    const [was, is] = [before(caseHash), failed(caseHash)];
    return passes * Math.log10(was / is) + (trials - passes) * Math.log10((1 - was) / (1 - is));
  };
  return since.flatMap((r) => r.counts).reduce((sum, c) => sum + weigh(c), 0) >= ENOUGH;
}

/** How often each case passes by some counts, where few are known by what all of them say. */
function ratesOf(counts: readonly CaseCount[]): (caseHash: string) => number {
  const known = new Map(counts.map((c) => [c.caseHash, c]));
  const passes = counts.reduce((n, c) => n + c.passes, 0);
  const all =
    passes /
    Math.max(
      1,
      counts.reduce((n, c) => n + c.trials, 0),
    );
  return (caseHash) => {
    const c = known.get(caseHash);
    const rate = ((c?.passes ?? 0) + all) / ((c?.trials ?? 0) + 1);
    return Math.min(1 - NEVER_SURE, Math.max(NEVER_SURE, rate));
  };
}

/** Whether people were told of the suite as a whole: what they were told of cases ends by those. */
export const isToldWhole = ({ why }: Pick<FailingEpisode, 'why'>): boolean =>
  why.includes('unlikely') || why.includes('floor');
