import type { StreamReview } from '../../domain/drift.ts';
import { evidencePowers, saidOf } from '../../domain/text-evidence.ts';
import { wilson } from './intervals.ts';

/**
 * From a hundred to one on, in powers of ten, a stream under the bar is suspicious: as a share of the
 * bar it would be the later, the more looks a year share the budget.
 */
export const SUSPICIOUS = 2;
/**
 * "Steady" may be said where the trials since then exclude a movement of more than this beyond what
 * was known before.
 */
const NEGLIGIBLE = 0.05;

/**
 * `alarm` at the bar, `suspicious` from a hundred to one on, `steady` where the counts themselves say so;
 * `unclear`: nothing speaks for a change, and too little against one.
 */
export type StreamStatus = 'alarm' | 'suspicious' | 'unclear' | 'steady';

/**
 * How a stream stands. Little evidence of a change is not evidence of none: a stream is steady only
 * when its share of every category since the likeliest start lies inside the 95 % interval of
 * before, or is itself so narrow that no change of note fits.
 */
export function streamStatus(
  r: Pick<StreamReview, 'alarm' | 'evidence' | 'unsaid' | 'bar' | 'before' | 'after'>,
): StreamStatus {
  if (r.alarm) return 'alarm';
  if (evidencePowers(saidOf(r), r.bar).has >= SUSPICIOUS) return 'suspicious';
  const before = sum(r.before);
  const after = sum(r.after);
  if (before === 0 || after === 0) return 'unclear';
  return r.before.every((x, c) => {
    const was = wilson(x, before);
    const is = wilson(r.after[c] ?? 0, after);
    const inside = is.value >= was.low && is.value <= was.high;
    const narrow =
      was.value >= is.low &&
      was.value <= is.high &&
      is.low >= was.low - NEGLIGIBLE &&
      is.high <= was.high + NEGLIGIBLE;
    return inside || narrow;
  })
    ? 'steady'
    : 'unclear';
}

/** Whether a stream says more than that nothing is known against it. */
export function speaksForChange(r: Parameters<typeof streamStatus>[0]): boolean {
  const standing = streamStatus(r);
  return standing === 'alarm' || standing === 'suspicious';
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
