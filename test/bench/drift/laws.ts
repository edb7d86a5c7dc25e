// A case's law: how likely each outcome is. Binary and six-way suites are the same thing with other
// categories.
import { type Expectation, JUDGMENTS } from '../../../src/domain/judgment.ts';
import { type Random, shifted } from './world.ts';

export interface CaseLaw {
  /** The category that a run's common effect makes likelier. */
  main: number;
  /** One probability a category, summing to one. */
  shares: readonly number[];
}

export const PASS = ['pass', 'fail'] as const;
export const passLaw = (p: number): CaseLaw => ({ main: 0, shares: [p, 1 - p] });

/**
 * The law on a day with common effect u: the odds of the main category times eᵘ, the others in
 * their old proportion.
 */
export function tilted({ main, shares }: CaseLaw, u: number): number[] {
  const p = shares[main] ?? 0;
  const q = shifted(p, u);
  return shares.map((s, c) => (c === main ? q : p < 1 ? (s * (1 - q)) / (1 - p) : 0));
}

/**
 * The share of every category but `main` and the two that a case strays to: without it a new
 * judgment would be a certainty.
 */
const STRAY = 1e-3;

/** A judgment's law: `main` at `rate`, the rest to two others, seven to three. */
export function judgmentLaw(main: number, rate: number, first: number, second: number): CaseLaw {
  const shares = JUDGMENTS.map(
    (_, c) =>
      STRAY / JUDGMENTS.length +
      (1 - STRAY) *
        ((c === main ? rate : 0) +
          (c === first ? 0.7 * (1 - rate) : 0) +
          (c === second ? 0.3 * (1 - rate) : 0)),
  );
  return { main, shares };
}

/**
 * Three cases of four should act; the others should refuse, hand on, ask or answer beside the
 * point.
 */
export function judgmentLaws(r: Random, rates: readonly number[]): CaseLaw[] {
  return rates.map((rate, i) =>
    judgmentLaw(
      i % 4 === 3 ? 1 + Math.floor(r() * 4) : 0,
      rate,
      Math.floor(r() * 6),
      Math.floor(r() * 6),
    ),
  );
}

/** What the suite says is expected: what the case mostly does, where an expectation can say it. */
export function expected(
  laws: readonly CaseLaw[],
  name: (i: number) => string,
): Map<string, Expectation> {
  return new Map(
    laws.map((law, i) => [
      name(i),
      (['acted', 'refused', 'acted', 'escalated', 'clarified'] as const)[law.main] ?? 'acted',
    ]),
  );
}

/** Draws a category. */
export function drawn(r: Random, shares: readonly number[]): number {
  let u = r();
  for (let c = 0; c < shares.length - 1; c++) {
    u -= shares[c] ?? 0;
    if (u < 0) return c;
  }
  return shares.length - 1;
}
