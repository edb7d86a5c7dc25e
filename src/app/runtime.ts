import { randomBytes } from 'node:crypto';
import { createNotifiers } from '../alerting/delivery/create-notifiers.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import { commandsAt } from '../alerting/messages/commands-at.ts';
import { routedRecorder } from '../alerting/routes/telling.ts';
import { ackLinks } from '../answers/links.ts';
import { observeRuns } from '../answers/observers.ts';
import type { Config } from '../config/load.ts';
import { withAttackPacks } from '../controls/attack/load.ts';
import type { Clock, Ids, Random } from '../domain/clock.ts';
import type { Notifier } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import { type AgentLoader, createAgentLoader } from '../evaluation/replay/agent-loader.ts';
import type { SubjectDeps } from '../evaluation/replay/build-subject.ts';
import { openAccounts } from '../llm/accounts.ts';
import type { CallerDeps } from '../llm/call.ts';
import { newSoulWatch, type SoulWatch } from '../monitoring/changes/soul-watch-state.ts';
import { ReviewMemory } from '../monitoring/review/memory.ts';
import type { RunObserver } from '../monitoring/run-end/observer.ts';
import { ceilings } from '../platform/money/ceilings.ts';
import { redactedStore } from '../platform/privacy/redacted-ports.ts';

/** What outlives a reload of the configuration. */
export interface Platform {
  store: Store;
  clock: Clock;
  ids: Ids;
  random: Random;
  sandbox: Sandbox;
  /** The machine's name, for people who read messages elsewhere; not said unless given. */
  host?: string;
  onWait?: CallerDeps['onWait'];
}

/**
 * Everything made from one configuration; a reload makes another. Known to the wiring alone: every
 * feature names the few members that it takes.
 */
export interface Runtime extends Platform, SubjectDeps {
  memory: ReviewMemory;
  notifiers: ReadonlyMap<string, Notifier>;
  recorder: IncidentRecorder;
  commandsAt: string | undefined;
  agents: AgentLoader;
  runObservers: readonly RunObserver[];
  soulWatch: SoulWatch;
  /** Failures in a row of what is asked every hour, by the job's name. */
  toolFailures: Map<string, number>;
}

/**
 * What outlives a reload and knows nothing of the configuration; made anew where it is not given.
 */
interface Kept {
  memory?: ReviewMemory;
  recorder?: IncidentRecorder;
}

export async function createRuntime(
  given: Platform,
  config: Config,
  kept: Kept = {},
): Promise<Runtime> {
  const platform = { ...given, store: redactedStore(given.store, config.redactor) };
  const accounts = await openAccounts(config, platform.clock);
  const context = {
    publicUrl: config.publicUrl,
    commandsAt: given.host === undefined ? undefined : commandsAt(given.host, config.file),
    ackLink: await ackLinks(platform, config, randomBytes),
  };
  const notifiers = await createNotifiers(config.alerts.channels, context, config.redactor);
  const soulWatch = newSoulWatch();
  const subject: SubjectDeps = {
    ...platform,
    config,
    accounts,
    ceilings: (now) => ceilings(config.money, config.timezone, now),
  };
  const recorder =
    kept.recorder ??
    routedRecorder(
      platform.ids,
      () => platform.clock.now(),
      () => config,
    );
  const loader = createAgentLoader(subject, (agent) => soulWatch.commits.get(agent));
  return {
    ...platform,
    ...subject,
    memory: kept.memory ?? new ReviewMemory(),
    notifiers,
    recorder,
    commandsAt: context.commandsAt,
    runObservers: observeRuns(subject, recorder),
    agents: withAttackPacks(loader, subject),
    soulWatch,
    toolFailures: new Map(),
  };
}
