import type { Planted, Review } from '../../domain/real-output.ts';
import { type Agreement, agreementOf, type LabelPair } from './kappa.ts';

/** Who is meant by a name that was recorded, as people are known now. */
export type NameOf = (recorded: string) => string;

/** As many as "the last twenty" are. */
export const LAST = 20;

/** How carefully one person looks, or all of them together. */
export interface Honesty {
  /** Null: everybody. */
  reviewer: string | null;
  reviews: number;
  /** Median seconds an item; null without any. */
  seconds: number | null;
  /** The same over the last twenty, with how many these were. */
  lastSeconds: number | null;
  last: number;
  planted: {
    seen: number;
    /** Those of them that are known to be bad. */
    bad: number;
    /** Known to be bad, and called right. */
    missed: number;
    /** Known to be right, and called something else. */
    falseAlarms: number;
  };
  /** With the others, over items that two people looked at. */
  agreement: Agreement;
}

/**
 * How carefully people look: for each reviewer, and for all.
 * @param said standing ones, newest first
 * @param nameOf who is meant by a name that was recorded: one person may have reviewed under several
 */
export function honestyOf(
  said: readonly Review[],
  planted: readonly Planted[],
  nameOf: NameOf = (recorded) => recorded,
): { all: Honesty; each: Honesty[] } {
  const reviews = said.map((r) => ({ ...r, reviewer: nameOf(r.reviewer) }));
  const known = new Map(planted.map((p) => [p.id, p]));
  const pairs = pairsOf(reviews);
  const names = [...new Set(reviews.map((r) => r.reviewer))].toSorted();
  const one = (reviewer: string | null): Honesty => {
    const own = reviewer === null ? reviews : reviews.filter((r) => r.reviewer === reviewer);
    const timed = own.filter((r) => r.elsewhere !== true);
    const last = timed.slice(0, LAST).map((r) => r.seconds);
    return {
      reviewer,
      reviews: own.length,
      seconds: median(timed.map((r) => r.seconds)),
      lastSeconds: median(last),
      last: last.length,
      planted: plantedCounts(own, known),
      agreement: agreementOf(
        pairs
          .filter((p) => reviewer === null || p.by.includes(reviewer))
          .map((p): LabelPair => (p.by[1] === reviewer ? [p.said[1], p.said[0]] : p.said)),
      ),
    };
  };
  return { all: one(null), each: names.map(one) };
}

function plantedCounts(
  own: readonly Review[],
  known: ReadonlyMap<string, Planted>,
): Honesty['planted'] {
  const said = own.flatMap((r) => {
    const item = r.kind === 'planted' ? known.get(r.of) : undefined;
    return item === undefined ? [] : [{ expected: item.expected, label: r.label }];
  });
  return {
    seen: said.length,
    bad: said.filter((s) => s.expected !== 'right').length,
    missed: said.filter((s) => s.expected !== 'right' && s.label === 'right').length,
    falseAlarms: said.filter((s) => s.expected === 'right' && s.label !== 'right').length,
  };
}

/** The first two words on each output that two people looked at, the earlier first. */
function pairsOf(reviews: readonly Review[]): { by: readonly [string, string]; said: LabelPair }[] {
  const outputs = Map.groupBy(
    reviews.filter((r) => r.kind === 'output'),
    (r) => r.of,
  );
  return [...outputs.values()].flatMap((of) => {
    const [first, second] = of.toReversed();
    return first === undefined || second === undefined || first.reviewer === second.reviewer
      ? []
      : [
          {
            by: [first.reviewer, second.reviewer] as const,
            said: [first.label, second.label] as const,
          },
        ];
  });
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
