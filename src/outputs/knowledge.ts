import { agentOf } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { suiteName } from '../config/names.ts';
import { type Millis, MINUTE } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import type { StoredCase } from '../domain/stored-case.ts';
import { judgmentsApply } from '../evaluation/judgments/applies.ts';
import type { JudgmentSettings } from '../evaluation/judgments/decide.ts';
import { type KnownCase, nearestCase } from './place/nearest-case.ts';
import type { TaskKnowledge } from './place/place-task.ts';

/** What an agent's outputs are placed and judged by. */
export interface AgentKnowledge extends TaskKnowledge {
  judging: JudgmentSettings;
  /** The hash of the soul that it had at a time; null before any is known. */
  soulAt(at: string): string | null;
}

/** Gives it; what was found out is used for some minutes. */
export type Knowing = (agent: string) => Promise<AgentKnowledge>;

const KEPT: Millis = 5 * MINUTE;

/** @throws DaytwoError `no-agent` */
export function knowAgents(
  store: Pick<Store, 'cases' | 'versions'>,
  config: Pick<Config, 'agents' | 'file'>,
  monotonic: () => Millis,
): Knowing {
  const known = new Map<string, { at: Millis; is: AgentKnowledge }>();
  return async (agent) => {
    const before = known.get(agent);
    if (before !== undefined && monotonic() - before.at < KEPT) return before.is;
    const { suites, judgments, outputs: settings } = agentOf(config, agent);
    const cases: StoredCase[] = [];
    for (const suite of suites) cases.push(...(await store.cases.ofSuite(agent, suiteName(suite))));
    const { tools, phrases, judge } = judgments;
    const souls = await store.versions.history(agent, 'soul');
    const is: AgentKnowledge = {
      settings,
      nearest: nearestCase(cases.flatMap(knownCase)),
      riskOf: risksOf(cases),
      soulAt: (at) => souls.findLast((v) => v.at <= at)?.hash ?? null,
      judging: { tools, phrases, plainOnly: !judgmentsApply({ tools, judge }, cases) },
    };
    known.set(agent, { at: monotonic(), is });
    return is;
  };
}

const knownCase = ({ label, prompt, metadata }: StoredCase): KnownCase[] =>
  metadata.task === undefined ? [] : [{ label, prompt, task: metadata.task }];

/** A task is of high risk where any of its cases is. */
function risksOf(cases: readonly StoredCase[]): Map<string, 'low' | 'high'> {
  const risks = new Map<string, 'low' | 'high'>();
  for (const { metadata } of cases)
    if (metadata.task !== undefined && metadata.risk !== undefined)
      if (risks.get(metadata.task) !== 'high') risks.set(metadata.task, metadata.risk);
  return risks;
}
