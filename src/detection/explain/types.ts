import type { CaseView } from './replies.ts';

/**
 * What sort of change it is (issue #3, part 5). `check`: the answers are the same and only their
 * verdict turned. `unclear`: something changed, but none of these in at least half of the cases.
 */
export type KindName =
  | 'ability'
  | 'format'
  | 'length'
  | 'refusal'
  | 'declines'
  | 'judgment'
  | 'answer'
  | 'answer-collapse'
  | 'tools'
  | 'numeric'
  | 'check'
  | 'unclear'
  | 'none';

export interface Finding {
  kind: KindName;
  /** What is seen, with counts: "In 42 of 50 cases the answer is now \"no\", before in 24." */
  sentence: string;
  /** Why it is called so, and what stays open. */
  reason: string;
  /** Cases it was seen in, of those it was looked for in. */
  seen: number;
  of: number;
}

/**
 * A candidate; `explains` is false where it is seen but cannot account for the outcomes that
 * turned.
 */
export interface Candidate extends Finding {
  explains: boolean;
}
/** What the parts of this room look at: all cases, and those that changed. */
export interface ChangedCases {
  all: readonly CaseView[];
  focus: readonly CaseView[];
  /** The focus is cases whose outcome turned, not merely cases that differ. */
  byOutcome: boolean;
  /** How the cases of the focus are called: "that changed". */
  how: string;
}

/** Which of the changed cases, in words that need no line before them: "7 of the 8 cases that changed". */
export function ofChanged(k: number, { focus, how }: ChangedCases): string {
  const n = focus.length;
  if (n === 1) return k === 1 ? `the one case ${how}` : `none of one case ${how}`;
  return k === n ? `all ${n} cases ${how}` : `${k} of the ${n} cases ${how}`;
}

/**
 * Whether a turn one way is common enough to name the change: in half of the cases, or, where
 * answers merely differ (words always do), in `least` of them and three standard deviations from as
 * many turns either way.
 */
export function isCommonTurn(seen: ChangedCases, on: number, off: number, least: number): boolean {
  const net = Math.abs(on - off);
  const n = seen.focus.length;
  return (
    net > 0 &&
    (net * 2 >= n || (!seen.byOutcome && net >= least * n && net >= 3 * Math.sqrt(on + off)))
  );
}

/** A case's outcome has turned when its pass share moved by half or more. */
export function outcomeTurn(v: CaseView): 'worse' | 'better' | null {
  if (v.before.pass === null || v.after.pass === null) return null;
  const d = v.after.pass - v.before.pass;
  return d <= -0.5 ? 'worse' : d >= 0.5 ? 'better' : null;
}
