import type { Judged } from './judgment.ts';
import type { ToolCall } from './provider.ts';

/** What an output's words are; null where only hashes are kept, after retention, or when forgotten. */
export interface OutputTexts {
  prompt: string;
  output: string;
  toolCalls: readonly ToolCall[];
  /** Earlier turns and system text, where the source gave them. */
  context: string | null;
}

/** One real answer of an agent in production, as its source told of it. */
export interface TakenOutput {
  /** Ours. */
  id: string;
  agent: string;
  /** Where it came from: `post`, `otlp`, `file:answers.jsonl`. */
  source: string;
  /** The source's own id: with agent and source it names one output for ever. */
  sourceId: string;
  session: string | null;
  /** When the agent answered, ISO-8601 UTC. */
  at: string;
  takenAt: string;
  texts: OutputTexts | null;
  promptHash: string;
  outputHash: string;
  /**
   * Keyed hash of its words as they came, by which the same answer is known whatever the redaction
   * cuts by then; absent of what was taken in before it was kept.
   */
  wordsKey?: string;
  servedModel: string | null;
  /** Of the agent's soul then, where it is known. */
  soulHash: string | null;
  costUsd: number | null;
  /** What a person did with it in production, where the source says so. */
  fate: OutputFate | null;
}

export const FATES = ['accepted', 'edited', 'rejected'] as const;
export type OutputFate = (typeof FATES)[number];

/** Which kind of work an output was; never guessed without saying so. */
export interface PlacedTask {
  name: string;
  by: 'given' | 'rule' | 'nearest';
  /** The rule, or the case that is nearest with how near it is. */
  reason: string;
}

/** What is at stake, and what kind of answer it was. */
export interface Placed {
  task: PlacedTask | null;
  audience: string | null;
  money: { amount: number; currency: string | null } | null;
  risk: 'low' | 'high' | null;
  judged: Judged | null;
  /** How new it is: 0 like something reviewed, 1 far from everything; null where unknown. */
  novelty: number | null;
}

/** How closely people look at an output. */
export const LANES = ['deep', 'scan', 'automated'] as const;
export type OutputLane = (typeof LANES)[number];

/** Who should look at an output, and why. */
export interface Allocation {
  lane: OutputLane;
  /** The local day whose budget it is counted in; null where it waits for a later one. */
  day: string | null;
  /** Its place in that day's lane, from 1. */
  rank: number;
  /** A rule that decided, or the budget; a sentence. */
  reason: string;
  at: string;
  /** Absent of what was allocated before places said so. */
  draw?: {
    /** The sharing out before it came, ISO time: what came between two of them is one draw. */
    of: string;
    /** It has its place by the draw or its task alone, not by what it says. */
    alone: boolean;
  };
}

/** An output with all that is known of it. */
export interface RealOutput extends TakenOutput, Placed {
  allocation: Allocation | null;
  /** When somebody's words were erased on request. */
  forgottenAt: string | null;
  /** Since when its source is read by other fields; it stays, for somebody reviewed it. */
  readOtherwiseAt?: string;
}

export const REVIEW_LABELS = ['right', 'plausible', 'wrong', 'out-of-scope'] as const;
/** `plausible` is plausible but wrong. */
export type ReviewLabel = (typeof REVIEW_LABELS)[number];

/** A known answer that is put among the real ones, to see whether people still look. */
export interface Planted {
  id: string;
  agent: string;
  task: string | null;
  prompt: string;
  output: string;
  /** What a reviewer should say of it. */
  expected: ReviewLabel;
  why: string;
  at: string;
}

/** What a person said of an output. */
export interface Review {
  id: string;
  /** An output's id, or a planted item's. */
  of: string;
  kind: 'output' | 'planted';
  agent: string;
  task: string | null;
  lane: OutputLane;
  reviewer: string;
  label: ReviewLabel;
  note: string;
  /** How long it was looked at; nothing where that was elsewhere. */
  seconds: number;
  /** It was looked at where the agent keeps it: its words are not kept here. */
  elsewhere?: true;
  at: string;
  /** When it was taken back; it counts no more then. */
  undoneAt: string | null;
}

/** How many outputs a day brought, of one task in one lane. */
export interface OutputTally {
  agent: string;
  /** UTC day of the answer. */
  day: string;
  task: string | null;
  lane: OutputLane | null;
  fate: OutputFate | null;
  outputs: number;
}

/** How often a tool was called in real work on a day. */
export interface ToolUse {
  agent: string;
  tool: string;
  /** UTC day. */
  day: string;
  calls: number;
}
