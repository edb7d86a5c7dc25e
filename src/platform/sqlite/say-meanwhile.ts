import { Worker } from 'node:worker_threads';
import type { Millis } from '../../domain/clock.ts';

/** Nobody wonders for so long; then a line comes each time so much more has passed. */
const EVERY: Millis = 2_000;

/** Runs in a thread of its own, for the one that works can say nothing until it is done. */
const TELLER = `
const { writeSync } = require('node:fs');
const { workerData: { fd, line, every } } = require('node:worker_threads');
const began = performance.now();
setInterval(() => {
  const seconds = Math.round((performance.now() - began) / 1000);
  try { writeSync(fd, line + ' (' + seconds + ' s so far)\\n'); } catch {}
}, every);
`;

/**
 * Does work that holds this thread up, and meanwhile says so on standard error where it takes long.
 */
export function sayMeanwhile<T>(
  line: string,
  work: () => T,
  { fd = 2, every = EVERY }: { fd?: number; every?: Millis } = {},
): T {
  const teller = new Worker(TELLER, {
    eval: true,
    workerData: { fd, line, every },
    env: {},
    execArgv: [],
  });
  teller.unref();
  // A thread that cannot be had leaves the work to be done in silence.
  teller.on('error', () => undefined);
  try {
    return work();
  } finally {
    void teller.terminate();
  }
}
