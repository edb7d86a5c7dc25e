import { configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import { wilson } from '../detection/drift/intervals.ts';
import { heldWords, toldSoFar } from '../alerting/delivery/told-so-far.ts';
import type { Incident, Interval } from '../domain/incident.ts';
import { LOOK_TRIGGERS, type OutcomeCounts } from '../domain/run.ts';
import type { EndedRuns } from '../domain/runs-aside.ts';
import type { Store } from '../domain/store.ts';
import type { Month } from '../platform/money/months.ts';

/** How an agent did in a month, over the runs that the schedule or a change made. */
export interface AgentMonth {
  id: string;
  name: string;
  runs: number;
  /** Null where nothing came to a verdict. */
  passRate: Interval | null;
  /** Of the month before. */
  before: Interval | null;
  noVerdict: number;
  usd: number;
}

/** What a month brought, for whoever pays for it. */
export interface MonthNow {
  month: Month;
  agents: AgentMonth[];
  /** Of these agents, the ended runs by what they were made for. */
  ended: EndedRuns[];
  /** Begun in it, the oldest first. */
  incidents: Incident[];
  /** Of which no channel has taken a message, with what holds them where something does. */
  untold: { id: string; held: string | null }[];
  spentUsd: number;
  /** Of the month before. */
  spentBeforeUsd: number;
  ceilingUsd: number | null;
}

/** A month beside the one before it. */
export async function monthNow(
  { store, config }: { store: Store; config: Pick<Config, 'agents' | 'money'> },
  month: Month,
  before: Month,
): Promise<MonthNow> {
  const spentOn = new Map(
    (await store.spend.byAgent(month.from, month.to)).map((s) => [s.agent, s.usd]),
  );
  const agents: AgentMonth[] = [];
  for (const [id, { name = id }] of Object.entries(config.agents)) {
    const suites = configuredSuites(config).filter((s) => s.agent === id);
    const now = await madeIn(store, suites, month);
    const { passRate: earlier } = await madeIn(store, suites, before);
    agents.push({ id, name, ...now, before: earlier, usd: spentOn.get(id) ?? 0 });
  }
  const ended = await store.runs.endedBy(month);
  const incidents = await begunIn(store, month);
  const untold: MonthNow['untold'] = [];
  for (const i of incidents) {
    const { isTold, held } = await toldSoFar(store, i);
    if (!isTold) untold.push({ id: i.id, held: held === null ? null : heldWords(held) });
  }
  return {
    month,
    agents,
    ended: ended.filter((e) => Object.hasOwn(config.agents, e.agent)),
    incidents,
    untold,
    spentUsd: await store.spend.total(month.from, month.to),
    spentBeforeUsd: await store.spend.total(before.from, before.to),
    ceilingUsd: config.money.perMonthUsd ?? null,
  };
}

async function begunIn(store: Store, { from, to }: Month): Promise<Incident[]> {
  return (await store.incidents.list({ limit: 100_000 }))
    .filter(
      (i) =>
        i.openedAt >= from &&
        i.openedAt < to &&
        i.state !== 'confirming' &&
        i.state !== 'not-confirmed',
    )
    .toReversed();
}

async function madeIn(
  store: Store,
  suites: readonly { agent: string; suite: string }[],
  { from, to }: Month,
): Promise<Pick<AgentMonth, 'runs' | 'passRate' | 'noVerdict'>> {
  const ids: string[] = [];
  for (const { agent, suite } of suites)
    for (const r of await store.runs.outlines(agent, suite)) {
      const at = r.startedAt ?? r.createdAt;
      if (r.endedAt !== null && LOOK_TRIGGERS.has(r.trigger) && at >= from && at < to)
        ids.push(r.id);
    }
  const outcomes = [...(await store.trials.outcomesOf(ids)).values()];
  return {
    runs: ids.length,
    passRate: rateOf(outcomes),
    noVerdict: outcomes.reduce((sum, o) => sum + o.none, 0),
  };
}

/**
 * The share that passed, with an interval as wide as the runs differ: replies of one run vary
 * together (Pearson's φ over the runs, never under 1).
 */
export function rateOf(runs: readonly OutcomeCounts[]): Interval | null {
  const pass = runs.reduce((sum, o) => sum + o.pass, 0);
  const judged = runs.reduce((sum, o) => sum + o.pass + o.fail, 0);
  if (judged === 0) return null;
  const p = pass / judged;
  const spread = runs.reduce((sum, o) => {
    const n = o.pass + o.fail;
    return n === 0 || p === 0 || p === 1 ? sum : sum + (o.pass - n * p) ** 2 / (n * p * (1 - p));
  }, 0);
  return wilson(pass, judged, runs.length < 3 ? 1 : Math.max(1, spread / (runs.length - 1)));
}
