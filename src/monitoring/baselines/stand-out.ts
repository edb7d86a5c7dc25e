import { amongOrdinary } from '../../detection/failing/among-ordinary.ts';
import { FEWEST_ORDINARY } from '../../detection/failing/run-figures.ts';
import type { CaseCount } from '../../domain/failing.ts';

/** A run with the passes of its cases. */
export interface CountedRun {
  run: string;
  counts: readonly CaseCount[];
}

/**
 * Which runs are far worse than the others, oldest first: each beside those before it that are not,
 * and the first five beside those after them. So several bad nights in a row do not hide each other.
 * Pure.
 */
export function runsStandingOut(runs: readonly CountedRun[]): string[] {
  const [first, later] = [runs.slice(0, FEWEST_ORDINARY), runs.slice(FEWEST_ORDINARY)];
  const sound = [...first];
  const out = new Set<string>();
  for (const r of later)
    if (standsOut(sound, r)) out.add(r.run);
    else sound.push(r);
  for (const r of first) {
    const others = sound.filter((o) => o !== r && !out.has(o.run));
    if (standsOut(others, r)) out.add(r.run);
  }
  return runs.flatMap((r) => (out.has(r.run) ? [r.run] : []));
}

const standsOut = (others: readonly CountedRun[], { counts }: CountedRun): boolean =>
  amongOrdinary(others.map((o) => o.counts))(counts) === 'out';
