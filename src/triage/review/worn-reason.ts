import type { Planted } from '../../domain/real-output.ts';
import type { Candidate } from './queue.ts';

/**
 * The real output beside a place whose reason a planted item there can wear: of the item's task, in
 * the same list, and chosen for nothing that its own text says. Null where there is none: then any
 * reason would give the item away, and it comes in another place. Pure.
 */
export function wornFor(
  planted: Pick<Planted, 'task' | 'agent'>,
  place: Candidate,
  candidates: readonly Candidate[],
): Candidate | null {
  const task = planted.task ?? place.task;
  const fits = (c: Candidate): boolean =>
    c.agent === planted.agent && c.task === task && c.isWearable && isBeside(c, place);
  if (fits(place)) return place;
  const all = candidates.filter(fits);
  const far = (c: Candidate): number => Math.abs(c.rank - place.rank);
  return all.toSorted((a, b) => far(a) - far(b) || (a.id < b.id ? -1 : 1))[0] ?? null;
}

const isBeside = (a: Candidate, b: Candidate): boolean =>
  a.lane === b.lane && a.day === b.day && a.drawn === b.drawn;
