// dedrift's unit is a family of canaries, and it compares two windows only where they hold the same
// canaries equally often.
import type { Look } from '../../../domain/drift.ts';
import { byCase, type Count } from './rule.ts';

/**
 * Splits the cases, in the baseline's order, into `count` families of nearly equal size; case hash
 * → family.
 */
export function familiesOf(baseline: readonly Look[], count: number): Map<string, number> {
  const names = [...byCase(baseline).keys()];
  return new Map(names.map((name, i) => [name, Math.floor((i * count) / names.length)]));
}

/** A window's counts, by family and case. */
export function windowOf(
  looks: readonly Look[],
  families: ReadonlyMap<string, number>,
  count: number,
): Map<string, Count>[] {
  const window = Array.from({ length: count }, () => new Map<string, Count>());
  for (const [name, c] of byCase(looks)) window[families.get(name) ?? -1]?.set(name, c);
  return window;
}

/**
 * `check.py` `_composition_issue`: the same canaries in both windows, each repeated equally often
 * within its window.
 */
export function comparable(a: ReadonlyMap<string, Count>, b: ReadonlyMap<string, Count>): boolean {
  const even = (w: ReadonlyMap<string, Count>): boolean =>
    new Set([...w.values()].map((c) => c.trials)).size === 1;
  return a.size === b.size && even(a) && even(b) && [...a.keys()].every((name) => b.has(name));
}

export function sum(counts: ReadonlyMap<string, Count>): Count {
  let passes = 0;
  let trials = 0;
  for (const c of counts.values()) {
    passes += c.passes;
    trials += c.trials;
  }
  return { passes, trials };
}
