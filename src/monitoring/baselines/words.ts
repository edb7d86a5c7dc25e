import type { LeftOutRun } from './choose-runs.ts';

/** Why a run is left out, as the end of a sentence that begins with it. */
export function whyWords({ why, incident }: Pick<LeftOutRun, 'why' | 'incident'>): string {
  switch (why) {
    case 'by itself':
      return 'was asked for by a person or a rehearsal, not made on schedule or after a change';
    case 'second look':
      return 'asked only some cases again, to confirm a suspicion';
    case 'unfinished':
      return 'has not finished yet';
    case 'stopped':
      return 'stopped before its end';
    case 'too few verdicts':
      return 'has too many cases without a verdict';
    case 'incident':
      return `lies inside incident ${incident ?? ''}`;
    case 'replaced':
      return `shows the behaviour before the change that was accepted with ${incident ?? ''}`;
    case 'before the baseline':
      return 'is older than the behaviour that was approved last (--since DATE takes older ones)';
  }
}

/** A change of the pass rate by 10 points in 100 takes about so many looks where all is known. */
const LOOKS_FOR_TEN_POINTS = 4;
/** From so many runs on, a baseline is not called small. */
export const FEW_RUNS = 10;

/**
 * What a baseline of so few runs costs in power; null where they are enough. What takes d looks
 * against perfect knowledge takes n·d/(n − d) against n runs, and is not seen where n ≤ d
 * (docs/detection.md, "What it cannot do").
 */
export function fewRunsWords(runs: number): string | null {
  if (runs >= FEW_RUNS) return null;
  const d = LOOKS_FOR_TEN_POINTS;
  const takes = (n: number): number => Math.ceil((n * d) / (n - d));
  const seen =
    runs <= d
      ? 'a pass rate that falls by 10 points in 100 cannot be seen against them at all'
      : `a pass rate that falls by 10 points in 100 is seen after about ${takes(runs)} looks ` +
        `instead of ${takes(20)}, and a change that takes ${runs} looks or more never`;
  return `${runs} ${runs === 1 ? 'run is' : 'runs are'} few: with 20 a baseline is good; ${seen}.`;
}
