import type { Kind } from '../../detection/explain/change-kind.ts';
import type { Expectation } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import type { Answer, Question } from '../rehearsal/decide.ts';
import type { Sequence } from '../test/betting.ts';
import type { MovedMeasure } from '../test/compare.ts';

/** How a case that got worse did so, in the order in which people must know. */
export const LOSSES = [
  'over-confident',
  'over-cautious',
  'refusing',
  'cut off',
  'failing their checks',
] as const;

export type Loss = (typeof LOSSES)[number];

/** A case that came out otherwise on the two sides, with one answer of each that shows it. */
export interface Flip {
  suite: string;
  case: string;
  label: string;
  prompt: string;
  /**
   * `worse`, `better`: it passes, or is judged as expected, in fewer or more of its trials by half
   * or more. `other`: another judgment, as right as before.
   */
  way: 'worse' | 'better' | 'other';
  loss: Loss | null;
  before: FlipSide;
  after: FlipSide;
}

export interface FlipSide {
  output: string;
  outcome: 'pass' | 'fail' | 'none';
  judgment: string | null;
  /** What the checks said. */
  reason: string;
  held: number;
  of: number;
}

/** Everything that was measured of one case. `text` of a trial is null where it was not kept. */
export interface MeasuredCase {
  suite: string;
  hash: string;
  label: string;
  prompt: string;
  expect: Expectation | null;
  asserts: boolean;
  before: readonly MeasuredTrial[];
  after: readonly MeasuredTrial[];
}

export interface MeasuredTrial {
  trial: Trial;
  text: string | null;
}

export interface ReportInput {
  agent: string;
  agentName: string;
  /** What it is safe to do where nothing is lost. */
  act: 'move' | 'merge';
  /** "gpt-4o-mini", "the files at 3f2a91c". */
  before: string;
  after: string;
  /** What differs between the sides, in words. */
  changed: readonly string[];
  answer: Answer;
  question: Question;
  /** How it ended, where that was not a decision. */
  ended: string | null;
  cases: readonly MeasuredCase[];
  /** Left out because they check and expect nothing. */
  unmeasured: number;
  spentUsd: number;
  budgetUsd: number | null;
  /** False where the incumbent is gone and its stored answers stand beside the candidate's. */
  paired: boolean;
  /** Worst case of a pair, for the price of more where nothing was made yet. */
  worstPairUsd: number | null;
  notes: readonly string[];
}

export interface Rate {
  name: string;
  before: { n: number; of: number };
  after: { n: number; of: number };
  /**
   * After minus before over the pairs, with an interval that holds at every moment; null where no
   * pair speaks.
   */
  difference: Sequence | null;
  /**
   * The same two shares over those pairs, so that they differ by what `difference` says; null where
   * no pair speaks.
   */
  pairs: { before: number; after: number; of: number } | null;
}

export interface Spread {
  median: number | null;
  ninth: number | null;
}

/** The whole report as `--json` prints it; Markdown, HTML and JUnit say the same. */
export interface Report {
  agent: string;
  agentName: string;
  act: 'move' | 'merge';
  verdict: Answer['verdict'];
  words: string;
  reason: string;
  before: string;
  after: string;
  changed: readonly string[];
  paired: boolean;
  question: Question;
  pairs: number;
  voided: number;
  decidedAt: number | null;
  /** The measure that fell, where it is worse. */
  fell: Answer['fell'];
  evidence: Answer['evidence'];
  more: { pairs: number; trials: number; usd: number | null } | null;
  rates: readonly Rate[];
  /** What moved for sure beside the outcomes, each at the odds. */
  moved: readonly MovedMeasure[];
  kind: Pick<Kind, 'kind' | 'sentence' | 'reason' | 'axes'> | null;
  flips: readonly Flip[];
  cases: readonly {
    suite: string;
    case: string;
    label: string;
    before: { passed: number; of: number };
    after: { passed: number; of: number };
    /** A call was made for it on either side. */ asked: boolean;
    verdicts: boolean;
    lost: boolean;
    gained: boolean;
  }[];
  cost: {
    spentUsd: number;
    budgetUsd: number | null;
    beforePerCallUsd: number | null;
    afterPerCallUsd: number | null;
  };
  latencyMs: { before: Spread; after: Spread };
  outputTokens: { before: Spread; after: Spread };
  /** Model ids as served, each with its trials, the commonest first. */
  served: {
    before: readonly { model: string; trials: number }[];
    after: readonly { model: string; trials: number }[];
  };
  unmeasured: number;
  notes: readonly string[];
}
