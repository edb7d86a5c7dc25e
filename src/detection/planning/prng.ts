import type { Random } from '../../domain/clock.ts';

/**
 * sfc32 seeded with up to three whole numbers: the same ones give the same sequence, others an
 * unrelated one.
 */
export function seeded(a: number, b = 0, c = 0): Random {
  let s0 = (a ^ 0x9e3779b9) | 0,
    s1 = (b ^ 0x243f6a88) | 0,
    s2 = (c ^ 0xb7e15162) | 0,
    counter = 1;
  const next = (): number => {
    const t = (((s0 + s1) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    s0 = s1 ^ (s1 >>> 9);
    s1 = (s2 + (s2 << 3)) | 0;
    s2 = (s2 << 21) | (s2 >>> 11);
    s2 = (s2 + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}

/** A standard normal (Box and Muller 1958). */
export function normal(r: Random): number {
  return Math.sqrt(-2 * Math.log(1 - r())) * Math.cos(2 * Math.PI * r());
}

/** Gamma(shape, 1), shape > 0 (Marsaglia and Tsang 2000). */
function gamma(r: Random, shape: number): number {
  if (shape < 1) return gamma(r, shape + 1) * Math.pow(1 - r(), 1 / shape);
  const d = shape - 1 / 3,
    c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(r),
      v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - r()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Beta(a, b), a and b > 0. */
export function beta(r: Random, a: number, b: number): number {
  const x = gamma(r, a);
  return x / (x + gamma(r, b));
}

/** Shares that sum to one, Dirichlet with these parameters; one of 0 has none. */
export function dirichlet(r: Random, parameters: readonly number[]): number[] {
  const parts = parameters.map((a) => (a > 0 ? gamma(r, a) : 0));
  const total = parts.reduce((sum, x) => sum + x, 0);
  return total > 0 ? parts.map((x) => x / total) : [...parameters];
}

/** An index drawn with the given weights, which need not sum to one. */
export function pick(r: Random, weights: ArrayLike<number>): number {
  let left = 0;
  for (let i = 0; i < weights.length; i++) left += weights[i] ?? 0;
  left *= r();
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i] ?? 0;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
