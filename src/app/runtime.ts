import { createNotifier } from '../alerting/channels/registry.ts';
import { agentOf } from '../config/agent.ts';
import { type Config, suiteName } from '../config/load.ts';
import type { SuiteConfig } from '../config/schema.ts';
import type { Clock, Ids, Random } from '../domain/clock.ts';
import type { Notifier } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import { signature } from '../evaluation/replay/agent-loader.ts';
import { buildSubject, type Built, type SubjectDeps } from '../evaluation/replay/build-subject.ts';
import { type Accounts, makeAccounts } from '../llm/accounts.ts';
import { newSoulWatch, type SoulWatch } from '../monitoring/changes/soul-watch-state.ts';
import { ReviewMemory } from '../monitoring/review/memory.ts';
import { ceilings } from '../platform/money/ceilings.ts';
import { redactedNotifier, redactedStore } from '../platform/privacy/redacted-ports.ts';

/** What outlives a reload of the configuration. */
export interface Base {
  store: Store;
  clock: Clock;
  ids: Ids;
  random: Random;
  sandbox: Sandbox;
}

/** Everything made from one configuration; a reload makes another. */
export interface Live extends SubjectDeps {
  memory: ReviewMemory;
  config: Config;
  accounts: Accounts;
  notifiers: ReadonlyMap<string, Notifier>;
  /** The agent with a suite as its files are now; built again only when one of them changed. */
  built(agent: string, suite: string): Promise<Built>;
  soulWatch: SoulWatch;
  /** Failures in a row of what is asked every hour, by the job's name. */
  toolFailures: Map<string, number>;
  suites(): { agent: string; suite: string; config: SuiteConfig }[];
}

/** @param memory outlives a reload; without it every review starts from the beginning */
export async function makeLive(
  given: Base,
  config: Config,
  memory = new ReviewMemory(),
): Promise<Live> {
  const base = { ...given, store: redactedStore(given.store, config.redactor) };
  const accounts = makeAccounts(config, base.clock);
  const notifiers = new Map<string, Notifier>();
  for (const [name, options] of Object.entries(config.alerts.channels))
    notifiers.set(
      name,
      redactedNotifier(await createNotifier({ ...options, name, type: name }), config.redactor),
    );
  const cache = new Map<string, { signature: string; built: Built }>();
  const live: Live = {
    ...base,
    memory,
    config,
    accounts,
    notifiers,
    soulWatch: newSoulWatch(),
    toolFailures: new Map(),
    ceilings: (now) => ceilings(config.money, config.timezone, now),
    suites: () =>
      Object.entries(config.agents).flatMap(([agent, a]) =>
        a.suites.map((s) => ({ agent, suite: suiteName(s), config: s })),
      ),
    async built(agent, suite) {
      const suiteConfig = agentOf(config, agent).suites.find((s) => suiteName(s) === suite);
      if (suiteConfig === undefined)
        throw new Error(`agent ${agent} has no suite "${suite}" any more`);
      const key = `${agent}/${suite}`;
      const known = cache.get(key);
      if (known !== undefined && known.signature === signature(config, agent, known.built)) {
        const seen = live.soulWatch.commits.get(agent);
        return seen?.hash === known.built.soul.hash
          ? { ...known.built, soulCommit: seen.commit }
          : known.built;
      }
      const built = await buildSubject(live, agent, suiteConfig);
      cache.set(key, { signature: signature(config, agent, built), built });
      return built;
    },
  };
  return live;
}
