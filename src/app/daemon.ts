import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { LIVE } from '../alerting/incidents/lifecycle.ts';
import { followLoss, type Started, tellSetAside } from '../alerting/self-watch/after-loss.ts';
import { endWithout } from '../alerting/self-watch/store-lost.ts';
import { loadConfig, type Loaded, mustLoad, within } from '../config/load.ts';
import { iso, type Millis } from '../domain/clock.ts';
import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { StoreLoss } from '../domain/store-loss.ts';
import { endInterrupted } from '../evaluation/replay/interrupted-runs.ts';
import { priceProblems } from '../llm/pricing/account-prices.ts';
import { startBeat } from '../platform/clock/beat.ts';
import { makeIds, realClock } from '../platform/clock/real.ts';
import { daemonHealth } from '../platform/health/daemon-health.ts';
import { errorIn, type Logger, makeLog } from '../platform/log.ts';
import { redactedStore } from '../platform/privacy/redacted-ports.ts';
import { makeRedactor, type Redactor } from '../platform/privacy/redactor.ts';
import { createSandbox } from '../platform/sandbox/sandbox.ts';
import type { Patience } from '../platform/sqlite/busy.ts';
import { makeHolding } from '../platform/sqlite/holding.ts';
import { lockInstance } from '../platform/sqlite/lock.ts';
import { openStorePatiently } from '../platform/sqlite/open.ts';
import { version } from '../platform/version.ts';
import { pluginSchemas } from './plugins.ts';
import { takeOver } from './reload.ts';
import { makeWorker } from './worker.ts';

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
  const { recorder } = worker.live();
  const failed = (what: string, e: unknown): void => log.error({ err: e }, what);
  const started: Started = { store, recorder, log, database, isNew };
  if (isNew) log.warn({ database }, 'there was no database here; a new, empty one was made');
  await endInterrupted(store, startedAt).catch((e: unknown) =>
    failed('ending runs whose command was killed', e),
  );
  await tellSetAside(started).catch((e: unknown) => failed('looking for a damaged database', e));

  const health = daemonHealth(within(config.folder, config.health.file), {
    store,
    count: async () => ({
      pendingNotices: (await store.outbox.pending()).length,
      openIncidents: (await store.incidents.list({ states: LIVE, limit: 1_000 })).length,
    }),
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
    config = await takeOver(next, config, worker, recorder, log).catch((e: unknown) => {
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
    channels: recorder.channels,
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
      ids: worker.live().ids,
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
