import { mayStandOut, STANDS_OUT } from '../../detection/failing/decide.ts';
import { FEWEST_ORDINARY, figuresOf } from '../../detection/failing/run-figures.ts';
import { learnOrdinary } from '../../detection/failing/ordinary.ts';
import { NO_RULES } from '../../detection/failing/rules.ts';
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

function standsOut(others: readonly CountedRun[], { run, counts }: CountedRun): boolean {
  if (others.length < FEWEST_ORDINARY) return false;
  const ordinary = others.map((o) => o.counts);
  if (!mayStandOut(ordinary, { run, at: '', counts }, NO_RULES)) return false;
  const { tail } = figuresOf(learnOrdinary(ordinary), counts);
  return tail !== null && tail <= STANDS_OUT;
}
