import type { Rehearsal, RehearsalCause } from '../../domain/rehearsal.ts';
import type { SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import type { LeaseWatch } from '../../platform/leases.ts';
import type { Report } from '../report/types.ts';
import type { PairPlan } from './run-pairs.ts';
import type { Sides } from './sides.ts';

export interface RehearsalRequest {
  agent: string;
  provider?: string | undefined;
  model: string;
  price?: { input: number; output: number } | undefined;
  /** All without it. */
  suites?: readonly string[];
  /** Share of cases. */
  margin: number;
  budgetUsd: number | null;
  cause: RehearsalCause;
  reason: string;
  /** Asked by a command: what its person stops stays stopped. */
  byHand?: boolean;
  /** Begins anew where an earlier one is finished or could be resumed. */
  again?: boolean;
}

export interface PreparedRehearsal {
  rehearsal: Rehearsal;
  rehearsing: PairPlan;
  sides: Sides;
  deps: SubjectDeps;
  resumed: boolean;
  /**
   * The very same was rehearsed before: `rehearsal` is that one, finished, and nothing is to be
   * asked.
   */
  before: boolean;
  /** That one is undecided and young: a larger budget goes on with its pairs. */
  extendable: boolean;
  /** Made by a command and not by the worker. */
  byHand: boolean;
  unmeasured: number;
  worstPairUsd: number | null;
  notes: string[];
  leases: LeaseWatch;
}

export type RehearsalResult =
  | { end: 'done'; rehearsal: Rehearsal; report: Report }
  /** It goes on where it was when somebody takes it up. */
  | { end: 'interrupted'; rehearsal: Rehearsal; reason: string };

export const ODDS = 20;
