import { placeInDraw } from './drawn.ts';

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
  /** By what it is to be looked at by nobody: then it is drawn like all, and matters to nothing else. */
  spared?: string;
}

/** What waits for another place, and why it should have one. */
export interface Placeless extends Candidate {
  placeless: string;
}

export interface Chosen {
  id: string;
  reason: string;
  /** By the draw alone. */
  drawn: boolean;
}

/**
 * Fills what is left of a budget: first by what matters most, then by a draw in which the task that
 * was looked at least comes first. The same seed draws the same.
 * @param seen how many of each task are looked at already
 * @param alsoDrawn has no place though it should have one: it is drawn with the others, or the draw
 *   would be of nothing but what no check found wrong
 */
export function shareOut(
  candidates: readonly Candidate[],
  left: number,
  seed: string,
  seen: ReadonlyMap<string, number>,
  alsoDrawn: readonly Placeless[] = [],
): Chosen[] {
  const places = Math.min(left, candidates.length);
  const ranked = candidates
    .filter((c) => c.spared === undefined)
    .toSorted(
      (a, b) => b.interest - a.interest || placeInDraw(seed, a.id) - placeInDraw(seed, b.id),
    );
  const first = ranked.slice(0, places - Math.round(places * FAIR_SHARE));
  const counts = new Map(seen);
  for (const c of first) add(counts, c.task);
  const spared = candidates.filter((c) => c.spared !== undefined);
  const others = { candidates: [...ranked.slice(first.length), ...spared], alsoDrawn };
  return [
    ...first.map((c) => ({
      id: c.id,
      reason: `what is left of the budget: ${c.because}`,
      drawn: false,
    })),
    ...fairly(others, left - first.length, seed, counts),
  ];
}

/**
 * A draw, task after task: the one that was looked at least is next. What has no place is drawn where
 * its turn comes before that of another; where there is none, its place is not filled with it.
 */
function fairly(
  { candidates, alsoDrawn }: { candidates: readonly Candidate[]; alsoDrawn: readonly Placeless[] },
  places: number,
  seed: string,
  counts: Map<string, number>,
): Chosen[] {
  const place = (c: Candidate): number => placeInDraw(seed, c.id);
  const without = new Map(alsoDrawn.map((c) => [c.id, c.placeless]));
  const byTask = new Map(
    [...Map.groupBy([...candidates, ...alsoDrawn], (c) => key(c.task))].map(([task, all]) => {
      const inOrder = all.toSorted((a, b) => place(a) - place(b));
      return [task, inOrder.slice(0, 1 + inOrder.findLastIndex((c) => !without.has(c.id)))];
    }),
  );
  const chosen: Chosen[] = [];
  while (chosen.length < places) {
    const [, all] = [...byTask]
      .filter(([, left]) => left.length > 0)
      .toSorted(
        ([a], [b]) =>
          (counts.get(a) ?? 0) - (counts.get(b) ?? 0) ||
          placeInDraw(seed, a) - placeInDraw(seed, b),
      )[0] ?? ['', []];
    const next = all.shift();
    if (next === undefined) break;
    add(counts, next.task);
    const why = without.get(next.id) ?? next.spared;
    chosen.push({
      id: next.id,
      reason: `${drawnReason(next.task)}${why === undefined ? '' : ` (${why})`}`,
      drawn: true,
    });
  }
  return chosen;
}

/** Why one was drawn, whatever it says. */
const drawnReason = (task: string | null): string =>
  `what is left of the budget: drawn, so that ${task === null ? 'outputs without a task are' : `${task} is`} seen too`;

const key = (task: string | null): string => task ?? '';
const add = (to: Map<string, number>, task: string | null): void =>
  void to.set(key(task), (to.get(key(task)) ?? 0) + 1);
