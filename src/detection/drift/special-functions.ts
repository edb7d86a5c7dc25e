// Lanczos coefficients, g = 7, n = 9 (Godfrey 2001); relative error below 1e-14 for x > 0.
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];
const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** log Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let sum = 0;
  for (const [i, c] of LANCZOS.entries()) sum += i === 0 ? c : c / (y + i);
  const t = y + 7.5;
  return HALF_LOG_2PI + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** log B(a, b) for a, b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** log(eᵃ + eᵇ) without overflow. */
export function logAdd(a: number, b: number): number {
  const top = Math.max(a, b);
  if (top === -Infinity) return -Infinity;
  return top + Math.log1p(Math.exp(Math.min(a, b) - top));
}

/** log of the mean of what `logs` are the logs of. */
export function logMean(logs: ArrayLike<number>): number {
  let top = -Infinity;
  for (let i = 0; i < logs.length; i++) top = Math.max(top, logs[i] ?? -Infinity);
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += Math.exp((logs[i] ?? -Infinity) - top);
  return top + Math.log(sum / logs.length);
}

const JUMP_PARTS = [
  { a: 0.5, b: 0.5, logShare: Math.log(0.5) - logBeta(0.5, 0.5) },
  { a: 0.5, b: 3, logShare: Math.log(0.25) - logBeta(0.5, 3) },
  { a: 3, b: 0.5, logShare: Math.log(0.25) - logBeta(3, 0.5) },
] as const;

/**
 * log J(s, f), a case's new rate: the probability of one sequence of s successes and f failures when
 * the rate is drawn anew from ½ Beta(½,½) + ¼ Beta(½,3) + ¼ Beta(3,½). Without the binomial
 * coefficient, as in Z.
 */
export function logJump(s: number, f: number): number {
  let sum = -Infinity;
  for (const part of JUMP_PARTS) sum = logAdd(sum, part.logShare + logBeta(s + part.a, f + part.b));
  return sum;
}

const SIDE = 512;
const cached = new Float64Array(SIDE * SIDE).fill(Number.NaN);
/**
 * `logJump` for whole counts, remembered: the same few pairs recur at every look of every stream.
 */
export function logJumpOfCounts(s: number, f: number): number {
  if (s >= SIDE || f >= SIDE) return logJump(s, f);
  const at = s * SIDE + f;
  const known = cached[at];
  if (known !== undefined && known === known) return known;
  const value = logJump(s, f);
  cached[at] = value;
  return value;
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** log sigmoid(x), accurate for large |x|. */
export function logSigmoid(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}
