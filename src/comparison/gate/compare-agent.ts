import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { Sandbox } from '../../domain/suite.ts';
import type { CallerDeps } from '../../llm/call.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { type Answer, answerOf, type Question } from '../rehearsal/decide.ts';
import { measuresOf } from '../rehearsal/plan.ts';
import {
  type PairPlan,
  type PairsEnd,
  type PairsResult,
  runPairs,
} from '../rehearsal/run-pairs.ts';
import {
  casesOf,
  measuredCases,
  mustKnowPrices,
  planRuns,
  type Sides,
  slotsOf,
} from '../rehearsal/sides.ts';
import { ODDS } from '../rehearsal/types.ts';
import { reportOf } from '../report/report.ts';
import type { Report } from '../report/types.ts';
import { plural } from '../../domain/text.ts';

/** An agent that differs between the two sides, and what may be spent on it. */
export interface ChangedAgent {
  agent: string;
  sides: Sides;
  changed: string[];
  notes: string[];
  base: string;
  /** How many agents are asked about at once. */
  agents: number;
  budgetUsd: number;
}

/** What whoever asks is told while pairs are made, and how they stop it. */
export interface PairsAsk {
  margin: number;
  stop: AbortSignal;
  onPlan(line: string, agent: string, question: Question): void;
  onProgress(agent: string, question: Question, p: PairsResult & { spentUsd: number }): void;
}

/**
 * Makes the pairs of one agent until it is decided or its money ends, and lays them out.
 * @throws DaytwoError `no-price`, `nothing-to-measure`, `interrupted`
 */
export async function compareAgent(
  deps: CallerDeps & { sandbox: Sandbox },
  config: Config,
  one: ChangedAgent,
  ask: PairsAsk,
  runs: { ids: readonly string[] },
): Promise<{ report: Report; worstPairUsd: number | null }> {
  const { agent, sides } = one;
  const { cases, unmeasured } = casesOf(sides);
  const question: Question = {
    odds: ODDS,
    margin: ask.margin,
    measures: measuresOf(cases),
    agents: one.agents,
  };
  const planned = await deps.store.transaction((tx) =>
    planRuns(
      tx,
      sides,
      { agent, trigger: 'gate', reason: `against ${one.base}` },
      deps.ids,
      deps.clock.now(),
    ),
  );
  const rehearsing: PairPlan = {
    cases,
    seats: slotsOf(sides, planned),
    seed: Math.floor(deps.random() * 2 ** 31),
    question,
    budgetUsd: one.budgetUsd,
  };
  const worstPairUsd = mustKnowPrices(rehearsing, true);
  const mine = planned.flatMap((r) => [r.before, r.after]);
  runs.ids = [...runs.ids, ...mine];
  ask.onPlan(
    `${agent}: ${one.changed.join(', ')}; ${plural(cases.length, 'case')} against ${one.base}, at most ` +
      `${usd(one.budgetUsd)}`,
    agent,
    question,
  );
  const { ended, evidence } = await runPairs(deps, rehearsing, {
    stop: ask.stop,
    onProgress: (p) => ask.onProgress(agent, question, p),
  });
  if (ended.end === 'interrupted')
    throw new DaytwoError({ code: 'interrupted', message: 'stopped before it was decided' });
  const spentUsd = await deps.store.spend.ofRuns(mine);
  const report = reportOf({
    ...sideNames(one, config),
    answer: answerAfter(answerOf(evidence, question), ended),
    question,
    ended: endedWords(ended),
    cases: await measuredCases(deps.store, cases, planned),
    unmeasured,
    spentUsd,
    worstPairUsd,
  });
  return { report, worstPairUsd };
}

/** What a report calls the two sides, and says of them whatever was measured. */
function sideNames(one: ChangedAgent, config: Config) {
  return {
    agent: one.agent,
    agentName: agentNameOf(config, one.agent),
    act: 'merge' as const,
    before: one.base,
    after: 'the working tree',
    changed: one.changed,
    paired: true,
    budgetUsd: one.budgetUsd,
    notes: one.notes,
  };
}

/** Where calls failed, what was seen until then answers nothing. */
function answerAfter(answer: Answer, ended: PairsEnd): Answer {
  return ended.end === 'failed' ? { ...answer, verdict: 'could-not-measure' } : answer;
}

const SIDES = {
  before: 'the incumbent',
  after: 'the candidate',
  both: 'both sides, the incumbent and the candidate',
} as const;

/** Why it ended without a decision; null where it was decided. */
function endedWords(ended: Exclude<PairsEnd, { end: 'interrupted' }>): string | null {
  if (ended.end === 'decided') return null;
  return ended.end === 'failed' ? `${SIDES[ended.side]}: ${ended.reason}` : ended.reason;
}
