// The one shape of a rule that watches a binary pass stream, so that the benchmark can compare
// them.
import type { Look } from '../../../domain/drift.ts';

export interface Verdict {
  alarm: boolean;
  /** What was compared with what, with its numbers. */
  reason: string;
}

/** A rule at work on one stream; it keeps whatever state the rule needs. */
export interface Watch {
  /**
   * The verdict after one more look. `rerun` plays the suite once more on the same day, under that
   * day's conditions; rules that confirm call it at most once a look, the others never.
   */
  add(look: Look, rerun?: () => Look): Verdict;
}

export interface Rule {
  name: string;
  /** Every number that the rule decides by, in words, as the benchmark page prints it. */
  parameters: string;
  start(baseline: readonly Look[]): Watch;
  /**
   * Why it could not have spoken on these looks whatever they held, in words; null where it could.
   * Absent: it always can.
   */
  mute?(baseline: readonly Look[], looks: readonly Look[]): string | null;
  /** What it lacks on results that are already there and cannot be run again. */
  onPastResults?: string;
}

export interface Count {
  passes: number;
  trials: number;
}

/**
 * Passes and trials of all cases of all looks; only the first two categories of a cell, [pass,
 * fail], are read.
 */
export function total(looks: readonly Look[]): Count {
  let passes = 0;
  let trials = 0;
  for (const look of looks) {
    for (const {
      counts: [pass = 0, fail = 0],
    } of look.cells) {
      passes += pass;
      trials += pass + fail;
    }
  }
  return { passes, trials };
}

/** The same by case; a case without a trial is left out. */
export function byCase(looks: readonly Look[]): Map<string, Count> {
  const cases = new Map<string, Count>();
  for (const look of looks) {
    for (const {
      caseHash,
      counts: [pass = 0, fail = 0],
    } of look.cells) {
      if (pass + fail === 0) continue;
      const known = cases.get(caseHash);
      if (known === undefined) cases.set(caseHash, { passes: pass, trials: pass + fail });
      else {
        known.passes += pass;
        known.trials += pass + fail;
      }
    }
  }
  return cases;
}

/** Pass rate in [0, 1]; NaN without a trial, so that no comparison with it is ever true. */
export const rate = ({ passes, trials }: Count): number => passes / trials;

/** Pass rates of the looks that have a trial. */
export function rates(looks: readonly Look[]): number[] {
  return looks.map((look) => rate(total([look]))).filter((r) => !Number.isNaN(r));
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

/** Rates are quotients: a drop of exactly the threshold must not pass it by rounding. */
export const ROUNDING = 1e-9;
