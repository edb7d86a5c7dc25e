import { observeReviews } from '../claims/review-observer.ts';
import type { Config } from '../config/load.ts';
import type { Clock, Ids } from '../domain/clock.ts';
import type { Review } from '../domain/real-output.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import { redactText } from '../outputs/redact/redact.ts';
import {
  answerItem,
  type ReviewAnswer,
  type Reviewed,
  undoReview,
} from '../triage/review/answer.ts';
import { shortNote } from './note.ts';
import { nameOf } from './people.ts';

/** What reviewing needs. */
export interface ReviewingDeps {
  store: Store;
  config: Pick<Config, 'agents' | 'folder' | 'outputs' | 'people'>;
  clock: Pick<Clock, 'now'>;
  ids: Ids;
  sandbox: Pick<Sandbox, 'evaluate'>;
}

/** What people say of real answers: the same on the page, in Slack and in a terminal. */
export interface Reviewing {
  /** Says what a real answer is: one of the four words. */
  review(a: ReviewAnswer): Promise<Reviewed>;
  /** Takes back the word that is named, or one's last. */
  undoReview(a: { by: string; review?: string }): Promise<Review>;
}

/** @returns what moves claims with each word; notes are kept without what is personal in them */
export function makeReviewing({ store, config, clock, ids, sandbox }: ReviewingDeps): Reviewing {
  const now = (): number => clock.now();
  const { redact: rules } = config.outputs;
  const redactNote = (note: string): Promise<string> => redactText(note, { rules, sandbox });
  const on = { store, ids, now, redactNote };
  const observers = [observeReviews(config, now)];
  const name = (a: { by: string }): string => nameOf(config.people, a.by);
  return {
    review: async (a) => answerItem(on, { ...a, by: name(a), note: shortNote(a.note) }, observers),
    undoReview: (a) => undoReview(on, { ...a, by: name(a) }, observers),
  };
}
