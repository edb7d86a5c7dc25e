import type { Trial } from '../../domain/run.ts';

/** How a case went on both sides. */
export interface PairedCase {
  caseHash: string;
  before: readonly Trial[];
  after: readonly Trial[];
  flip: Flip;
}

/** By half of a case's trials or more, as the lost and gained of a comparison. */
export const FLIPS = ['worse', 'better', 'same'] as const;
export type Flip = (typeof FLIPS)[number];
export interface PairedRuns {
  pairs: PairedCase[];
  /** Hashes of the cases that only one run asked. */
  onlyBefore: string[];
  onlyAfter: string[];
}

/** The cases of both runs: those that pass less first, then those that pass more. */
export function pairedCases(before: readonly Trial[], after: readonly Trial[]): PairedRuns {
  const was = Map.groupBy(before, (t) => t.caseHash);
  const is = Map.groupBy(after, (t) => t.caseHash);
  const pairs = [...is].flatMap(([caseHash, now]): PairedCase[] => {
    const then = was.get(caseHash);
    return then === undefined
      ? []
      : [{ caseHash, before: then, after: now, flip: flipOf(then, now) }];
  });
  return {
    pairs: pairs.toSorted((a, b) => FLIPS.indexOf(a.flip) - FLIPS.indexOf(b.flip)),
    onlyBefore: [...was.keys()].filter((h) => !is.has(h)),
    onlyAfter: [...is.keys()].filter((h) => !was.has(h)),
  };
}

function flipOf(before: readonly Trial[], after: readonly Trial[]): Flip {
  const [was, is] = [rate(before), rate(after)];
  if (was === null || is === null || Math.abs(is - was) < 0.5) return 'same';
  return is < was ? 'worse' : 'better';
}

function rate(of: readonly Trial[]): number | null {
  const judged = of.filter((t) => t.outcome !== 'none');
  return judged.length === 0
    ? null
    : judged.filter((t) => t.outcome === 'pass').length / judged.length;
}

/**
 * The answers of a pair that show what its word says: of a case that passes less, one that passed
 * beside one that failed. The newest of each kind; the newest of all where that kind is not there.
 */
export function tellingTrials({ before, after, flip }: PairedCase): [Trial, Trial] | null {
  const newest = (of: readonly Trial[], outcome: Trial['outcome']): Trial | undefined =>
    of.findLast((t) => t.outcome === outcome) ?? of.at(-1);
  const [good, bad] = [newest(before, 'pass'), newest(after, 'fail')];
  const [was, is] =
    flip === 'worse'
      ? [good, bad]
      : flip === 'better'
        ? [newest(before, 'fail'), newest(after, 'pass')]
        : // Of the same, what still fails is what one looks for.
          [newest(before, 'fail'), bad];
  return was === undefined || is === undefined ? null : [was, is];
}
