import { configurationFileKey } from '../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../alerting/incidents/record.ts';
import { type Config, type Loaded, resolvePath } from '../config/load.ts';
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
  await recorder.resolve(store, key, 'the configuration was read whole and is in force');
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
    await store.transaction((tx) =>
      recorder.open(tx, {
        kind: 'configuration',
        key,
        agent: null,
        reason: problems[0] ?? 'broken',
        facts: plainFacts(
          'The new configuration is broken; the old one stays live',
          `${problems.length} problem${problems.length === 1 ? '' : 's'} in ${old.file}. ` +
            'Nothing was changed: the worker goes on with what it had.',
          {
            events: problems.slice(0, 6).map((what) => ({ at: iso(recorder.now()), what })),
            next: [
              {
                what: 'See every problem with its line, then reload',
                command: 'daytwo check-config',
                costUsd: 0,
              },
            ],
          },
        ),
      }),
    );
    return old;
  }
}
