// Changes of a suite's case rates that several measurements share.
import { shiftFor, shifted, type Random } from './world.ts';

export type Change = (r: Random, rates: readonly number[]) => number[];

/** Indices of cases in the better half. */
export function better(rates: readonly number[]): number[] {
  return rates
    .map((_, i) => i)
    .sort((a, b) => (rates[b] ?? 0) - (rates[a] ?? 0))
    .slice(0, rates.length / 2);
}
export function draw(r: Random, from: readonly number[], count: number): number[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(Math.floor(r() * left.length), 1)[0] ?? 0);
}
/** A common logit shift that moves the mean by `d`. */
export const points =
  (d: number): Change =>
  (_r, rates) => {
    const v = shiftFor(rates, d);
    return rates.map((p) => shifted(p, v));
  };
/** Cases of the better half fall to .1. */
export const collapse =
  (count: number): Change =>
  (r, rates) => {
    const hit = new Set(draw(r, better(rates), count));
    return rates.map((p, i) => (hit.has(i) ? 0.1 : p));
  };
/** The three worst cases rise to .95, three of the better half fall so that the mean stays. */
export const swap: Change = (r, rates) => {
  const good = better(rates);
  const poor = rates
    .map((_, i) => i)
    .filter((i) => !good.includes(i))
    .sort((a, b) => (rates[a] ?? 0) - (rates[b] ?? 0))
    .slice(0, 3);
  const gain = poor.reduce((sum, i) => sum + Math.max(0, 0.95 - (rates[i] ?? 0)), 0);
  const down = new Set(draw(r, good, 3));
  return rates.map((p, i) =>
    poor.includes(i) ? Math.max(p, 0.95) : down.has(i) ? Math.max(0.02, p - gain / 3) : p,
  );
};

/**
 * A change as a person would name it, and the rates it leads to: one row a look since it began, the
 * last one stays.
 */
export interface Course {
  words: string;
  /** Null where this suite cannot change so. */
  path(r: Random, rates: readonly number[]): number[][] | null;
}

const mean = (rates: readonly number[]): number =>
  rates.reduce((sum, p) => sum + p, 0) / rates.length;
/** Nobody falls under a pass rate of 2 %. */
const LOWEST = 0.02;
/** The common logit shift that costs `fall` of the mean, as far as there is that much to lose. */
const fallen = (rates: readonly number[], fall: number): number[] => {
  const v = shiftFor(rates, Math.max(LOWEST - mean(rates), -fall));
  return rates.map((p) => shifted(p, v));
};
const SLIDE_LOOKS = 60;
const MIXED_IN = 0.04;

export const COURSES = {
  p5: { words: 'every case −5 points', path: (_r, rates) => [fallen(rates, 0.05)] },
  p10: { words: 'every case −10 points', path: (_r, rates) => [fallen(rates, 0.1)] },
  p25: { words: 'every case −25 points', path: (_r, rates) => [fallen(rates, 0.25)] },
  four: {
    words: '4 cases collapse',
    path: (r, rates) => [
      atMost(rates, collapse(Math.min(4, Math.floor(rates.length / 2)))(r, rates)),
    ],
  },
  one: { words: '1 case collapses', path: (r, rates) => [atMost(rates, collapse(1)(r, rates))] },
  swap: {
    words: '3 better, 3 worse, same mean',
    path: (r, rates) => {
      const after = swap(r, rates);
      return after.some((p, i) => p > (rates[i] ?? 0) + 0.05) ? [after] : null;
    },
  },
  slide: {
    words: `slow slide, −15 points over ${SLIDE_LOOKS} looks`,
    path: (_r, rates) =>
      Array.from({ length: SLIDE_LOOKS }, (_, i) => fallen(rates, (0.15 * (i + 1)) / SLIDE_LOOKS)),
  },
  mixture: {
    words: '4 % of calls to a model that passes a third as often',
    path: (_r, rates) => [rates.map((p) => (1 - MIXED_IN) * p + (MIXED_IN * p) / 3)],
  },
  better: {
    words: 'improvement, +10 points (half the way where that is less)',
    path: (_r, rates) => {
      const gain = Math.min(0.1, (1 - mean(rates)) / 2);
      if (gain < 0.005) return null;
      const v = shiftFor(rates, gain);
      return [rates.map((p) => shifted(p, v))];
    },
  },
} as const satisfies Readonly<Record<string, Course>>;
export type CourseName = keyof typeof COURSES;

/** A case that passes less than one time in ten anyway does not rise by collapsing. */
function atMost(rates: readonly number[], after: readonly number[]): number[] {
  return after.map((p, i) => Math.min(p, rates[i] ?? p));
}
