import { DaytwoError, EXIT } from './errors.ts';

/**
 * `vanished`: its name leads nowhere. `log-vanished`: the files beside it that hold the newest
 * writes are  gone. `taken`: another worker has it.
 */
export type LossKind =
  | 'taken'
  | 'vanished'
  | 'replaced'
  | 'log-vanished'
  | 'full'
  | 'unwritable'
  | 'damaged';

/**
 * What took the database away from under a process that has it open. Nothing that is written from
 * then on is kept.
 */
export interface StoreLoss {
  kind: LossKind;
  file: string;
  /** What was seen, to be put after the file's name. */
  why: string;
  /** The log beside it would do harm to what lies under its name now. */
  strayLog?: boolean;
}

/**
 * Kinds after which the file with the past spending is out of the next start's reach, or half of it
 * is.
 */
export const GONE: ReadonlySet<LossKind> = new Set(['vanished', 'replaced', 'damaged']);

/** Kinds after which the next start must look whether it lacks what had been spent. */
export const UNSURE: ReadonlySet<LossKind> = new Set([...GONE, 'log-vanished']);

const NEXT: Readonly<Record<LossKind, string>> = {
  taken: 'nothing, if the other one is the one that you want; otherwise stop it and start this one',
  vanished:
    'put it back, or restore a backup, before the next start; without one it begins with an ' +
    'empty history',
  replaced:
    'look at what lies there now; restore a backup if it is not what you want, with the ' +
    'worker stopped',
  'log-vanished':
    'start again; what that file held may be lost, so look at the newest runs (daytwo runs)',
  full: 'make room on its disk, then start again',
  unwritable: 'see that its disk is mounted and writable, and the file too, then start again',
  damaged: 'start again: a damaged file is set aside then, and said; or restore a backup first',
};

/** The loss as an error a person can act on (exit 2: a supervisor may restart into it). */
export function lossError(loss: StoreLoss, cause?: unknown): DaytwoError {
  return new DaytwoError({
    code: 'store-lost',
    exitCode: EXIT.couldNotMeasure,
    cause,
    message: `the database ${loss.file} ${loss.why}`,
    next: NEXT[loss.kind],
  });
}
