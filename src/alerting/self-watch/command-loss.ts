import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Clock, iso, MINUTE } from '../../domain/clock.ts';
import type { StoreLoss } from '../../domain/store-loss.ts';
import type { Store } from '../../domain/store.ts';
import { writeHealth } from '../../platform/health/health.ts';
import { readLastLoss } from '../../platform/health/last-loss.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';
import { version } from '../../platform/version.ts';
import { carryLoss } from './after-loss.ts';
import { spentIn } from './store-lost.ts';

export interface Place {
  store: Store;
  clock: Clock;
  timezone: string;
  healthFile: string;
  redactor: Redactor;
}

/**
 * Before a command spends: what a lost database had spent counts in the one that it opened, too,
 * where no worker has been started since.
 */
export async function carryBefore({ store, healthFile }: Place): Promise<void> {
  const loss = readLastLoss(healthFile);
  if (loss !== null && !loss.followed) await store.transaction((tx) => carryLoss(tx, loss));
}

/**
 * A command that makes calls found its database lost: what the next opening must know is left where
 * a worker leaves it. A worker that runs beside it does so itself.
 */
export async function noteLoss(loss: StoreLoss, on: Place): Promise<void> {
  const { store, clock, timezone, healthFile } = on;
  const now = clock.now();
  if (isWorkerAlive(healthFile, now)) return;
  const previous = readLastLoss(healthFile);
  const at = iso(now);
  const health = {
    at,
    startedAt: at,
    pid: process.pid,
    state: 'database-lost' as const,
    version: version(),
    database: { file: loss.file, newSince: null },
    activeRuns: [],
    pendingNotices: 0,
    openIncidents: 0,
    newestRun: null,
    lastError: { at, what: `the database ${loss.file} ${loss.why}` },
    lastLoss: {
      at,
      ...loss,
      newestRun: previous?.newestRun ?? null,
      spent: await spentIn(store, timezone, now).catch(() => null),
      toldAt: null,
      againAt: null,
      told: [],
      followed: false,
    },
  };
  writeHealth(healthFile, on.redactor.value(health));
}

/** By what it wrote last; it writes every ten seconds. */
function isWorkerAlive(healthFile: string, now: number): boolean {
  try {
    const { at, state } = z
      .object({ at: z.iso.datetime(), state: z.string() })
      .parse(JSON.parse(readFileSync(healthFile, 'utf8')));
    return state === 'running' && Math.abs(now - Date.parse(at)) < MINUTE;
  } catch {
    return false;
  }
}
