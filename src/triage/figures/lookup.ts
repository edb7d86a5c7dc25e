import { type Candidate, reachOf, states, type ToldFigure } from './candidates.ts';
import type { Direction } from './direction.ts';

/** Finds what a figure states among many numbers, without trying each. */
export interface Lookup {
  /** The first one in the order that they were given in. */
  find(figure: ToldFigure, direction?: Direction | null): Candidate | undefined;
  /** All that were counted so; of those that say the same the first one. */
  ofWay(way: Candidate['way']): Candidate[];
}

interface Placed {
  candidate: Candidate;
  place: number;
}

/** Lays candidates out by their size. */
export function lookupOf(all: readonly Candidate[]): Lookup {
  const sorted = bySize(all);
  return {
    find(figure, direction = null) {
      let first: Placed | undefined;
      for (const { value, within } of reachOf(figure)) {
        const size = Math.abs(value);
        for (let i = firstFrom(sorted, size - within); i < sorted.length; i++) {
          const placed = sorted[i] as Placed;
          if (Math.abs(placed.candidate.value) > size + within) break;
          const isEarlier = first === undefined || placed.place < first.place;
          if (isEarlier && states(figure, placed.candidate, direction)) first = placed;
        }
      }
      return first?.candidate;
    },
    ofWay: (way) => sorted.flatMap(({ candidate }) => (candidate.way === way ? [candidate] : [])),
  };
}

/** Of those that say the same of a column only the first one: a thousand rows may hold a 0. */
function bySize(all: readonly Candidate[]): Placed[] {
  const seen = new Set<string>();
  const placed: Placed[] = [];
  for (const [place, candidate] of all.entries()) {
    const { value, way, column, rows, isTimed = false } = candidate;
    // What lies between two rows may be the lead of either.
    const isOfTwo = !isTimed && (way === 'difference' || way === 'change');
    const of = isOfTwo ? rows.map((r) => r.line).join('-') : '';
    const key = `${value} ${way} ${isTimed} ${column.name} ${of}`;
    if (seen.has(key)) continue;
    seen.add(key);
    placed.push({ candidate, place });
  }
  return placed.toSorted((a, b) => Math.abs(a.candidate.value) - Math.abs(b.candidate.value));
}

function firstFrom(sorted: readonly Placed[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Math.abs(sorted[middle]?.candidate.value ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
