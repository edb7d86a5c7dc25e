// Many tests at once: what each rule does so that the best of many does not pass for news.

/**
 * Benjamini-Hochberg adjusted p-values (1995), in the order given. Rejected at level q: those ≤ q.
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[b]! - p[a]!);
  const adjusted = [...p];
  let running = 1;
  for (const [fromTop, i] of order.entries()) {
    running = Math.min(running, (p[i]! * p.length) / (p.length - fromTop));
    adjusted[i] = running;
  }
  return adjusted;
}

/** Holm (1979): which of the tests are rejected with a family-wise error of at most `alpha`. */
export function holm(p: readonly number[], alpha: number): boolean[] {
  const rejected = p.map(() => false);
  const order = p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!);
  for (const [rank, i] of order.entries()) {
    if (p[i]! > alpha / (p.length - rank)) break;
    rejected[i] = true;
  }
  return rejected;
}

/**
 * e-BH (Wang and Ramdas, 2009.02824) on log e-values: the largest k with E₍ₖ₎ ≥ m/(αk) rejects the
 * k largest.
 */
export function eBH(logE: readonly number[], alpha: number): boolean[] {
  const order = logE.map((_, i) => i).sort((a, b) => logE[b]! - logE[a]!);
  let k = 0;
  for (const [rank, i] of order.entries())
    if (logE[i]! >= Math.log(logE.length / (alpha * (rank + 1)))) k = rank + 1;
  const rejected = logE.map(() => false);
  for (const i of order.slice(0, k)) rejected[i] = true;
  return rejected;
}
