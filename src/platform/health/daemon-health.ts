import { type Clock, iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import type { Redactor } from '../privacy/redactor.ts';
import { version } from '../version.ts';
import { type Health, writeHealth } from './health.ts';
import { KEPT, type LastLoss, readLastLoss } from './last-loss.ts';

export interface DaemonHealth {
  /** What the last worker, or this one, left to know of a lost database. */
  lastLoss: LastLoss | null;
  /** Options that were read again and count only after a restart. */
  needsRestart: readonly string[];
  /** Messages that waited when they were last counted. */
  waiting(): number;
  /** The newest run when they were. */
  newestRun(): string | null;
  /** Writes with the counts that are known. */
  write(state: Health['state']): void;
  /** Counts, and writes. */
  refresh(state: Health['state']): Promise<void>;
}

interface Watched {
  store: Pick<Store, 'lost'>;
  /** What waits and what is open, for whoever looks at the file. */
  count(): Promise<Pick<Health, 'pendingNotices' | 'openIncidents' | 'newestRun'>>;
  redactor: Redactor;
  clock: Clock;
  startedAt: string;
  database: Health['database'];
  activeRuns(): readonly string[];
  lastError(): Health['lastError'];
}

/** The health file of a worker; what the one before it left is read before anything is written. */
export function daemonHealth(file: string, on: Watched): DaemonHealth {
  let counted: Awaited<ReturnType<Watched['count']>> = {
    pendingNotices: 0,
    openIncidents: 0,
    newestRun: null,
  };
  const health: DaemonHealth = {
    lastLoss: readLastLoss(file),
    needsRestart: [],
    waiting: () => counted.pendingNotices,
    newestRun: () => counted.newestRun,
    write(state) {
      const { store, redactor, clock, startedAt, database } = on;
      // A turn that ends late must not say that all is well.
      if (state === 'running' && store.lost() !== null) return;
      // One that nobody has carried over yet is kept, however long the worker was down.
      if (health.lastLoss?.followed === true && clock.now() - Date.parse(health.lastLoss.at) > KEPT)
        health.lastLoss = null;
      writeHealth(
        file,
        redactor.value({
          at: iso(clock.now()),
          startedAt,
          pid: process.pid,
          state,
          version: version(),
          database,
          activeRuns: on.activeRuns(),
          ...counted,
          lastError: on.lastError(),
          lastLoss: health.lastLoss,
          ...(health.needsRestart.length === 0 ? {} : { needsRestart: health.needsRestart }),
        }),
      );
    },
    async refresh(state) {
      counted = await on.count();
      health.write(state);
    },
  };
  return health;
}
