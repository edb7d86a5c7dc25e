import type { ToolCall } from './provider.ts';
import type { Assertion } from './suite.ts';

/**
 * The two judges an agent may have: one that grades `llm-rubric` assertions, one that labels
 * judgments.
 */
export const JUDGE_KINDS = ['rubric', 'judgment'] as const;
export type JudgeKind = (typeof JUDGE_KINDS)[number];

/**
 * What the judge is asked about an anchor's output, kept with it: a suite may change, an anchor
 * never does.
 */
export type AnchorQuestion =
  | { kind: 'rubric'; assertion: Assertion; vars: Readonly<Record<string, unknown>> }
  | { kind: 'judgment'; prompt: string; toolCalls: readonly ToolCall[] };

/**
 * An output that a person labelled. The judge judges it again with every run; only the judge can
 * move its verdict.
 */
export interface Anchor {
  id: string;
  agent: string;
  question: AnchorQuestion;
  /** As the judge is shown it. */
  output: string;
  /** `pass` or `fail` for a rubric, a judgment otherwise: what the verdict should be. */
  label: string;
  by: string;
  note: string;
  at: string;
  /** The trial it was made from; null where it came from a file. */
  trial: string | null;
  /** Of question and output: the same text is one anchor of an agent. */
  digest: string;
  removedAt: string | null;
}

/** What the judge said of an anchor in one run; null: no verdict, and why. */
export interface AnchorVerdict {
  run: string;
  anchor: string;
  at: string;
  verdict: string | null;
  reason: string;
}
