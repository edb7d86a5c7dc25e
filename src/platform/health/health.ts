import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import { whyUnreached } from '../http/no-way-there.ts';
import { directFetch } from '../http/direct-fetch.ts';
import { makePrivateFolder, writePrivate } from '../privacy/private-files.ts';
import type { LastLoss } from './last-loss.ts';

/** What a monitor, or a person with `cat`, wants to know of the worker. */
export interface Health {
  at: string;
  startedAt: string;
  pid: number;
  /** `database-lost`: nothing is watched any more, and the worker has ended or is about to. */
  state: 'running' | 'stopping' | 'database-lost';
  version: string;
  database: {
    file: string;
    /** When this start made it, empty; null where it was there. */
    newSince: string | null;
  };
  activeRuns: readonly string[];
  pendingNotices: number;
  openIncidents: number;
  newestRun: string | null;
  lastError: { at: string; what: string } | null;
  /** Kept for a day, and until the next start has carried it over. */
  lastLoss: LastLoss | null;
  /** Options of the configuration in force that count only after a restart; absent where none does. */
  needsRestart?: readonly string[];
}

/**
 * Written beside and renamed over, so that a reader never sees half a file. Two workers whose
 * folders lie side by side may share it: what one writes beside it is its own.
 */
export function writeHealth(file: string, health: Health): void {
  const beside = `${file}.${process.pid}.tmp`;
  makePrivateFolder(dirname(file));
  writePrivate(beside, `${JSON.stringify(health, null, 2)}\n`);
  renameSync(beside, file);
}

/**
 * The dead-man's ping: a service that expects it raises the alarm when it stays away. A failed ping
 * is not our incident; the service notices by itself.
 * @returns what went wrong, or null
 */
export async function ping(url: string, timeoutMs: number): Promise<string | null> {
  try {
    const response = await directFetch(url, {
      method: 'POST',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.ok ? null : `answered ${response.status}`;
  } catch (e) {
    const [words, why] = [messageOf(e), whyUnreached(e)];
    return why === words ? words : `${words} (${why})`;
  }
}
