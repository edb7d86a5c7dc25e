import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { UNFINISHED_STATES } from '../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import {
  followLoss,
  notifyDamagedDatabase,
  type Started,
} from '../alerting/self-watch/after-loss.ts';
import type { Config } from '../config/load.ts';
import { resolvePath } from '../config/names.ts';
import { iso } from '../domain/clock.ts';
import type { StoreLoss } from '../domain/store-loss.ts';
import type { Store } from '../domain/store.ts';
import { endInterrupted } from '../evaluation/replay/interrupted-runs.ts';
import { makeIds, realClock } from '../platform/clock/real.ts';
import { type DaemonHealth, daemonHealth } from '../platform/health/daemon-health.ts';
import { readLastLoss } from '../platform/health/last-loss.ts';
import { type LastError, lastErrorAfter, type Logger, makeLog } from '../platform/log.ts';
import { redactedStore } from '../platform/privacy/redacted-ports.ts';
import type { Redactor } from '../platform/privacy/redactor.ts';
import { createSandbox } from '../platform/sandbox/sandbox.ts';
import { type Holding, makeHolding } from '../platform/sqlite/holding.ts';
import { openLocked } from '../platform/sqlite/open-locked.ts';
import type { StopStack } from '../platform/stop-stack.ts';
import { makeWorker, type Worker } from './worker.ts';

/** An installation with its database open and its worker put together; no turn was taken yet. */
export interface Installation {
  config: Config;
  database: string;
  /** There was no database here before. */
  isNew: boolean;
  store: Store;
  worker: Worker;
  recorder: IncidentRecorder;
  log: Logger;
  health: DaemonHealth;
  holding: Holding;
  /** Resolves when the database is lost under the worker. */
  lost: Promise<StoreLoss>;
}

/** @param onStop is given what must be closed, in the order in which it was opened */
export async function openInstallation(
  config: Config,
  redactor: Redactor,
  onStop: StopStack,
): Promise<Installation> {
  let lastError: LastError | null = null;
  const log = makeLog(config.log.level, redactor, (line) => {
    process.stdout.write(line);
    lastError = lastErrorAfter(line, lastError);
  });
  const startedAt = iso(realClock.now());
  const database = resolvePath(config.folder, config.store.file);
  const isNew = (statSync(database, { throwIfNoEntry: false })?.size ?? 0) === 0;
  // A worker that waits for the database is alive: its health goes on with the counts it knows.
  let waits: () => void = () => undefined;
  const healthFile = resolvePath(config.folder, config.health.file);
  const check = readLastLoss(healthFile)?.kind === 'damaged';
  const opened = await openLocked(database, startedAt, { log, onStop, check }, () => waits());
  const store = redactedStore(opened.store, redactor);
  const sandbox = createSandbox();
  onStop.push(() => store.close());
  onStop.push(() => sandbox.close());
  const ids = makeIds(() => realClock.now());
  const worker = await makeWorker(
    { store, clock: realClock, ids, random: Math.random, sandbox, host: hostname() },
    config,
    log,
  );
  const { recorder } = worker.currentRuntime();
  const started: Started = { store, recorder, log, database, isNew };
  await settleBefore(started, startedAt);
  const health = daemonHealth(healthFile, {
    store,
    count: () => countWaiting(store),
    redactor,
    clock: realClock,
    startedAt,
    database: { file: database, newSince: isNew ? startedAt : null },
    activeRuns: () => worker.executor.active(),
    lastError: () => lastError,
  });
  waits = () => health.write('running');
  const holding = makeHolding(store, realClock, randomUUID, async () => {
    if (health.lastLoss === null || health.lastLoss.followed) return;
    health.lastLoss = await followLoss(health.lastLoss, started);
  });
  const { lost } = opened;
  return { config, database, isNew, store, worker, recorder, log, health, holding, lost };
}

/** What an earlier process left: runs of killed commands, a damaged file that was set aside. */
async function settleBefore(started: Started, startedAt: string): Promise<void> {
  const { store, log, database, isNew } = started;
  if (isNew) log.warn({ database }, 'there was no database here; a new, empty one was made');
  await endInterrupted(store, startedAt).catch((e: unknown) =>
    log.error({ err: e }, 'ending runs whose command was killed'),
  );
  await notifyDamagedDatabase(started).catch((e: unknown) =>
    log.error({ err: e }, 'looking for a damaged database'),
  );
}

async function countWaiting(
  store: Store,
): Promise<{ pendingNotices: number; openIncidents: number; newestRun: string | null }> {
  return {
    pendingNotices: (await store.outbox.pending()).length,
    openIncidents: (await store.incidents.list({ states: UNFINISHED_STATES, limit: 1_000 })).length,
    newestRun: (await store.runs.recent({ limit: 1 }))[0]?.id ?? null,
  };
}
