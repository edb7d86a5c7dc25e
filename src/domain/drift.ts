import type { Expectation } from './judgment.ts';

/**
 * `refusal`: plain refusals, where nothing says what the answers are about. `tools`: choice and order of tool calls. `field:NAME`: a declared numeric field, binned.
 */
export type Metric =
  | 'pass'
  | 'judgment'
  | 'refusal'
  | 'agreement'
  | 'tools'
  | 'finish'
  | 'length'
  | 'answer'
  | 'latency'
  | 'output-tokens'
  | 'cost'
  | 'tool-calls'
  | 'no-verdict'
  | `field:${string}`;

/** Shares of the yearly false-alarm budget: 75 % / 20 % / 5 % (docs/detection.md). */
export type Lane = 'schedule' | 'change' | 'high-risk';

/** One trial's value on one metric, the form in which §11's JSONL and the store's trials meet. */
export interface Observation {
  run: string;
  at: string;
  caseHash: string;
  metric: Metric;
  /** A category; `pass`/`fail`, a judgment, a finish reason, a bin. */
  outcome: string;
}

/** A case's counts in one look, one number a category of the stream. */
export interface Cell {
  caseHash: string;
  counts: readonly number[];
}

/** One look: a run on schedule or after a change, the unit of dependence. */
export interface Look {
  run: string;
  at: string;
  lane: 'schedule' | 'change';
  cells: readonly Cell[];
  /**
   * Trials of suspicious cases that ran again within the hour: they speak to the sparse process
   * only.
   */
  confirmed?: readonly Cell[];
}

/** Agent × suite × metric, with the baseline it is compared with. */
export interface Stream {
  agent: string;
  suite: string;
  metric: Metric;
  /** Category names; index 0 is `pass` on the pass metric. */
  categories: readonly string[];
  baseline: readonly Look[];
  looks: readonly Look[];
  /** Nobody has approved the baseline yet. */
  provisional: boolean;
  /** Per case hash, where the suite says what is expected. */
  expect: ReadonlyMap<string, Expectation>;
  highRisk: ReadonlySet<string>;
}

export interface StreamKey {
  agent: string;
  suite: string;
  metric: Metric;
}
export function streamId(k: StreamKey): string {
  return `${k.agent}/${k.suite}/${k.metric}`;
}

/** What opening one start (change-point candidate) of one stream cost of the yearly budget. */
export interface Charge {
  stream: string;
  /** Run id of the look at which the start opens. */
  run: string;
  at: string;
  lane: Lane;
  /** w_τ at its largest: fraction of certainty spent, in [0, α]. */
  weight: number;
  /**
   * Every fourth start of a stream keeps most of its weight for 88 looks; the others have it for
   * 14.
   */
  lasting: boolean;
}

export type Direction =
  | 'worse'
  | 'better'
  | 'over-caution'
  | 'over-confidence'
  | 'format'
  | 'length'
  | 'mixed';

/** At least, and at most, so many more looks. */
export interface LooksAhead {
  from: number;
  to: number;
}

/**
 * What the engine says of one stream after its newest look. Every number carries its reason for
 * people.
 */
export interface StreamReview {
  stream: StreamKey;
  /** Share of the alarm bar, ≥ 0; an alarm at ≥ 1. Never a probability. */
  evidence: number;
  alarm: boolean;
  /**
   * What the evidence would be if the data said nothing: the sum of what its open starts were charged.
   * Absent in reviews kept from before it was.
   */
  unsaid?: number;
  /** The edition of the engine that weighed it; absent in reviews of the first. */
  engine?: number;
  /**
   * What an alarm takes, in powers of ten; absent in reviews kept from before it was worked out.
   */
  bar?: number;
  /**
   * After how many more looks it will be an alarm while it goes on as it has since it probably began;
   * absent where it was not asked, and where that is not settled. A number, or null where it would
   * be none, in reviews kept from before it was played forward.
   */
  looksToAlarm?: LooksAhead | number | null;
  /**
   * Which of the two processes leads, and its value on the prototype's scale (a daily stream's bar
   * is 7,300).
   */
  leading: 'pooled' | 'sparse';
  leadingValue: number;
  /**
   * The part of the evidence that assumes nothing but that quiet runs come in any order; absent in
   * reviews kept from before it was.
   */
  certificate?: number;
  /** `run`: the likeliest first changed look, made at `at` (absent in reviews kept from before). */
  began: { from: string; to: string; run: string; at?: string } | null;
  /**
   * The last run before the beginning that was surely, or by itself clearly, of the old behaviour,
   * and the latest run with which it can have begun: only what changed between them can be a cause.
   * Absent in reviews kept from before it was worked out.
   */
  window?: { quietRun: string; latestRun: string };
  /** Cases by posterior probability of having changed, most probable first. */
  cases: readonly {
    caseHash: string;
    p: number;
    before: readonly number[];
    after: readonly number[];
    /** Of these the trials that ran again because the case looked suspicious, where there were any. */
    again?: { before: readonly number[]; after: readonly number[] };
  }[];
  direction: Direction;
  /** Category counts before and since the most probable start. */
  before: readonly number[];
  after: readonly number[];
  categories: readonly string[];
  baselineRuns: number;
  looks: number;
  provisional: boolean;
  reason: string;
  /**
   * Of a judgment as it is told, never stored: most of the cases that went over to acting show
   * nothing that was done.
   */
  unshown?: true;
}

/** What a stream was charged in a span of time. */
export interface ChargedStream {
  stream: string;
  /** Runs that were charged, whatever the lane. */
  looks: number;
  spent: Readonly<Record<Lane, number>>;
}
