/**
 * States of the chain: enough for an effect whose sd is about that of one look, and a third of the
 * price of nine.
 */
export const STATES = 5;

/** A Markov chain over run effects. */
export interface Chain {
  /** Effects in logits, ascending. */
  states: readonly number[];
  stationary: readonly number[];
  /** `moves[a][b]`: the chance of going from state a to state b. */
  moves: readonly (readonly number[])[];
}

/**
 * Rouwenhorst's chain for an AR(1) of correlation `rho` and stationary sd `sd`: its conditional
 * mean, variance and correlation are the AR(1)'s own, also for rho near 1 (Kopecky & Suen 2010,
 * Review of Economic Dynamics 13, eq. 2 and proposition 1).
 */
export function rouwenhorst({ rho, sd }: { rho: number; sd: number }): Chain {
  const p = (1 + rho) / 2;
  let moves = [
    [p, 1 - p],
    [1 - p, p],
  ];
  while (moves.length < STATES) {
    const n = moves.length;
    const at = (i: number, j: number): number => moves[i]?.[j] ?? 0;
    const next = Array.from({ length: n + 1 }, (_, i) =>
      Array.from(
        { length: n + 1 },
        (_, j) => p * (at(i, j) + at(i - 1, j - 1)) + (1 - p) * (at(i, j - 1) + at(i - 1, j)),
      ),
    );
    moves = next.map((row, i) => (i === 0 || i === n ? row : row.map((x) => x / 2)));
  }
  const last = STATES - 1;
  const binomial = Array.from({ length: STATES }, (_, a) => choose(last, a) / 2 ** last);
  return {
    states: binomial.map((_, a) => (sd * (2 * a - last)) / Math.sqrt(last)),
    stationary: binomial,
    moves,
  };
}

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
}
