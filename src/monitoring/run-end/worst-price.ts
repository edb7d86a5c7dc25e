import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { worstOfTrial } from '../../evaluation/replay/worst-of-trial.ts';

/** The most a replay can cost in USD; null where no price is known. */
export function worstPrice({
  built,
  trials,
}: {
  built: LoadedAgent;
  /** Calls a case. */
  trials: number;
}): number | null {
  const { subject, suite } = built;
  const worst = suite.cases.map((c) => worstOfTrial(subject, c));
  return worst.some((w) => w === null)
    ? null
    : trials * worst.reduce<number>((sum, w) => sum + (w ?? 0), 0);
}

/**
 * The same of several suites of an agent, for a message; null too where one cannot be read: that
 * has a message of its own.
 */
export async function worstOfSuites(
  { config, agents }: { config: Config; agents: AgentLoader },
  agent: string,
  suites: readonly string[],
): Promise<number | null> {
  let sum = 0;
  for (const suite of suites) {
    const trials = config.agents[agent]?.suites.find((s) => suiteName(s) === suite)?.trials;
    const built = await agents.load(agent, suite).catch(() => null);
    const most = built === null || trials === undefined ? null : worstPrice({ built, trials });
    if (most === null) return null;
    sum += most;
  }
  return sum;
}
