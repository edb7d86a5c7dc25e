import { judgmentError } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import type { Case } from '../../domain/suite.ts';
import { sha256 } from '../../platform/sha256.ts';
import { type MeasureName, MEASURES, type TrialVerdicts } from './decide.ts';

/** A case of one of the agent's suites. */
export interface PlannedCase {
  suite: string;
  case: Case;
}

export type SideName = 'before' | 'after';

export interface PlannedPair {
  /** Position in the whole sequence, from 0. */
  n: number;
  planned: PlannedCase;
  /** The ordinal of its two trials: how often the case came before. */
  round: number;
  /** Who is asked first; it alternates, so that a provider's bad minute hits both alike. */
  first: SideName;
}

/**
 * What a case can tell: whether it passes, where it checks anything; whether it was judged as it
 * expects.
 */
export function measuresOfCase(c: Pick<Case, 'assertions' | 'metadata'>): MeasureName[] {
  return MEASURES.filter((m) =>
    m === 'pass' ? c.assertions.length > 0 : c.metadata.expect !== undefined,
  );
}

/**
 * The sequence of pairs, as far as anybody asks: every round has all cases once, in an order of its
 * own that nothing but the seed decides. Random order is what lets the test be read at every pair
 * and not only at the ends of rounds.
 */
export function pairsOf(
  cases: readonly PlannedCase[],
  seed: number,
): (n: number) => PlannedPair | null {
  const rounds: PlannedCase[][] = [];
  const orderOf = (round: number): PlannedCase[] => {
    const key = (p: PlannedCase): string => sha256(`${seed} ${round} ${p.suite} ${p.case.hash}`);
    return (rounds[round] ??= cases
      .map((p) => ({ p, k: key(p) }))
      .toSorted((a, b) => (a.k < b.k ? -1 : 1))
      .map(({ p }) => p));
  };
  return (n) => {
    if (cases.length === 0) return null;
    const round = Math.floor(n / cases.length);
    const planned = orderOf(round)[n % cases.length];
    return planned === undefined
      ? null
      : { n, planned, round, first: n % 2 === 0 ? 'before' : 'after' };
  };
}

/** What one trial says on each measure. */
export function trialVerdicts(
  c: Pick<Case, 'metadata'>,
  t: Pick<Trial, 'outcome' | 'asserted' | 'judged'>,
): TrialVerdicts | 'no-verdict' {
  if (t.outcome === 'none') return 'no-verdict';
  const { expect } = c.metadata;
  return {
    pass: t.asserted ? t.outcome === 'pass' : null,
    judgment:
      expect === undefined || t.judged === null ? null : judgmentError(expect, t.judged) === 'none',
  };
}

/** The measures of a set of cases; empty where no case can tell anything. */
export function measuresOf(cases: readonly PlannedCase[]): MeasureName[] {
  return MEASURES.filter((m) => cases.some((p) => measuresOfCase(p.case).includes(m)));
}
