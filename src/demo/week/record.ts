import type { OutputFate, ReviewLabel } from '../../domain/real-output.ts';

/** One real answer of the refund desk, as the desk's own log tells of it. */
export interface LoggedAnswer {
  id: string;
  at: string;
  session: string;
  prompt: string;
  output: string;
  model: string;
  toolCalls?: readonly { name: string; arguments: Readonly<Record<string, string>> }[];
  fate?: OutputFate;
}

/** What a careful person says of an answer. */
export interface Truth {
  label: ReviewLabel;
  /** Empty where there is nothing to say. */
  note: string;
}

export const RIGHT: Truth = { label: 'right', note: '' };

/** A kind of request that customers make, with what the desk answers. `{…}` is filled in. */
export interface RequestKind {
  /** How many of a day's fifty; 0 for those that come now and then. */
  aDay: number;
  /** Ways to ask, and answers that fit each of them. */
  talks: readonly { asks: readonly string[]; answers: readonly string[] }[];
  /** Once the alias has moved: what is answered instead, how often, and what is wrong with it. */
  changed?: { answers: readonly string[]; share: number; truth: Truth };
  /** What it answers now and then, whatever the model. */
  slip?: { answer: string; truth: Truth };
  /** What is to be said of its usual answers; that they are right unless given. */
  truth?: Truth;
  tool?: string;
}
