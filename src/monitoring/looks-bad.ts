import { agentNameOf, configuredSuites } from '../config/agent.ts';
import type { Config } from '../config/load.ts';
import type { FailingEpisode } from '../domain/failing.ts';
import type { Store } from '../domain/store.ts';
import { minute } from '../domain/text-time.ts';

/** A suite whose newest run stood out, of which nobody is told yet. */
export interface LooksBad {
  agent: string;
  name: string;
  suite: string;
  /** When the run that stood out was made. */
  at: string;
  /** What the newest run of it counted, and the passes that are usual where that is known. */
  passes: number;
  trials: number;
  usual: number | null;
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
    const name = agentNameOf(config, agent);
    const againAt = again === undefined ? null : (again.notBefore ?? again.createdAt);
    found.push({ agent, name, suite, at: live.at, ...countedIn(live), againAt });
  }
  return found;
}

/** The newest of its runs; what is usual is known of as many trials as the first had. */
function countedIn(live: FailingEpisode): Pick<LooksBad, 'passes' | 'trials' | 'usual'> {
  const counts = live.runs.at(-1)?.counts;
  if (counts === undefined) return live;
  const trials = counts.reduce((sum, c) => sum + c.trials, 0);
  return {
    passes: counts.reduce((sum, c) => sum + c.passes, 0),
    trials,
    usual: trials === live.trials ? live.usual : null,
  };
}

/** "Desk, desk: looks bad, 13 of 40 pass (38 is usual); asked again at 15:40 UTC". */
export function looksBadWords({ name, suite, passes, trials, usual, againAt }: LooksBad): string {
  const of = usual === null ? '' : ` (${Math.round(usual)} is usual)`;
  const then =
    againAt === null
      ? 'the next runs decide'
      : `what failed is asked again at ${minute(againAt).slice(-5)} UTC`;
  return `${name}, ${suite}: looks bad, ${passes} of ${trials} pass${of}; ${then}`;
}
