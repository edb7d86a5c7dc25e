import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import type { AgentConfig } from '../../config/schema.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Trigger } from '../../domain/run.ts';
import type { Ceiling, Store } from '../../domain/store.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { buildSubject, type LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { planRun } from '../../evaluation/replay/plan-run.ts';
import { promptOf } from '../../evaluation/suites/prompt-of.ts';
import type { Accounts } from '../../llm/accounts.ts';
import type { CallerDeps } from '../../llm/call.ts';
import { priceQueryFor } from '../../llm/pricing/account-prices.ts';
import { priceOf } from '../../llm/pricing/prices.ts';
import type { MeasuredCase, MeasuredTrial } from '../report/types.ts';
import { measuresOf, measuresOfCase, type PlannedCase, type SideName } from './plan.ts';
import { type PairPlan, type RunSlot, worstOf } from './run-pairs.ts';

/** One side of a comparison: a configuration, with what it calls. */
export interface SideConfig {
  config: Config;
  accounts: Accounts;
}

export type Sides = ReadonlyMap<string, Readonly<Record<SideName, LoadedAgent>>>;

/**
 * Both sides of every suite. The suite, its checks, judge, grader and simulated user are the
 * `after` side's on both: only the agent differs.
 * @param deps whose ceilings hold for every call of either side, judges' too
 */
export async function buildSides(
  deps: CallerDeps & { sandbox: Sandbox },
  agent: string,
  before: SideConfig,
  after: SideConfig,
  suites: readonly string[],
): Promise<Sides> {
  const candidate = agentOf(after.config, agent);
  const old = agentOf(before.config, agent);
  const shared = {
    suites: candidate.suites.map((s) => ({ ...s, file: resolvePath(after.config.folder, s.file) })),
    judgments: candidate.judgments,
    grader: candidate.grader,
    simulatedUser: candidate.simulatedUser,
  };
  const side = (of: SideConfig, a: AgentConfig): Config => ({
    ...of.config,
    store: after.config.store,
    agents: { ...of.config.agents, [agent]: { ...a, ...shared } },
  });
  // Judge and grader are looked up among the new accounts on both sides, unless the old side's own
  // account has the same name.
  const configs = {
    before: {
      ...side(before, old),
      providers: { ...after.config.providers, ...onlyTargets(before.config, old) },
    },
    after: side(after, candidate),
  };
  const built = new Map<string, Record<SideName, LoadedAgent>>();
  for (const s of shared.suites.filter((x) => suites.includes(suiteName(x)))) {
    const one = (which: SideName, accounts: Accounts): Promise<LoadedAgent> =>
      buildSubject({ ...deps, config: configs[which], accounts }, agent, s);
    built.set(suiteName(s), {
      before: await one('before', before.accounts),
      after: await one('after', after.accounts),
    });
  }
  return built;
}

function onlyTargets(config: Config, agent: AgentConfig): Config['providers'] {
  const { provider } = agent.target;
  const own = config.providers[provider];
  return own === undefined ? {} : { [provider]: own };
}

/** Cases that can tell something, and how many cannot. */
export function casesOf(sides: Sides): { cases: PlannedCase[]; unmeasured: number } {
  const all = [...sides].flatMap(([suite, { after }]) =>
    after.suite.cases.map((c) => ({ suite, case: c })),
  );
  const cases = all.filter((p) => measuresOfCase(p.case).length > 0);
  if (measuresOf(cases).length === 0)
    throw new DaytwoError({
      code: 'nothing-to-measure',
      message:
        'no case of these suites checks anything or says what it expects, so nothing can be decided',
      next: 'add assert: or metadata: { expect: … } to the cases',
    });
  return { cases, unmeasured: all.length - cases.length };
}

/** Plans the two runs of every suite, in the given transaction. */
export async function planRuns(
  tx: Store,
  sides: Sides,
  of: { agent: string; trigger: Trigger; reason: string },
  ids: CallerDeps['ids'],
  now: number,
): Promise<{ suite: string; before: string; after: string }[]> {
  const planned = [];
  for (const [suite, s] of sides) {
    // As many rounds as the question needs are made; one at the least.
    const run = async (side: SideName): Promise<string> =>
      (
        await planRun(
          tx,
          s[side],
          { ...of, suite, reason: `${of.reason} (${side})`, trials: 1 },
          ids,
          now,
        )
      ).id;
    planned.push({ suite, before: await run('before'), after: await run('after') });
  }
  return planned;
}

export function slotsOf(
  sides: Sides,
  runs: readonly { suite: string; before: string; after: string }[],
): Map<string, Record<SideName, RunSlot>> {
  return new Map(
    runs.flatMap((r) => {
      const s = sides.get(r.suite);
      return s === undefined
        ? []
        : [
            [
              r.suite,
              {
                before: { run: r.before, subject: s.before.subject },
                after: { run: r.after, subject: s.after.subject },
              },
            ] as const,
          ];
    }),
  );
}

/** A budget over the runs of one comparison, whenever they are made. */
export function budgetCeiling(usd: number, runs: () => readonly string[]): Ceiling {
  return {
    name: 'budget',
    from: '',
    to: '9999',
    usd,
    get runs() {
      return runs();
    },
  };
}

/**
 * The most that one pair of any case can cost; null where a price is unknown, which is refused
 * where there is a limit.
 * @throws DaytwoError `no-price`
 */
export function mustKnowPrices(
  r: Pick<PairPlan, 'cases' | 'seats'>,
  limited: boolean,
): number | null {
  const worst = r.cases.map((c) => worstOf(r, c));
  if (limited && worst.some((w) => w === null)) {
    const models = [
      ...new Set(
        [...r.seats.values()]
          .flatMap((s) => [s.before.subject, s.after.subject])
          .flatMap((s) => (s.user === null ? [s] : [s, s.user]))
          .filter(
            ({ client, model }) =>
              client.tariff.worstCase({
                model,
                messages: [],
                tools: [],
                parameters: {},
                maxOutputTokens: 16,
                timeoutMs: 1,
              }).usd === null,
          )
          .map(({ model }) => model),
      ),
    ];
    throw new DaytwoError({
      code: 'no-price',
      message: `no price is known for ${models.join(' and ')}, and there is a limit on money`,
      next:
        'give it: --price INPUT,OUTPUT in USD a million tokens (0,0 for a local model), ' +
        'or price: { … } in the configuration',
    });
  }
  return worst.reduce<number | null>(
    (most, w) => (w === null || most === null ? null : Math.max(most, w)),
    0,
  );
}

/** The agent on another model of one of the configured accounts. */
export function onModel(
  config: Config,
  agentId: string,
  to: {
    provider?: string | undefined;
    model?: string | undefined;
    price?: { input: number; output: number } | undefined;
  },
  now: number,
): { config: Config; note: string | null } {
  const agent = agentOf(config, agentId);
  const { target } = agent;
  const provider = to.provider ?? target.provider;
  const model = to.model ?? target.model;
  if (config.providers[provider] === undefined)
    throw new DaytwoError({
      code: 'no-provider',
      exitCode: EXIT.usage,
      message: `there is no provider "${provider}" in ${config.file}`,
      next: `known are ${Object.keys(config.providers).join(', ')}`,
    });
  const sameKind = config.providers[provider]?.kind === config.providers[target.provider]?.kind;
  const { price: old, api, ...rest } = target;
  // Behind an OpenClaw gateway the model is chosen by a header; the name of the target is the
  // agent's.
  const gateway = target.model.startsWith('openclaw/') && !model.startsWith('openclaw/');
  const changed: AgentConfig['target'] = {
    ...rest,
    provider,
    model: gateway ? target.model : model,
    headers: gateway ? { ...target.headers, 'x-openclaw-model': model } : target.headers,
    ...(sameKind && api !== undefined ? { api } : {}),
  };
  const { price, note } =
    to.price !== undefined
      ? { price: to.price, note: null }
      : model === target.model && provider === target.provider
        ? { price: old, note: null }
        : priceFor(
            config,
            changed,
            { provider: target.provider, model: target.model, price: old },
            now,
          );
  const priced = price === undefined ? changed : { ...changed, price };
  return {
    config: { ...config, agents: { ...config.agents, [agentId]: { ...agent, target: priced } } },
    note,
  };
}

type Price = { input: number; output: number };

/**
 * Another agent's price of the same model, else the lists'; where no list knows the address at all,
 * what the user said of this account.
 */
function priceFor(
  config: Config,
  to: AgentConfig['target'],
  from: { provider: string; model: string; price: Price | undefined },
  now: number,
): { price: Price | undefined; note: string | null } {
  const given = Object.values(config.agents)
    .map((a) => a.target)
    .find(
      (t) => t.provider === to.provider && t.model === to.model && t.price !== undefined,
    )?.price;
  if (given !== undefined) return { price: given, note: null };
  if (
    priceOf(priceQueryFor(config, to), now) !== null ||
    from.price === undefined ||
    from.provider !== to.provider
  )
    return { price: undefined, note: null };
  if (priceOf(priceQueryFor(config, { provider: from.provider, model: from.model }), now) !== null)
    return { price: undefined, note: null };
  return {
    price: from.price,
    note:
      `No list knows prices at ${to.provider}, so ${to.model} is reckoned at what you ` +
      `gave for ${from.model}; --price INPUT,OUTPUT says otherwise.`,
  };
}

/** What was measured, with texts where they are kept. Only trials of these runs count. */
export async function measuredCases(
  store: Store,
  cases: readonly PlannedCase[],
  runs: readonly { suite: string; before: string; after: string }[],
): Promise<MeasuredCase[]> {
  const measured: MeasuredCase[] = [];
  for (const r of runs) {
    const of = async (run: string): Promise<Map<string, MeasuredTrial[]>> => {
      const trials = (await store.trials.ofRun(run)).toSorted((a, b) => a.ordinal - b.ordinal);
      const texts = await Promise.all(
        trials.map(async (trial) => ({
          trial,
          text: trial.outputHash === null ? null : await store.outputs.get(trial.outputHash),
        })),
      );
      return Map.groupBy(texts, (m) => m.trial.caseHash);
    };
    const [before, after] = [await of(r.before), await of(r.after)];
    for (const { case: c } of cases.filter((p) => p.suite === r.suite))
      measured.push(measuredCase(r.suite, c, before.get(c.hash) ?? [], after.get(c.hash) ?? []));
  }
  return measured;
}

export function measuredCase(
  suite: string,
  c: PlannedCase['case'],
  before: readonly MeasuredTrial[],
  after: readonly MeasuredTrial[],
): MeasuredCase {
  return {
    suite,
    hash: c.hash,
    label: c.label,
    prompt: promptOf(c),
    expect: c.metadata.expect ?? null,
    asserts: c.assertions.length > 0,
    before,
    after,
  };
}

/** Ends the runs of a comparison as looked at: they enter no stream. In the given transaction. */
export async function endRuns(
  tx: Store,
  runs: readonly { before: string; after: string }[],
  state: 'done' | 'stopped',
  now: number,
  reason: string | null,
): Promise<void> {
  for (const id of runs.flatMap((r) => [r.before, r.after])) {
    await tx.runs.end(id, state, iso(now), reason);
    await tx.drift.markReviewed(id, iso(now), 'enters no stream');
  }
}
