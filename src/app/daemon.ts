import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { makeIds, realClock } from '../platform/clock/real.ts';
import { loadConfig, mustLoad, within, type Config, type Loaded } from '../config/load.ts';
import { iso, type Millis } from '../domain/clock.ts';
import { EXIT, problemLine, type ExitCode } from '../domain/errors.ts';
import type { StoreLoss } from '../domain/store-loss.ts';
import { plainFacts, raise, type Telling } from '../alerting/incidents/record.ts';
import { makeRedactor, type Redactor } from '../platform/privacy/redactor.ts';
import { redactedStore } from '../platform/privacy/redacted-ports.ts';
import { errorIn, makeLog, type Logger } from '../platform/log.ts';
import { pluginSchemas } from './plugins.ts';
import { createSandbox } from '../platform/sandbox/sandbox.ts';
import { lockInstance } from '../platform/sqlite/lock.ts';
import type { Patience } from '../platform/sqlite/busy.ts';
import { openStorePatiently } from '../platform/sqlite/open.ts';
import { followLoss, tellSetAside, type Started } from '../alerting/self-watch/after-loss.ts';
import { startBeat } from '../platform/clock/beat.ts';
import { priceProblems } from '../cli/check-config/check.ts';
import { daemonHealth } from '../platform/health/daemon-health.ts';
import { makeHolding } from '../platform/sqlite/holding.ts';
import { endInterrupted } from '../evaluation/replay/interrupted-runs.ts';
import { endWithout } from '../alerting/self-watch/store-lost.ts';
import { makeWorker, type Worker } from './worker.ts';
import { version } from '../platform/version.ts';
import { mended } from '../monitoring/changes/watch-files.ts';

/** "a stop claims nothing new and drains up to 20 s"; supervisors must wait longer than this. */
export const DRAIN_MS = 20_000;
/**
 * So long another process may hold the database before what needs it is given up until the next
 * tick.
 */
const PATIENCE: Millis = 2 * 60_000;

/** Files of an earlier daytwo, or made under a wide umask. */
const NARROWED = 'others could read these files; now their owner alone can';

/**
 * Runs the worker until it is told to stop (SIGINT, SIGTERM). SIGHUP reads the configuration again.
 * Where the database is lost under it, people are told and the process ends with exit code 2.
 * @returns the exit code
 */
export async function runDaemon(
  configFile: string,
  env: NodeJS.ProcessEnv,
  redactor: Redactor = makeRedactor(),
): Promise<ExitCode> {
  const load = (): Loaded => {
    const loaded = loadConfig(configFile, pluginSchemas(), env, 'all', redactor);
    const unpriced = loaded.ok
      ? Object.keys(loaded.config.agents).flatMap((agent) => priceProblems(loaded.config, agent))
      : [];
    return unpriced.length > 0 ? { ok: false, problems: unpriced } : loaded;
  };
  let config = mustLoad(load());
  let lastError: { at: string; what: string } | null = null;
  const log = makeLog(config.log.level, redactor, (line) => {
    process.stdout.write(line);
    lastError = errorIn(line) ?? lastError;
  });
  const startedAt = iso(realClock.now());
  const database = within(config.folder, config.store.file);
  const isNew = (statSync(database, { throwIfNoEntry: false })?.size ?? 0) === 0;
  const release = lockInstance(database, { pid: process.pid, at: startedAt });
  let waits: () => void = () => undefined;
  const patience: Patience = {
    clock: realClock,
    most: PATIENCE,
    onWait(waited) {
      waits();
      log.warn(
        { waitedSeconds: Math.round(waited / 1_000) },
        'another process is writing to the database; waiting for it',
      );
    },
  };
  const loss = Promise.withResolvers<StoreLoss>();
  const opened = await openStorePatiently(database, startedAt, {
    patience,
    onLost: loss.resolve,
    onNarrowed: (files) => log.warn({ files }, NARROWED),
  }).catch((e: unknown) => {
    release();
    throw e;
  });
  const store = redactedStore(opened, redactor);
  const sandbox = createSandbox();
  const worker = await makeWorker(
    { store, clock: realClock, ids: makeIds(() => realClock.now()), random: Math.random, sandbox },
    config,
    log,
  );
  const telling: Telling = {
    ids: worker.live().ids,
    now: () => realClock.now(),
    get channels() {
      return [...worker.live().notifiers.keys()];
    },
  };
  const failed = (what: string, e: unknown): void => log.error({ err: e }, what);
  const started: Started = { store, telling, log, database, isNew };
  if (isNew) log.warn({ database }, 'there was no database here; a new, empty one was made');
  await endInterrupted(store, startedAt).catch((e: unknown) =>
    failed('ending runs whose command was killed', e),
  );
  await tellSetAside(started).catch((e: unknown) => failed('looking for a damaged database', e));

  const health = daemonHealth(within(config.folder, config.health.file), {
    store,
    redactor,
    clock: realClock,
    startedAt,
    database: { file: database, newSince: isNew ? startedAt : null },
    activeRuns: () => worker.executor.active(),
    lastError: () => lastError,
  });
  // A worker that waits for the database is alive: its health goes on with the counts it knows.
  waits = () => health.write('running');
  const holding = makeHolding(store, realClock, randomUUID, async () => {
    if (health.lastLoss === null || health.lastLoss.followed) return;
    await followLoss(health.lastLoss, started);
    health.lastLoss = { ...health.lastLoss, followed: true };
  });
  const turn = async (): Promise<void> => {
    if (store.lost() !== null) return;
    try {
      await holding.keep();
      // The turn may take minutes, and until then the file says what became of the worker before.
      health.write('running');
      await worker.tick();
      await health.refresh('running');
    } catch (e) {
      failed('tick failed', e);
    }
  };
  const reload = async (): Promise<void> => {
    const next = load();
    config = await takeOver(next, config, worker, telling, log).catch((e: unknown) => {
      failed('reload failed; the old configuration stays', e);
      return config;
    });
    // Who edits and reloads wants the answer now, not at the next tick.
    await turn();
  };
  const beat = startBeat(realClock, () => void turn());
  process.on('SIGHUP', () => void reload());
  const stopped = ready(turn, log, {
    database,
    isNew,
    agents: Object.keys(config.agents).length,
    channels: telling.channels,
  });
  const signal = await Promise.race([stopped, loss.promise.then(() => null)]);
  if (signal !== null) {
    log.info({ signal }, 'stopping: nothing new is claimed, calls in flight may end');
    await beat.stop();
    await worker.stop(store.lost() === null ? DRAIN_MS : 0);
  }
  const lost = store.lost();
  if (lost !== null) {
    const cut = Promise.all([beat.stop(), worker.stop(0)]).catch((e: unknown) =>
      failed('stopping', e),
    );
    await endWithout(lost, {
      store,
      clock: realClock,
      ids: telling.ids,
      log,
      timezone: config.timezone,
      notifiers: worker.live().notifiers,
      health,
      held: holding.held(),
      cut,
      stopped: signal === null ? stopped : null,
    });
    // Not by returning: on the way out everything open is closed, and a closing database writes to
    // what has its name now.
    process.exit(EXIT.couldNotMeasure);
  }
  await health.refresh('stopping').catch(() => undefined);
  await sandbox.close();
  await store.close();
  release();
  log.info('stopped');
  return EXIT.ok;
}

/** Does the first turn, tells the supervisor, and waits for the word to stop. */
async function ready(
  turn: () => Promise<void>,
  log: Logger,
  what: Record<string, unknown>,
): Promise<string> {
  const stopped = new Promise<string>((resolve) => {
    for (const s of ['SIGINT', 'SIGTERM'] as const) process.once(s, () => resolve(s));
    // pm2 on Windows, and `shutdown_with_message`.
    process.on('message', (m) => {
      if (m === 'shutdown') resolve('shutdown message');
    });
  });
  log.info({ ...what, pid: process.pid, version: version() }, 'daytwo is watching');
  process.send?.('ready');
  void turn();
  return stopped;
}

/**
 * A broken file leaves the old configuration live and tells people (DESIGN §8); a sound one takes
 * over at once.
 */
async function takeOver(
  next: Loaded,
  old: Config,
  worker: Worker,
  telling: Telling,
  log: Logger,
): Promise<Config> {
  const key = 'configuration:file';
  const { store } = worker.live();
  if (
    next.ok &&
    within(next.config.folder, next.config.store.file) !== within(old.folder, old.store.file)
  ) {
    return refuse(['store.file cannot change while the worker runs; restart it']);
  }
  if (!next.ok) return refuse(next.problems.map(problemLine));
  await worker.reload(next.config);
  await mended(store, telling, key, 'the configuration was read whole and is in force');
  await store.audit.append({
    at: iso(telling.now()),
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
      raise(tx, telling, {
        kind: 'configuration',
        key,
        agent: null,
        reason: problems[0] ?? 'broken',
        facts: plainFacts(
          'The new configuration is broken; the old one stays live',
          `${problems.length} problem${problems.length === 1 ? '' : 's'} in ${old.file}. ` +
            'Nothing was changed: the worker goes on with what it had.',
          {
            events: problems.slice(0, 6).map((what) => ({ at: iso(telling.now()), what })),
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
