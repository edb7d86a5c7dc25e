/** A model as an agent would call it. `price` in USD a million tokens, where no list has one. */
export interface RehearsedModel {
  provider: string;
  model: string;
  price?: { input: number; output: number };
}

export const REHEARSAL_CAUSES = ['hand', 'announced-end', 'new-version'] as const;
export type RehearsalCause = (typeof REHEARSAL_CAUSES)[number];

export const MOVE_VERDICTS = ['same-or-better', 'worse', 'undecided', 'could-not-measure'] as const;
export type MoveVerdict = (typeof MOVE_VERDICTS)[number];

/** How a rehearsal came out; what warnings quote. */
export interface RehearsalOutcome {
  verdict: MoveVerdict;
  /** One sentence a person would say: "Safe to move: …", "9 cases change, mostly over-cautious". */
  words: string;
  reason: string;
  pairs: number;
  /**
   * Cases that pass, or are judged as expected, in fewer and in more of their trials by half or
   * more.
   */
  lost: number;
  gained: number;
  costUsd: number;
  /**
   * What it would take to decide it, at the pace and price seen; null where it is decided, or never
   * would be.
   */
  more: { trials: number; usd: number | null } | null;
  /**
   * The incumbent was gone: its stored answers stand beside the candidate's, and nothing is
   * decided.
   */
  unpaired: boolean;
}

/**
 * An agent's suites on the model it uses and on another one, case by case in the same minutes
 * (docs/rehearsal.md).
 */
export interface Rehearsal {
  id: string;
  agent: string;
  incumbent: RehearsedModel;
  candidate: RehearsedModel;
  /**
   * By suite, the run of either side that the trials belong to. Both are of trigger `rehearsal` and
   * enter no stream.
   */
  suites: readonly { suite: string; before: string; after: string }[];
  cause: RehearsalCause;
  reason: string;
  /**
   * Decides the order of the cases in every round, so that whoever takes it up again goes on in the
   * same order.
   */
  seed: number;
  /** A loss up to this share of the cases counts as none. */
  margin: number;
  /** The most that it may cost in all; null for the installation's ceilings alone. */
  budgetUsd: number | null;
  state: 'unfinished' | 'done';
  /** A ceiling of the installation was reached: not before then. */
  waitsUntil: string | null;
  /** A person stopped it: it goes on when that person asks again, not by itself. */
  paused?: boolean;
  /**
   * Made by the worker, and people are still to be told how it stands; dropped in the transaction
   * that does.
   */
  untold?: true;
  createdAt: string;
  endedAt: string | null;
  outcome: RehearsalOutcome | null;
}

/**
 * Until when, by the wall clock, a process may go on with something before it must say so again.
 */
export interface Lease {
  holder: string;
  until: string;
}
