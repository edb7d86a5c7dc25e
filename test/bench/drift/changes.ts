// Changes of a suite's case rates that several measurements share.
import { shiftFor, shifted, type Random } from './world.ts';

export type Change = (r: Random, rates: readonly number[]) => number[];

/** Indices of cases in the better half. */
export function better(rates: readonly number[]): number[] {
  return rates.map((_, i) => i).sort((a, b) => (rates[b] ?? 0) - (rates[a] ?? 0)).slice(0, rates.length / 2);
}
export function draw(r: Random, from: readonly number[], count: number): number[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(Math.floor(r() * left.length), 1)[0] ?? 0);
}
/** A common logit shift that moves the mean by `d`. */
export const points = (d: number): Change => (_r, rates) => {
  const v = shiftFor(rates, d);
  return rates.map((p) => shifted(p, v));
};
/** Cases of the better half fall to .1. */
export const collapse = (count: number): Change => (r, rates) => {
  const hit = new Set(draw(r, better(rates), count));
  return rates.map((p, i) => (hit.has(i) ? 0.1 : p));
};
/** The three worst cases rise to .95, three of the better half fall so that the mean stays. */
export const swap: Change = (r, rates) => {
  const good = better(rates);
  const poor = rates.map((_, i) => i).filter((i) => !good.includes(i)).sort((a, b) => (rates[a] ?? 0) - (rates[b] ?? 0)).slice(0, 3);
  const gain = poor.reduce((sum, i) => sum + Math.max(0, 0.95 - (rates[i] ?? 0)), 0);
  const down = new Set(draw(r, good, 3));
  return rates.map((p, i) => (poor.includes(i) ? Math.max(p, 0.95) : down.has(i) ? Math.max(0.02, p - gain / 3) : p));
};
