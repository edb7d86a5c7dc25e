import { moreNeeded, NO_EVIDENCE } from '../../comparison/rehearsal/decide.ts';
import { measuresOf, type PlannedCase } from '../../comparison/rehearsal/plan.ts';
import { ODDS } from '../../comparison/rehearsal/types.ts';
import { configuredSuites } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Rehearsal, RehearsalOutcome } from '../../domain/rehearsal.ts';
import type { Store } from '../../domain/store.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import { worstAlone } from '../../evaluation/replay/worst-of-trial.ts';
import type { Accounts } from '../../llm/accounts.ts';
import type { RehearsalSummary } from '../ends/end-facts.ts';
import { gatewayModelOf } from '../knowledge/used-by.ts';
import type { UsedModel } from '../knowledge/used-models.ts';

/** How many of an agent's rehearsals are looked through. */
const LOOKED_AT = 50;

/**
 * For each agent that calls the model: its newest finished rehearsal on the named replacement, else
 * on any model in its place. Behind a gateway the incumbent goes by the agent's name, whatever
 * answered then, so that only one on the replacement counts.
 */
export async function rehearsedOn(
  config: Config,
  store: Pick<Store, 'rehearsals'>,
  m: UsedModel,
): Promise<(Rehearsal & { outcome: RehearsalOutcome })[]> {
  const found = await Promise.all(
    m.use.agents.map(async (agent) => {
      const behind = gatewayModelOf(config, agent, m.use);
      const incumbent = behind === null ? m.use : config.agents[agent]?.target;
      const replacement = m.record?.replacement ?? null;
      const candidate =
        replacement === null || behind?.call == null ? replacement : behind.call(replacement);
      const made = (await store.rehearsals.list({ agent, limit: LOOKED_AT })).filter(
        (r): r is Rehearsal & { outcome: RehearsalOutcome } =>
          r.state === 'done' &&
          r.outcome !== null &&
          r.outcome.verdict !== 'could-not-measure' &&
          r.incumbent.provider === incumbent?.provider &&
          r.incumbent.model === incumbent.model,
      );
      const best =
        made.find((r) => r.candidate.model === candidate) ??
        (behind === null ? made[0] : undefined);
      return best === undefined ? [] : [best];
    }),
  );
  return found.flat();
}

/**
 * The named replacement as the agent would call it; null where none is named, or the agent is not
 * answered by the model.
 */
export function candidateOf(config: Config, m: UsedModel, agent: string): string | null {
  const replacement = m.record?.replacement ?? null;
  return replacement === null || !m.use.agents.includes(agent)
    ? null
    : (gatewayModelOf(config, agent, m.use)?.call?.(replacement) ?? replacement);
}

/** Why a rehearsal that was tried has no result. */
async function notMade(
  deps: { store: Store; config: Config },
  agent: string,
  candidate: string,
): Promise<string | null> {
  const r = await deps.store.rehearsals.latest(
    agent,
    deps.config.agents[agent]?.target.provider ?? '',
    candidate,
  );
  if (r?.state === 'unfinished' && r.waitsUntil !== null)
    return `it waits for money until ${r.waitsUntil.slice(0, 10)}`;
  return r?.outcome?.verdict === 'could-not-measure'
    ? `${r.outcome.reason} (${(r.endedAt ?? r.createdAt).slice(0, 10)})`
    : null;
}

/**
 * For each agent that calls the model: how it did on the named replacement, or the price of finding
 * out. Nothing where none is named.
 */
export function rehearsalWords(
  deps: { store: Store; config: Config; accounts: Accounts; agents: AgentLoader },
  m: UsedModel & { record: ModelRecord },
): Promise<RehearsalSummary[]> {
  return rehearsalsKnown(deps, m, (agent, candidate) => priceOfRehearsal(deps, agent, candidate));
}

/** The same, with prices from elsewhere than a live configuration. */
export async function rehearsalsKnown(
  deps: { store: Store; config: Config },
  m: UsedModel & { record: ModelRecord },
  priceOf: (agent: string, candidate: string) => Promise<number | null>,
): Promise<RehearsalSummary[]> {
  const made = await rehearsedOn(deps.config, deps.store, m);
  return (
    await Promise.all(
      m.use.agents.map(async (agent): Promise<RehearsalSummary[]> => {
        const done = made.find((r) => r.agent === agent);
        const candidate = done?.candidate.model ?? candidateOf(deps.config, m, agent);
        if (candidate === null) return [];
        const result =
          done === undefined
            ? null
            : `${done.outcome.words} (${(done.endedAt ?? done.createdAt).slice(0, 10)})`;
        return [
          {
            agent,
            agentName: deps.config.agents[agent]?.name ?? agent,
            candidate,
            result,
            notMade: result === null ? await notMade(deps, agent, candidate) : null,
            worse: done?.outcome.verdict === 'worse' ? done.id : null,
            costUsd: result === null ? await priceOf(agent, candidate) : null,
            mostUsd: deps.config.rehearsals.budgetUsd,
          },
        ];
      }),
    )
  ).flat();
}

/**
 * What finding out costs at most where nothing changed, graders not counted: the fewest pairs that
 * can show it, each at its dearest, and never more than the configured budget. Null where a price
 * is not known, or a suite cannot be read.
 */
export async function priceOfRehearsal(
  deps: { config: Config; accounts: Accounts; agents: AgentLoader },
  agent: string,
  candidate: string,
): Promise<number | null> {
  const target = deps.config.agents[agent]?.target;
  if (target === undefined) return null;
  try {
    // Where no list has a price, another agent that calls the model already may have been given
    // one.
    const price = Object.values(deps.config.agents).find(
      (a) => a.target.provider === target.provider && a.target.model === candidate,
    )?.target.price;
    const { tariff } = await deps.accounts.clientFor({
      provider: target.provider,
      model: candidate,
      api: target.api,
      price,
    });
    const cases: PlannedCase[] = [];
    let all: number | null = 0;
    for (const s of configuredSuites(deps.config).filter((x) => x.agent === agent)) {
      const { subject } = await deps.agents.load(agent, s.suite);
      for (const c of subject.cases.values()) {
        cases.push({ suite: s.suite, case: c });
        for (const t of [subject.client.tariff, tariff]) {
          const most = worstAlone(subject, c, t);
          all = most === null || all === null ? null : all + most;
        }
      }
    }
    const { marginPoints, budgetUsd } = deps.config.rehearsals;
    const pairs = moreNeeded(NO_EVIDENCE, {
      odds: ODDS,
      margin: marginPoints / 100,
      measures: measuresOf(cases),
      agents: 1,
    });
    if (all === null || pairs === null || cases.length === 0) return null;
    return Math.min(budgetUsd ?? Number.POSITIVE_INFINITY, (all / cases.length) * pairs);
  } catch {
    // A suite that cannot be read has an incident of its own; the price is printed before the first
    // call anyway.
    return null;
  }
}
