import { withoutFinding } from '../decide-lane.ts';
import { type Ids, iso, type Millis } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import {
  type Allocation,
  type Planted,
  REVIEW_LABELS,
  type Review,
  type ReviewLabel,
} from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { reviewKey } from './desk.ts';
import { SECOND_LOOK } from './queue.ts';
import { MOST_SECONDS, secondsShown } from './shown.ts';

/** What reviewing writes with. */
export interface AnswerDeps {
  store: Store;
  ids: Ids;
  now(): Millis;
  /** A note without what names or belongs to one person: reviewers write down whom they mean. */
  redactNote(note: string): Promise<string>;
}

/** What a person says of an item. */
export interface ReviewAnswer {
  of: string;
  label: ReviewLabel;
  note: string;
  by: string;
  /** The signed time that it was shown at, how long it was looked at where we know, or elsewhere. */
  looked: { shown: string } | { seconds: number } | 'elsewhere';
}

/** A word that was written down, with what the item was where it was a planted one. */
export interface Reviewed {
  review: Review;
  planted: Planted | null;
}

/** What is heard of a review, in its transaction: what moves by people's words. */
export interface ReviewObserver {
  reviewed(tx: Store, review: Review): Promise<void>;
  undone?(tx: Store, review: Review): Promise<void>;
}

/** The longest note, in characters. */
export const MOST_NOTE = 2_000;

/** Whether a word is one of the four. */
export const isLabel = (word: string): word is ReviewLabel => REVIEW_LABELS.some((l) => l === word);

/**
 * Writes down what a person says of an item, with its line in the audit log, in one transaction.
 * Neither the note nor what a finding quotes is in that line: they can be forgotten, and an audit log
 * forgets nothing.
 * @throws DaytwoError `no-item`, `kept-here`, `already-reviewed`, `bad-request`
 */
export async function answerItem(
  { store, ids, now, redactNote }: AnswerDeps,
  answer: ReviewAnswer,
  observers: readonly ReviewObserver[] = [],
): Promise<Reviewed> {
  const { of, by, label, note } = answer;
  if (note.length > MOST_NOTE)
    throw usage('bad-request', `a note has at most ${MOST_NOTE} characters`, 'shorten it');
  const seconds = await secondsOf(store, answer, now());
  const kept = note.trim() === '' ? '' : await redactNote(note.trim());
  return store.transaction(async (tx) => {
    const item = await findItem(tx, of);
    if (answer.looked === 'elsewhere') mustBeElsewhere(item);
    const standing = await tx.reviews.list({ of, reviewer: by, limit: 1 });
    if (standing.length > 0)
      throw usage(
        'already-reviewed',
        `${by} has said already what this is: ${standing[0]?.label ?? ''}`,
        'take that back first (undo), or go on with the next item',
      );
    const review: Review = {
      ...item.about,
      id: ids.next('review'),
      reviewer: by,
      label,
      note: kept,
      seconds,
      ...(answer.looked === 'elsewhere' && { elsewhere: true }),
      at: iso(now()),
      undoneAt: null,
    };
    await tx.reviews.put(review);
    await tx.audit.append({
      at: review.at,
      actor: by,
      action: 'reviewed',
      subject: of,
      detail: {
        review: review.id,
        label,
        seconds,
        kind: review.kind,
        reason: withoutFinding(item.reason),
      },
    });
    for (const o of observers) await o.reviewed(tx, review);
    return { review, planted: item.planted };
  });
}

/**
 * Takes back what a person said last, or the review that is named. What was said of a planted item
 * stands: after it was said what it is, a second word would tell nothing.
 * @throws DaytwoError `no-review`, `was-planted`, `already-undone`
 */
export async function undoReview(
  { store, now }: Pick<AnswerDeps, 'store' | 'now'>,
  of: { by: string; review?: string | undefined },
  observers: readonly ReviewObserver[] = [],
): Promise<Review> {
  return store.transaction(async (tx) => {
    const [last] = await tx.reviews.list({ reviewer: of.by, limit: 1 });
    const review = of.review === undefined ? (last ?? null) : await tx.reviews.get(of.review);
    if (review === null || review.reviewer !== of.by)
      throw usage('no-review', `${of.by} has no such review`, 'only your own can be taken back');
    if (review.kind === 'planted')
      throw usage(
        'was-planted',
        'what was said of a planted item stands: you know by now what it was',
        'go on with the next item',
      );
    const at = iso(now());
    if (!(await tx.reviews.undo(review.id, at)))
      throw usage('already-undone', 'it was taken back before', 'go on with the next item');
    await tx.audit.append({
      at,
      actor: of.by,
      action: 'review taken back',
      subject: review.of,
      detail: { review: review.id, label: review.label, reason: `it was: ${review.label}` },
    });
    for (const o of observers) await o.undone?.(tx, review);
    return { ...review, undoneAt: at };
  });
}

/** "number 2 of the deep items of 2026-03-10: money over $100". */
function placedWords(allocation: Allocation | null): string {
  if (allocation === null) return 'it was drawn for a sample';
  const { lane, day, rank, reason } = allocation;
  const place = day === null ? `waited (${lane})` : `number ${rank} of the ${lane} items of ${day}`;
  return `${place}: ${reason}`;
}

interface Found {
  about: Pick<Review, 'of' | 'kind' | 'agent' | 'task' | 'lane'>;
  planted: Planted | null;
  /** Why it was looked at. */
  reason: string;
  /** Its words are kept, so it can be looked at here. */
  isKept: boolean;
}

/** How long people look is measured where they can look here. */
function mustBeElsewhere({ about: { of }, isKept }: Found): void {
  if (isKept)
    throw usage(
      'kept-here',
      `the words of ${of} are kept here, so it is reviewed here`,
      'daytwo review --by YOU shows it when its turn comes, the page /inbox?of=ID at once',
    );
}

/** The output or the planted item that an id names. */
async function findItem(tx: Store, of: string): Promise<Found> {
  const output = await tx.realOutputs.get(of);
  if (output !== null) {
    const { agent, task, allocation } = output;
    const lane = allocation?.lane ?? 'deep';
    const before = await tx.reviews.list({ of, limit: 1 });
    return {
      about: { of, kind: 'output', agent, task: task?.name ?? null, lane },
      planted: null,
      reason: before.length > 0 ? SECOND_LOOK : placedWords(allocation),
      isKept: output.texts !== null,
    };
  }
  const planted = (await tx.reviews.planted()).find((p) => p.id === of);
  if (planted === undefined)
    throw usage('no-item', `there is nothing to review called "${of}"`, 'daytwo review --json');
  const { agent, task } = planted;
  return {
    about: { of, kind: 'planted', agent, task, lane: 'deep' },
    planted,
    reason: `planted: ${planted.why}`,
    isKept: true,
  };
}

async function secondsOf(store: Store, answer: ReviewAnswer, now: Millis): Promise<number> {
  const { looked, of, by } = answer;
  if (looked === 'elsewhere') return 0;
  if ('seconds' in looked) return Math.min(MOST_SECONDS, Math.max(0, Math.round(looked.seconds)));
  const seconds = secondsShown(await reviewKey(store), looked.shown, { of, reviewer: by }, now);
  if (seconds === null)
    throw usage(
      'bad-request',
      'it is not known when this item was shown to you',
      'open the inbox anew and answer there',
    );
  return seconds;
}

const usage = (code: string, message: string, next: string): DaytwoError =>
  new DaytwoError({ code, exitCode: EXIT.usage, message, next });
