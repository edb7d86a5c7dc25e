import { toolsOf } from '../agents/tools-file.ts';
import { agentOf } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import type { Millis } from '../domain/clock.ts';
import type { Trial } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { Case, Suite } from '../domain/suite.ts';
import { soulOf } from '../evaluation/replay/build-subject.ts';
import { worstByConfig } from '../evaluation/replay/worst-by-config.ts';

/** What a call of a suite costs in USD, a mean; null where no price is known. */
export interface CallPrice {
  usd: number | null;
  from: 'recorded' | 'worst case' | 'unknown';
}

/** Prices and lengths of long ago say little of next month. */
const NEWEST_RUNS = 10;
/** Runs that are looked through for those: some bring no trial. */
const MOST_RUNS = 50;

/**
 * The price of a call: as the newest runs cost, else the most that it can.
 * @param of.trials of the suite's newest runs
 * @throws DaytwoError `bad-soul`, `bad-tools`
 */
export async function callPrice(
  { store, config }: { store: Store; config: Config },
  of: { agent: string; suite: Suite; trials: readonly Trial[] },
  at: Millis,
): Promise<CallPrice> {
  return (await recorded(store, of.trials, of.suite)) ?? atMost(config, of.agent, of.suite, at);
}

/** Trials of the newest runs of a suite that have any. */
export async function newestTrials(
  store: Store,
  of: { agent: string; suite: string },
): Promise<Trial[]> {
  const ids = await store.runs.endedOfSuite(of.agent, of.suite);
  const found: Trial[][] = [];
  for (const id of ids.slice(-MOST_RUNS).toReversed()) {
    if (found.length === NEWEST_RUNS) break;
    const trials = await store.trials.ofRun(id);
    if (trials.length > 0) found.push(trials);
  }
  return found.flat();
}

/** Who judges an agent's answers, and whether a price has those calls in it; null for nobody. */
export function judgeOf(
  config: Config,
  agent: string,
  cases: readonly Case[],
  price: CallPrice,
): { model: string; isIn: boolean } | null {
  const { grader, judgments } = agentOf(config, agent);
  const judge = grader ?? judgments.judge;
  return judge === undefined
    ? null
    : { model: judge.model, isIn: price.from === 'recorded' && cases.some(isPlayed) };
}

const isPlayed = (c: Case): boolean => c.simulatedUser !== undefined;

/** Mean of the calls of the newest runs. */
async function recorded(
  store: Store,
  trials: readonly Trial[],
  { cases }: Suite,
): Promise<CallPrice | null> {
  const newestFirst = trials.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const runs = new Set([...new Set(newestFirst.map((t) => t.run))].slice(0, NEWEST_RUNS));
  // What a played user cost stands in no trial, and so is read from the calls, judges' among them.
  const made = trials.filter((t) => runs.has(t.run)).length;
  if (cases.some(isPlayed) && made > 0)
    return { usd: (await store.spend.ofRuns([...runs])) / made, from: 'recorded' };
  const costs = trials.flatMap((t) => (runs.has(t.run) && t.costUsd !== null ? [t.costUsd] : []));
  return costs.length === 0
    ? null
    : { usd: costs.reduce((a, b) => a + b, 0) / costs.length, from: 'recorded' };
}

/** The worst case of every case, a mean; as `check-config` reckons. */
function atMost(config: Config, agent: string, suite: Suite, at: Millis): CallPrice {
  const a = agentOf(config, agent);
  const { target } = a;
  const tools = toolsOf(config.folder, target.tools, config.secretFiles);
  const sent = { soul: soulOf(config, a).text, tools };
  const each = suite.cases.map((c) => worstByConfig(config, a, sent, c, at));
  if (each.length === 0 || each.some((usd) => usd === null)) return { usd: null, from: 'unknown' };
  return {
    usd: each.reduce<number>((sum, usd) => sum + (usd ?? 0), 0) / each.length,
    from: 'worst case',
  };
}
