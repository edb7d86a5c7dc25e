/**
 * Testing by betting on the mean of bounded differences (Waudby-Smith & Ramdas, arXiv 2010.09686,
 * §4): capital starts at 1, is multiplied by 1 + λ(d − m) at each difference d in [−1, 1], and
 * stays a nonnegative supermartingale while the mean of each difference, given what came before, is
 * at most m. So it passes 20 with probability at most 1/20, however often one looks and whenever
 * one stops (Ville). λ is mixed over a fixed grid instead of being chosen: the capital then depends
 * only on how often each difference came, not on the order.
 */

/** How often each difference came. Keys are the differences, kept to nine digits. */
export type Tally = Readonly<Record<string, number>>;

/** `above`: evidence that the mean is above m. `below`: that it is below. */
export type SideOf = 'above' | 'below';

/** Shares of the largest allowed bet, from small steady differences to all or nothing. */
const BETS = [
  0.005, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.13, 0.17, 0.21, 0.26, 0.31, 0.37, 0.43, 0.5, 0.57,
  0.64, 0.71, 0.78, 0.84, 0.9, 0.95, 0.985, 0.999,
];
/**
 * `spread`: half evenly over the bets, half evenly over their logarithms; large losses show soon,
 * small ones are not given up. `bold`: two fifths on nearly all, for a question that mostly equal
 * pairs answer ("no loss of the margin").
 */
export type Betting = 'spread' | 'bold';
const LOG_WEIGHTS: Readonly<Record<Betting, readonly number[]>> = {
  spread: spread().map(Math.log),
  bold: spread().map((w, i) => Math.log(0.6 * w + (BETS[i] === 0.985 ? 0.4 : 0))),
};

function spread(): number[] {
  const width = (f: (x: number) => number, i: number): number =>
    (f(BETS[Math.min(i + 1, BETS.length - 1)] ?? 1) - f(BETS[Math.max(i - 1, 0)] ?? 0)) / 2;
  const even = BETS.map((_, i) => width((x) => x, i));
  const logs = BETS.map((_, i) => width(Math.log, i));
  const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
  return BETS.map(
    (_, i) => (0.5 * (even[i] ?? 0)) / sum(even) + (0.5 * (logs[i] ?? 0)) / sum(logs),
  );
}

/** The tally with one more difference in [−1, 1]. */
export function addToTally(tally: Tally, difference: number, times = 1): Tally {
  if (!(difference >= -1 && difference <= 1))
    throw new RangeError(`a difference must lie in [-1, 1], not ${difference}`);
  const key = String(Number(difference.toFixed(9)) + 0);
  return { ...tally, [key]: (tally[key] ?? 0) + times };
}

/**
 * Log of the mixed capital against "the mean is at most m" (`above`) or "at least m" (`below`); 0
 * at the start.
 * @param mean m in (−1, 1)
 * @param times as if every difference had come so many times as often; for planning, may be a
 *   fraction
 */
export function logCapital(
  tally: Tally,
  mean: number,
  side: SideOf,
  times = 1,
  betting: Betting = 'spread',
): number {
  const sign = side === 'above' ? 1 : -1;
  const largest = 1 / (1 + sign * mean);
  const entries = Object.entries(tally).map(([d, n]) => ({
    edge: sign * (Number(d) - mean) * largest,
    n: n * times,
  }));
  return logSumExp(
    BETS.map(
      (bet, i) =>
        (LOG_WEIGHTS[betting][i] ?? 0) +
        entries.reduce((sum, { edge, n }) => sum + n * Math.log1p(bet * edge), 0),
    ),
  );
}

/**
 * A share with the interval that is right at every moment at once: a confidence sequence, by
 * inverting the capital.
 */
export interface Sequence {
  value: number;
  low: number;
  high: number;
}

/**
 * The means that the bets do not refute at 1/alpha (half of it each way), in [−1, 1]. It holds at
 * every n simultaneously, so a person may look at it after each case.
 */
export function confidenceSequence(tally: Tally, alpha: number): Sequence {
  const n = Object.values(tally).reduce((a, b) => a + b, 0);
  if (n === 0) return { value: 0, low: -1, high: 1 };
  const value = Object.entries(tally).reduce((sum, [d, k]) => sum + Number(d) * k, 0) / n;
  const bar = Math.log(2 / alpha);
  return {
    value,
    low: edge(value, -1, (m) => logCapital(tally, m, 'above') >= bar),
    high: edge(value, 1, (m) => logCapital(tally, m, 'below') >= bar),
  };
}

/** Bisection between the estimate, which is never refuted, and the end of the range. */
function edge(value: number, end: -1 | 1, refuted: (m: number) => boolean): number {
  let inside = Math.max(-1 + 1e-6, Math.min(1 - 1e-6, value));
  let outside = end * (1 - 1e-6);
  if (!refuted(outside)) return end;
  for (let i = 0; i < 40; i++) {
    const middle = (inside + outside) / 2;
    if (refuted(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

export function logSumExp(xs: readonly number[]): number {
  const top = Math.max(...xs);
  if (top === -Infinity) return -Infinity;
  return top + Math.log(xs.reduce((sum, x) => sum + Math.exp(x - top), 0));
}

/** So many times what was seen: what would not settle it by then is called hopeless. */
const FARTHEST = 1_000;

/**
 * The fewest more pairs that settle it if they come in the proportions seen; null where a
 * thousandfold would not do.
 * @param pairs what was seen
 * @param settled whether it is, with every count so many times what was seen; once true, true above
 */
export function fewestMore(pairs: number, settled: (times: number) => boolean): number | null {
  if (!settled(FARTHEST)) return null;
  const n = Math.max(1, pairs);
  let low = pairs === 0 ? 0 : 1;
  let high = FARTHEST;
  while ((high - low) * n > 0.5) {
    const middle = (low + high) / 2;
    if (settled(middle)) high = middle;
    else low = middle;
  }
  return Math.max(1, Math.ceil(high * n - pairs));
}
