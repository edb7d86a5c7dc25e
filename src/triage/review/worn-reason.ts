import type { OutputLane, Planted } from '../../domain/real-output.ts';

/** Which texts the reason of an output would fit: any of its task, one like it, or its own alone. */
export type Fits = 'any' | 'like' | 'own';

/** What is asked of an output whose reason may be worn. */
interface Wearable {
  id: string;
  agent: string;
  task: string | null;
  lane: OutputLane | null;
  day: string | null;
  drawn: boolean;
  rank: number;
  fits: Fits;
}

/**
 * The real output beside a place whose reason a planted item there can wear: of the item's task, in
 * the same list, and by no finding in its own text. Null where there is none: then any reason would
 * give the item away, and it comes in another place. Pure.
 */
export function wornFor<C extends Wearable>(
  planted: Pick<Planted, 'task' | 'agent'>,
  place: C,
  candidates: readonly C[],
): C | null {
  const task = planted.task ?? place.task;
  const all = [place, ...candidates].filter(
    (c) => c.agent === planted.agent && c.task === task && c.fits !== 'own' && isBeside(c, place),
  );
  const cost = (c: C): number => (c.fits === 'any' ? 0 : 1);
  const far = (c: C): number => Math.abs(c.rank - place.rank);
  const sorted = all.toSorted(
    (a, b) => cost(a) - cost(b) || far(a) - far(b) || (a.id < b.id ? -1 : 1),
  );
  return sorted[0] ?? null;
}

const isBeside = (a: Wearable, b: Wearable): boolean =>
  a.lane === b.lane && a.day === b.day && a.drawn === b.drawn;
