import { agentNameOf, configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import type { FailingEpisode } from '../domain/failing.ts';
import type { Store } from '../domain/store.ts';
import { minute } from '../domain/text-time.ts';
import { highRiskWords, labelsAlone } from './failing/alone.ts';
import { passesOf, trialsOf } from './failing/figures.ts';

/** A suite with a run that stood out, of which nobody is told yet. */
export interface LooksBad {
  agent: string;
  name: string;
  suite: string;
  /** When the run that stood out was made. */
  at: string;
  /** What that run counted, and the passes that are usual where that is known. */
  passes: number;
  trials: number;
  usual: number | null;
  /** The high-risk cases that it is about, where the run as a whole is as usual. */
  cases: readonly string[];
  /** What the newest run after it counted; null where there is none. */
  newest: { passes: number; trials: number } | null;
  /** When its failing cases are asked again at the earliest; null where they have been. */
  againAt: string | null;
}

/** The suites that look bad, of which a second asking or the next runs decide. */
export async function looksBadNow({
  store,
  config,
}: {
  store: Store;
  config: Config;
}): Promise<LooksBad[]> {
  const unfinished = await store.runs.unfinished();
  const found: LooksBad[] = [];
  for (const { agent, suite } of configuredSuites(config)) {
    const live = await store.failing.live(agent, suite);
    if (live === null || (live.state !== 'asking' && live.state !== 'undecided')) continue;
    const again = unfinished.find(
      (r) => r.trigger === 'second-asking' && live.runs.some((own) => own.run === r.joins),
    );
    const { at, passes, trials, usual } = live;
    found.push({
      agent,
      name: agentNameOf(config, agent),
      suite,
      at,
      passes,
      trials,
      usual,
      cases: await labelsAlone(store, live),
      newest: newestAfter(live),
      againAt: again === undefined ? null : (again.notBefore ?? again.createdAt),
    });
  }
  return found;
}

function newestAfter({ runs }: FailingEpisode): LooksBad['newest'] {
  const newest = runs.length > 1 ? runs.at(-1) : undefined;
  return newest === undefined ? null : { passes: passesOf(newest), trials: trialsOf(newest) };
}

/**
 * "Desk, desk: looks bad, 13 of 40 passed at 15:38 UTC (38 is usual); what failed is asked again at
 * 15:40 UTC".
 */
export function looksBadWords(l: LooksBad): string {
  const time = (at: string): string => `${minute(at).slice(-5)} UTC`;
  const of = l.usual === null || l.cases.length > 0 ? '' : ` (${Math.round(l.usual)} is usual)`;
  const counted = `${l.passes} of ${l.trials} passed at ${time(l.at)}${of}`;
  const what = l.cases.length === 0 ? counted : `${highRiskWords(l.cases)} failed, ${counted}`;
  const later =
    l.newest === null ? '' : `, ${l.newest.passes} of ${l.newest.trials} in the newest run`;
  const then =
    l.againAt === null
      ? 'the next runs decide'
      : `what failed is asked again at ${time(l.againAt)}`;
  return `${l.name}, ${l.suite}: looks bad, ${what}${later}; ${then}`;
}
