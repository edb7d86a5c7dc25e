import type { Reply } from '../../detection/explain/replies.ts';
import type { Expectation, Judged } from '../../domain/judgment.ts';

/** One trial as a file gives it, in one shape for all kinds of file. */
export interface RunRecord {
  /**
   * What the case can be recognised by in the other file: its own id, its variables, its prompt.
   */
  id: string | null;
  vars: string | null;
  prompt: string | null;
  category: string | null;
  expect: Expectation | null;
  reference: string | null;
  /** The trial was made, but has no verdict: its infrastructure failed. */
  unjudged: boolean;
  reply: Reply;
}

/** A file read whole. */
export interface RunFile {
  file: string;
  records: readonly RunRecord[];
  /** What was read but is not compared, in words. */
  notes: readonly string[];
}

/**
 * Labels what a reply did; `src/evaluation/judgments` has the rules, which this room does not know.
 */
export type Label = (reply: Pick<Reply, 'text' | 'toolCalls' | 'finishReason'>) => Judged | null;
