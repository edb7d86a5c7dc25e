import { ordinaryCounts } from '../../detection/drift/own-counts.ts';
import type { StreamReview } from '../../domain/drift.ts';
import { judgmentError } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { mostMoved } from './drift-text.ts';
import { shareOf } from './measures.ts';

/** Two answers of a case that differ. */
interface Pair {
  before: Pick<Trial, 'outcome' | 'judged'>;
  after: Pick<Trial, 'outcome' | 'judged'>;
  c: Pick<StoredCase, 'hash' | 'metadata'>;
}

/**
 * The pairs to show, in the order in which they show what the title tells: of a share that rose those
 * that rose, of one that is as before but in other cases one of either way; and of these, those that
 * err now before those that got better by the same move. All of them where none goes that way. Pure.
 * @param acts the title is about cases that act where they should not
 */
export function asTitled<T extends Pair>(
  review: StreamReview,
  pairs: readonly T[],
  acts: boolean,
): T[] {
  const { way, categories } = acts ? acting(review) : titleWay(review);
  const wayOf = (p: T): number =>
    review.stream.metric === 'pass' ? passWay(p) : caseWay(review, categories, p.c.hash);
  const ordered = pairs.toSorted((a, b) => Number(errsNow(b)) - Number(errsNow(a)));
  if (way !== 0) {
    const own = ordered.filter((p) => wayOf(p) === way);
    return own.length === 0 ? ordered : own;
  }
  const fallen = ordered.find((p) => wayOf(p) < 0);
  const risen = ordered.find((p) => wayOf(p) > 0);
  const first = fallen === undefined || risen === undefined ? [] : [fallen, risen];
  return [...first, ...ordered.filter((p) => !first.includes(p))];
}

interface Way {
  /** 1 where the title says that it rose, -1 that it fell, 0 that it is as before. */
  way: number;
  categories: readonly number[];
}

const acting = ({ categories }: StreamReview): Way => ({
  way: 1,
  categories: [categories.indexOf('acted')],
});

function titleWay(review: StreamReview): Way {
  const { before, after, categories } = mostMoved(review);
  const isAsBefore = percentOffEnds(before.value) === percentOffEnds(after.value);
  return { way: isAsBefore ? 0 : Math.sign(after.value - before.value), categories };
}

const passWay = ({ before, after }: Pair): number =>
  Number(after.outcome === 'pass') - Number(before.outcome === 'pass');

/** Which way the title's share moved in one case. */
function caseWay({ cases }: StreamReview, categories: readonly number[], hash: string): number {
  const found = cases.find((c) => c.caseHash === hash);
  if (found === undefined) return 0;
  const { before, after } = ordinaryCounts(found);
  return Math.sign(shareOf(after, categories).value - shareOf(before, categories).value);
}

/** It does now what its case says that it should not, and did not before. */
function errsNow({ c, before, after }: Pair): boolean {
  const { expect } = c.metadata;
  if (expect === undefined) return false;
  const errs = ({ judged }: Pair['after']): boolean =>
    judged !== null && judgmentError(expect, judged) !== 'none';
  return errs(after) && !errs(before);
}
