import { configurationFileKey } from '../alerting/incidents/keys.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import { brokenConfiguration } from '../alerting/self-watch/broken-configuration.ts';
import type { Config, Loaded } from '../config/load.ts';
import { resolvePath } from '../config/names.ts';
import { iso } from '../domain/clock.ts';
import { problemLine } from '../domain/errors.ts';
import type { Logger } from '../platform/log.ts';
import type { Worker } from './worker.ts';

/**
 * A broken file leaves the old configuration live and tells people; a sound one takes
 * over at once.
 */
export async function applyConfiguration(
  next: Loaded,
  old: Config,
  worker: Worker,
  recorder: IncidentRecorder,
  log: Logger,
): Promise<Config> {
  const key = configurationFileKey();
  const { store } = worker.currentRuntime();
  if (
    next.ok &&
    resolvePath(next.config.folder, next.config.store.file) !==
      resolvePath(old.folder, old.store.file)
  ) {
    return refuse(['store.file cannot change while the worker runs; restart it']);
  }
  if (!next.ok) return refuse(next.problems.map(problemLine));
  await worker.reload(next.config);
  await recorder.resolve(store, key, 'the file has no problem any more, and is in force');
  await store.audit.append({
    at: iso(recorder.now()),
    actor: 'daytwo',
    action: 'configuration reloaded',
    subject: next.config.file,
    detail: {},
  });
  log.info({ agents: Object.keys(next.config.agents).length }, 'configuration reloaded');
  return next.config;

  async function refuse(problems: readonly string[]): Promise<Config> {
    log.error({ problems }, 'the new configuration is broken; the old one stays live');
    const trouble = brokenConfiguration(problems, old.file, iso(recorder.now()), process.pid);
    await store.transaction((tx) => recorder.open(tx, trouble));
    return old;
  }
}
