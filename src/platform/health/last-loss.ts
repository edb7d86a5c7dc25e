import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { HOUR, type Millis } from '../../domain/clock.ts';
import type { LossKind } from '../../domain/store-loss.ts';

const lastLoss = z.object({
  at: z.iso.datetime(),
  kind: z.enum(['taken', 'vanished', 'replaced', 'log-vanished', 'full', 'unwritable', 'damaged']),
  file: z.string(),
  why: z.string(),
  /** When people were told of it, or of the one before that it repeats. */
  toldAt: z.iso.datetime().nullable(),
  /** When people were told after it that all is well again: their last word is no longer the loss. */
  againAt: z.iso.datetime().nullable().default(null),
  /** The newest run that the lost file held: what lies there later is known by it. */
  newestRun: z.string().nullable().default(null),
  /** The channels that took the message. */
  told: z.array(z.string()),
  /** What the lost file had counted, as far as it could still be read. */
  spent: z
    .object({
      dayFrom: z.string(),
      dayUsd: z.number().min(0),
      monthFrom: z.string(),
      monthUsd: z.number().min(0),
    })
    .nullable(),
  /** The worker that started next has carried it over, and said so. */
  followed: z.boolean(),
});

/**
 * What is known of the last time that the database was lost. It cannot be kept in the database, so
 * the health file has it.
 */
export type LastLoss = z.infer<typeof lastLoss>;

/** So long the health file goes on saying it. */
export const KEPT: Millis = 24 * HOUR;
/** A supervisor that restarts into the same trouble must not bring a message each time. */
export const QUIET: Millis = HOUR;

/**
 * Null where there was none, and where the file cannot be read: then nothing is known, as at a
 * first start.
 */
export function readLastLoss(healthFile: string): LastLoss | null {
  try {
    return z.object({ lastLoss }).parse(JSON.parse(readFileSync(healthFile, 'utf8'))).lastLoss;
  } catch {
    return null;
  }
}

/**
 * What the start after a loss has to tell: `anew` where it began with an empty database, `again`
 * where the last word that people heard is the loss, `untold` where nobody heard of it. Null where
 * another message says it.
 */
export function wordAfter(
  loss: Pick<LastLoss, 'toldAt' | 'againAt'>,
  isNew: boolean,
  toldAsSetAside: boolean,
): 'anew' | 'again' | 'untold' | null {
  if (isNew) return toldAsSetAside ? null : 'anew';
  return loss.toldAt !== null && loss.againAt === null ? 'again' : 'untold';
}

/**
 * Whether people are told of a loss. Who never wrote into the file has taken nothing over that it
 * could lose.
 */
export function mayTell(
  kind: LossKind,
  held: boolean,
  previous: LastLoss | null,
  now: Millis,
): { tell: boolean; reason: string } {
  if (!held)
    return {
      tell: false,
      reason:
        'this worker had not begun: whoever ran before it has told of it, or the supervisor ' +
        'sees that it does not start',
    };
  if (
    previous !== null &&
    previous.kind === kind &&
    previous.toldAt !== null &&
    previous.againAt === null &&
    Math.abs(now - Date.parse(previous.toldAt)) < QUIET
  )
    return {
      tell: false,
      reason: `the same was told at ${previous.toldAt}, less than an hour ago`,
    };
  return { tell: true, reason: 'it is new' };
}
