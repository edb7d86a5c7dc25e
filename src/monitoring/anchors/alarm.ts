import type { JudgeKind } from '../../domain/anchor.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Trial } from '../../domain/run.ts';
import type { JudgedAlarm } from './attribution.ts';
import type { JudgeMove } from './likelihood.ts';

/** The judge whose verdicts a stream is made of; null for streams that no judge decides. */
export function judgeOf(review: Pick<StreamReview, 'stream'>): JudgeKind | null {
  return review.stream.metric === 'pass'
    ? 'rubric'
    : review.stream.metric === 'judgment'
      ? 'judgment'
      : null;
}

/** Cases of a run whose outcome on the judge's stream it decided. */
export function judgedCases(
  trials: readonly Pick<Trial, 'caseHash' | 'asserts' | 'judged'>[],
  judge: JudgeKind,
): ReadonlySet<string> {
  const decided = (t: Pick<Trial, 'asserts' | 'judged'>): boolean =>
    judge === 'rubric'
      ? t.asserts.some((a) => a.type.endsWith('llm-rubric'))
      : t.judged?.decidedBy.startsWith('judge:') === true;
  return new Set(trials.filter(decided).map((t) => t.caseHash));
}

/**
 * How a judge would have had to move to bring about what a stream of its verdicts did, from the
 * counts before and since.
 */
export function moveOf(review: Pick<StreamReview, 'before' | 'after' | 'categories'>): JudgeMove {
  const [m, n] = [total(review.before), total(review.after)];
  const share = (counts: readonly number[], c: number, of: number): number =>
    (counts[c] ?? 0) / Math.max(1, of);
  const passing = review.categories.indexOf('pass');
  // Half the sum of absolute changes is the least share of verdicts that must have changed.
  const moved = Math.max(
    LEAST,
    review.categories.reduce(
      (sum, _, c) => sum + Math.abs(share(review.after, c, n) - share(review.before, c, m)),
      0,
    ) / 2,
  );
  if (passing < 0) return { moved, towards: 0, passed: 1 };
  const [before, after] = [share(review.before, passing, m), share(review.after, passing, n)];
  return { moved, towards: after < before ? -1 : 1, passed: before };
}

/**
 * What an alarm asks of the judge's anchors; `without` where the cases that moved are decided
 * without a judge, null where no case of the stream has one.
 */
export function judgedAlarm(
  review: StreamReview,
  judged: ReadonlySet<string>,
): { kind: 'judged'; alarm: JudgedAlarm } | { kind: 'without' } | null {
  if (judged.size === 0 || review.began === null) return null;
  const part = (
    inside: boolean,
  ): { before: number[]; after: number[]; categories: readonly string[] } => {
    const cases = review.cases.filter((c) => judged.has(c.caseHash) === inside);
    const sum = (of: (c: StreamReview['cases'][number]) => readonly number[]): number[] =>
      review.categories.map((_, k) => cases.reduce((n, c) => n + (of(c)[k] ?? 0), 0));
    return {
      before: sum((c) => c.before),
      after: sum((c) => c.after),
      categories: review.categories,
    };
  };
  const [own, other] = [part(true), part(false)];
  const move = moveOf(own);
  if (total(other.after) > 0 && move.moved < WITHOUT * moveOf(other).moved)
    return { kind: 'without' };
  return { kind: 'judged', alarm: { from: review.began.from, to: review.began.to, move } };
}

const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
/** A change of some cases up and others down has hardly a mean; something moved all the same. */
const LEAST = 0.02;
/**
 * Judged cases that moved less than a quarter as much as the others are not what the alarm is
 * about.
 */
const WITHOUT = 0.25;
