import { Worker } from 'node:worker_threads';
import { messageOf } from '../../domain/errors.ts';
import type { Logger } from '../log.ts';
import type { CheckAsked, CheckSaid } from './check-protocol.ts';
import type { Found } from './write-ahead-log.ts';

/** How a check of a file ended; `unknown` where it could not be made: that says nothing of it. */
export type CheckVerdict = Extract<CheckSaid, { verdict: string }>;

/** The check of a database that is going on in a thread of its own. */
export interface Checking {
  verdict: Promise<CheckVerdict>;
  stop(): Promise<void>;
}

/**
 * Reads a database whole beside whoever works with it: in a thread with a connection of its own,
 * which reads only.
 * @param onTable told of each table that is whole
 */
export function checkFile(
  asked: CheckAsked,
  onTable: (table: string, done: number, of: number) => void = () => undefined,
): Checking {
  // tsc rewrites the extensions of imports, not of URLs.
  const file = import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: asked,
    env: {},
    execArgv: [],
  });
  worker.unref();
  const verdict = new Promise<CheckVerdict>((resolve) => {
    worker.on('message', (said: CheckSaid) => {
      if ('verdict' in said) resolve(said);
      else onTable(said.table, said.done, said.of);
    });
    worker.on('error', (e) => resolve({ verdict: 'unknown', why: messageOf(e) }));
    worker.on('exit', () => resolve({ verdict: 'unknown', why: 'the check was ended' }));
  });
  return { verdict, stop: async () => void (await worker.terminate()) };
}

/** A check whose finding is asked for from time to time. */
export interface FileCheck {
  /** Null until damage was found. */
  found(): Found | null;
  stop(): Promise<void>;
}

/**
 * Has the worker's own database checked while it works.
 * @param onFound told when there is damage to be found
 */
export function checkWhileWorking(
  file: string,
  log: Pick<Logger, 'info' | 'warn'>,
  onFound: () => void,
): FileCheck {
  let found: Found | null = null;
  const checking = checkFile({ file, depth: 'quick' });
  void checking.verdict.then((v) => {
    if (v.verdict === 'damaged') {
      found = { kind: 'damaged', why: damageWords(v) };
      onFound();
    } else if (v.verdict === 'whole') log.info({ database: file }, 'the database is whole');
    else log.warn({ database: file, why: v.why }, 'the database could not be checked');
  });
  return { found: () => found, stop: checking.stop };
}

/** Put after the file's name. */
export function damageWords({ table, why }: { table: string; why: string }): string {
  return `is damaged${table === '' ? '' : ` (table ${table})`}: ${why}`;
}
