import { totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { LongWork } from './long-lived.ts';

/** Up to here memory is worth more than the time that it saves. */
const SMALL = 2 ** 31;

/** Bytes that this process may take: its container's limit, else the machine's memory. */
export function memoryLimit(): number {
  // Without a limit it is no number that a machine has.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/**
 * Keeps V8's space for young objects as small as it begins. It doubles whenever a burst of work asks
 * for more, to some hundred megabytes that are never given back, and a worker's bursts are a second
 * a day. What lives longer moves on to the old space a little earlier. On a small machine the old
 * space, too, is collected before it grows: a third less memory, and bursts take up to twice as long.
 * Only flags of the heap may be set in a process that runs: one of how patterns are compiled
 * (`--no-regexp-tier-up`) ends it with a segmentation fault where some were compiled before.
 */
export function keepHeapSmall(work: LongWork = 'start', memory = memoryLimit()): void {
  for (const flag of heapFlags(work, memory)) setFlagsFromString(flag);
}

/**
 * V8's flags for such a process on a machine of so much memory. What a backtest makes of one
 * installation is garbage with the next, and a quarter of what V8 would let it grow to is live: it is
 * collected whenever it has grown by three tenths, on any machine.
 */
export const heapFlags = (work: LongWork, memory: number): string[] => [
  '--semi-space-growth-factor=1',
  ...(work === 'backtest'
    ? ['--heap-growing-percent=30']
    : memory <= SMALL
      ? ['--optimize-for-size']
      : []),
];

/** A part of the memory that this process may take. */
export function shareOfMemory(
  part: number,
  { least, most }: { least: number; most: number },
  memory = memoryLimit(),
): number {
  return Math.min(most, Math.max(least, memory * part));
}
