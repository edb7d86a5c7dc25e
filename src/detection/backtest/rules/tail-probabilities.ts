// Tails and masses that the rules need. Golden values from scipy stand in
// test/detection/backtest/rules.test.ts.
import { logBeta, logGamma } from '../../drift/special-functions.ts';

/**
 * Q(a, x), the regularised upper incomplete gamma function, for a > 0 and x ≥ 0; relative error
 * below 1e-11 down to 1e-300. Series below a + 1, Lentz's continued fraction above (Press et al.,
 * Numerical Recipes, 3rd edition, 6.2).
 */
export function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 1000 && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * h;
}

/** P(χ² with `df` degrees of freedom > x). */
export const chiSquareTail = (x: number, df: number): number => gammaQ(df / 2, x / 2);

/** P(|Z| > |z|) for a standard normal Z. */
export const normalTwoSided = (z: number): number => gammaQ(0.5, (z * z) / 2);

const logFactorials: number[] = [0, 0];
function logFactorial(n: number): number {
  for (let k = logFactorials.length; k <= n; k++)
    logFactorials.push((logFactorials[k - 1] ?? 0) + Math.log(k));
  return logFactorials[n] ?? logGamma(n + 1);
}
const logChoose = (n: number, k: number): number =>
  logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * P(X = k), k = 0 … draws, for X successes among `draws` taken without replacement from `all`, of
 * which `good` are successes.
 */
export function hypergeometric(all: number, good: number, draws: number): number[] {
  return Array.from({ length: draws + 1 }, (_, k) =>
    k > good || draws - k > all - good
      ? 0
      : Math.exp(logChoose(good, k) + logChoose(all - good, draws - k) - logChoose(all, draws)),
  );
}

/**
 * Fisher's exact test, two-sided: the mass of all tables no likelier than the one seen (R's and
 * scipy's rule, ties within 1e-7).
 */
export function fisherTwoSided(
  passesA: number,
  trialsA: number,
  passesB: number,
  trialsB: number,
): number {
  const masses = hypergeometric(trialsA + trialsB, passesA + passesB, trialsB);
  const seen = (masses[passesB] ?? 0) * (1 + 1e-7);
  return Math.min(
    1,
    masses.reduce((sum, m) => (m <= seen ? sum + m : sum), 0),
  );
}

/** The distribution of the sum of two independent whole numbers. */
export function convolve(a: readonly number[], b: readonly number[]): number[] {
  const out = Array.from({ length: a.length + b.length - 1 }, () => 0);
  // By index: there are a million of these, and an iterator makes an object for each number.
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) out[i + j]! += a[i]! * b[j]!;
  return out;
}

/**
 * log of the probability of one sequence of s successes and f failures under a rate drawn from
 * Beta(a, b).
 */
export const logSequence = (s: number, f: number, a: number, b: number): number =>
  logBeta(s + a, f + b) - logBeta(a, b);
