import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import type { SuiteConfig } from '../../config/schema.ts';
import type { Millis } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { dailySince, isRarerThanDaily, ownSlotsAYear } from '../../monitoring/daily-suites.ts';
import { type AddedPrice, priceOfDaily } from '../../monitoring/daily-price.ts';
import { ownCases } from './gather-tasks.ts';
import type { Placement } from './place-task.ts';

/** What running a suite daily would mean: who may decide that reads its price beside it. */
export interface DailyProposal extends AddedPrice {
  suite: string;
  /** Those of its tasks that are developing: they want to be looked at daily. */
  tasks: readonly string[];
  /** What its own schedule brings. */
  slotsAYear: number;
  /** Since when it runs daily by a signature; null where it does not. */
  dailySince: string | null;
}

interface On {
  store: Store;
  config: Config;
  sandbox: Sandbox;
}

/**
 * The suites of an agent that test a developing task and run more rarely than daily, and those that
 * run daily by a signature: the next one decides of both.
 */
export async function dailyProposals(
  on: On,
  agent: string,
  tasks: readonly Pick<Placement, 'task' | 'standing'>[],
  now: Millis,
): Promise<DailyProposal[]> {
  const developing = new Set(tasks.flatMap((t) => (t.standing === 'developing' ? [t.task] : [])));
  const proposals: DailyProposal[] = [];
  for (const s of rareSuites(on.config, agent, now)) {
    const suite = suiteName(s);
    const cases = await ownCases(on.store, agent, suite);
    const own = [...new Set(cases.map((c) => c.metadata.task ?? c.suite))];
    const tested = own.filter((task) => developing.has(task)).toSorted();
    const since = await dailySince(on, agent, s, now);
    if (tested.length === 0 && since === null) continue;
    proposals.push({
      suite,
      tasks: tested,
      slotsAYear: ownSlotsAYear(on.config, s, now),
      dailySince: since,
      ...(await priceOfDaily(on, agent, s, now)),
    });
  }
  return proposals;
}

/** What it costs that a suite runs daily. */
export type SuitePrice = AddedPrice & { suite: string };

/** The prices of those of an agent's suites. */
export async function pricesOfDaily(
  on: On,
  agent: string,
  suites: readonly string[],
  now: Millis,
): Promise<SuitePrice[]> {
  const prices: SuitePrice[] = [];
  for (const s of agentOf(on.config, agent).suites)
    if (suites.includes(suiteName(s)))
      prices.push({ suite: suiteName(s), ...(await priceOfDaily(on, agent, s, now)) });
  return prices;
}

const rareSuites = (config: Config, agent: string, now: Millis): SuiteConfig[] =>
  agentOf(config, agent).suites.filter((s) => isRarerThanDaily(config, s, now));

/**
 * The suites that shall run daily, each once. @throws DaytwoError `no-suite`, `runs-daily`
 */
export function suitesToRunDaily(
  config: Config,
  agent: string,
  asked: readonly string[],
  now: Millis,
): string[] {
  const all = agentOf(config, agent).suites.map(suiteName);
  const rare = rareSuites(config, agent, now).map(suiteName);
  const wrong = asked.find((suite) => !rare.includes(suite));
  if (wrong === undefined) return [...new Set(asked)];
  const isKnown = all.includes(wrong);
  throw new DaytwoError({
    code: isKnown ? 'runs-daily' : 'no-suite',
    exitCode: EXIT.usage,
    message: isKnown
      ? `${wrong} of ${agent} runs daily already, by its own schedule`
      : `${agent} has no suite "${wrong}"`,
    next:
      rare.length === 0
        ? `leave it out: every suite of ${agent} runs daily`
        : `those that run more rarely are ${rare.join(', ')}`,
  });
}
