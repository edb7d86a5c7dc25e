// What a run has in common that is no change: one number a look, added to every case's logit.
import { normal, type Random } from './world.ts';

export interface Noise {
  /** sd of a run's effect. */
  sd: number;
  /** Correlation from one run to the next; 0: runs are independent. */
  rho: number;
  /** A sine over `period` looks, of this many logits to either side. */
  cycle?: { period: number; logits: number };
  /** One look in the year, the 181st, has this effect beside its own. */
  badDay?: number;
}

export const STILL: Noise = { sd: 0, rho: 0 };

/**
 * Effects of `count` runs in time order; `first` is the look (from 0) after the baseline, where a
 * bad day counts from.
 */
export function effects(r: Random, noise: Noise, count: number, first: number): number[] {
  const { sd, rho, cycle, badDay = 0 } = noise;
  const fresh = Math.sqrt(1 - rho * rho);
  let wander = sd * normal(r);
  const phase = cycle === undefined ? 0 : Math.floor(r() * cycle.period);
  return Array.from({ length: count }, (_, i) => {
    if (i > 0) wander = rho * wander + fresh * sd * normal(r);
    const wave =
      cycle === undefined ? 0 : cycle.logits * Math.sin((2 * Math.PI * (i + phase)) / cycle.period);
    return wander + wave + (i === first + 180 ? badDay : 0);
  });
}
