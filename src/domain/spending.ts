import type { Trigger } from './run.ts';

/** A hard limit on money over a window of wall time; of these runs alone where they are named. */
export interface Ceiling {
  name: 'day' | 'month' | 'budget';
  from: string;
  to: string;
  usd: number;
  runs?: readonly string[];
  /**
   * The least that counts as spent while an earlier database's spending is not known; half of `usd`
   * unless given.
   */
  unknownUsd?: number;
}

/** Money of a stretch of time that begins at `at`. */
export interface SpentAt {
  at: string;
  usd: number;
  calls: number;
}

/** The spending of an earlier database that this one goes on counting. */
export interface CarriedSource {
  /** The file that was set aside, or the loss that was noticed; counted once. */
  source: string;
  /** When the earlier database ended. */
  at: string;
  /** False while part of it could not be read and nobody has said what it was. */
  known: boolean;
  usd: number;
  calls: number;
  confirmedBy: string | null;
}

export interface Spend {
  /** Settled costs, open reservations, and what was carried over, in [from, to). */
  total(from: string, to: string): Promise<number>;
  /** What counts against a ceiling: what is known, and what must be assumed of what is not. */
  towards(ceiling: Ceiling): Promise<{ spentUsd: number; assumedUsd: number }>;
  /** The same of some runs, whenever they were made. */
  ofRuns(runs: readonly string[]): Promise<number>;
  /** The same of each; a run that made no call is not named. */
  byRun(runs: readonly string[]): Promise<ReadonlyMap<string, number>>;
  byAgent(from: string, to: string): Promise<{ agent: string; usd: number; calls: number }[]>;
  /** Attacks, which are made by hand, are told apart: they cost what nobody replayed. */
  byTrigger(
    from: string,
    to: string,
  ): Promise<{ trigger: Trigger | 'attack' | null; usd: number; calls: number }[]>;
  /** This database's own calls since a time, by the minute. */
  byMinute(since: string): Promise<SpentAt[]>;
  carried(): Promise<CarriedSource[]>;
  /** Refused (false) where the source was carried over before. */
  carry(
    source: { source: string; at: string; known: boolean },
    spent: readonly SpentAt[],
  ): Promise<boolean>;
  /** A person said what sources had spent: they count as known, with `spent` added. */
  settle(
    sources: readonly string[],
    by: string,
    at: string,
    spent: readonly SpentAt[],
  ): Promise<void>;
}
