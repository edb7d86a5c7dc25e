// Exact intervals for a share that was counted.

/** log C(n, k) + k log p + (n − k) log(1 − p), summed over k ≤ x. */
function binomialTail(x: number, n: number, p: number): number {
  let term = n * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let k = 1; k <= x; k++) {
    term += Math.log((n - k + 1) / k) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** p at which `tail(p)`, which falls in p, is `level`. */
function solve(tail: (p: number) => number, level: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 50; i++) {
    const mid = (low + high) / 2;
    if (tail(mid) > level) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
}

/**
 * Clopper and Pearson's 95 % interval for x of n, n up to some thousands. 0 of 0 is all of [0, 1].
 */
export function clopperPearson(x: number, n: number): { low: number; high: number } {
  return {
    low: x === 0 ? 0 : solve((p) => binomialTail(x - 1, n, p), 0.975),
    high: x >= n ? 1 : solve((p) => binomialTail(x, n, p), 0.025),
  };
}
