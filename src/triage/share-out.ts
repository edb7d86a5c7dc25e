import { sha256 } from '../platform/sha256.ts';

/** Of what is left of a budget, the part that goes to chance, so that quiet tasks are seen too. */
export const FAIR_SHARE = 0.4;

/** What may be chosen without a rule. */
export interface Candidate {
  id: string;
  task: string | null;
  /** How much it matters: larger first. */
  interest: number;
  /** What makes it matter, in words. */
  because: string;
}

export interface Chosen {
  id: string;
  reason: string;
}

/**
 * Fills what is left of a budget: first by what matters most, then by a draw in which the task that
 * was looked at least comes first. The same seed draws the same.
 * @param seen how many of each task are looked at already
 */
export function shareOut(
  candidates: readonly Candidate[],
  left: number,
  seed: string,
  seen: ReadonlyMap<string, number>,
): Chosen[] {
  const places = Math.min(left, candidates.length);
  const byInterest = places - Math.min(places, Math.round(places * FAIR_SHARE));
  const ranked = candidates.toSorted(
    (a, b) => b.interest - a.interest || compare(drawn(seed, a.id), drawn(seed, b.id)),
  );
  const first = ranked.slice(0, byInterest);
  const counts = new Map(seen);
  for (const c of first) add(counts, c.task);
  return [
    ...first.map((c) => ({ id: c.id, reason: `what is left of the budget: ${c.because}` })),
    ...fairly(ranked.slice(byInterest), places - byInterest, seed, counts),
  ];
}

/** A draw, task after task: the one that was looked at least is next. */
function fairly(
  candidates: readonly Candidate[],
  places: number,
  seed: string,
  counts: Map<string, number>,
): Chosen[] {
  const byTask = new Map<string, Candidate[]>();
  for (const c of candidates) byTask.set(key(c.task), [...(byTask.get(key(c.task)) ?? []), c]);
  for (const [task, all] of byTask)
    byTask.set(
      task,
      all.toSorted((a, b) => compare(drawn(seed, a.id), drawn(seed, b.id))),
    );
  const chosen: Chosen[] = [];
  while (chosen.length < places) {
    const [task, all] = [...byTask]
      .filter(([, left]) => left.length > 0)
      .toSorted(
        ([a], [b]) =>
          (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || compare(drawn(seed, a), drawn(seed, b)),
      )[0] ?? ['', []];
    const next = all.shift();
    if (next === undefined) break;
    add(counts, next.task);
    const of = task === '' ? 'outputs without a task' : task;
    chosen.push({
      id: next.id,
      reason: `what is left of the budget: drawn, so that ${of} is seen too`,
    });
  }
  return chosen;
}

const key = (task: string | null): string => task ?? '';
const add = (to: Map<string, number>, task: string | null): void =>
  void to.set(key(task), (to.get(key(task)) ?? 0) + 1);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** A place in a draw that depends on nothing but the seed and what is drawn. */
const drawn = (seed: string, id: string): string => sha256(`${seed}\n${id}`);
