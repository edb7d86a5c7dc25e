import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Millis } from '../../domain/clock.ts';
import { isAlive } from '../lease-holder.ts';

/** So old the worker's word may be: it is written every ten seconds, and a loaded machine is slow. */
const FRESH: Millis = 90_000;

const health = z.looseObject({
  at: z.iso.datetime(),
  pid: z.int(),
  state: z.enum(['running', 'stopping', 'database-lost']),
  pendingNotices: z.int().default(0),
  activeRuns: z.array(z.string()).default([]),
  lastError: z.looseObject({ at: z.string(), what: z.string() }).nullish(),
  needsRestart: z.array(z.string()).optional(),
});

/**
 * How the worker is by its own word; `silent` where that word is old, `unknown` where there is none,
 * `stopped` where it said that it was stopping and is gone.
 */
export interface WorkerNow {
  state: 'running' | 'stopping' | 'stopped' | 'database-lost' | 'silent' | 'unknown';
  /** When it last said so. */
  at: string | null;
  activeRuns: readonly string[];
  pendingNotices: number;
  lastError: string | null;
  /** Options that were read again and count only after a restart; absent where none does. */
  needsRestart?: readonly string[];
}

/** Reads the health file. Never throws. */
export function readHealth(file: string, now: Millis): WorkerNow {
  const none = { at: null, activeRuns: [], pendingNotices: 0, lastError: null };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { state: 'unknown', ...none };
  }
  const read = health.safeParse(parsed(text));
  if (!read.success) return { state: 'unknown', ...none };
  const { at, pid, state, activeRuns, pendingNotices, lastError, needsRestart } = read.data;
  const old = now - Date.parse(at) > FRESH;
  return {
    state: stateNow(state, old, pid),
    at,
    activeRuns,
    pendingNotices,
    lastError: lastError?.what ?? null,
    ...(needsRestart === undefined ? {} : { needsRestart }),
  };
}

function stateNow(
  said: z.infer<typeof health>['state'],
  old: boolean,
  pid: number,
): WorkerNow['state'] {
  if (said === 'running' && old) return 'silent';
  // In another process namespace the number may be somebody else's: then its age tells.
  if (said === 'stopping' && (old || !isAlive(pid))) return 'stopped';
  return said;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
