import { type Millis, MINUTE } from '../../domain/clock.ts';
import type { StoreLoss } from '../../domain/store-loss.ts';
import type { Store } from '../../domain/store.ts';
import { realClock } from '../clock/real.ts';
import type { Logger } from '../log.ts';
import type { StopStack } from '../stop-stack.ts';
import { checkWhileWorking, type FileCheck } from './check-file.ts';
import { lockInstance } from './lock.ts';
import { openStoreWaiting } from './open.ts';

/** So long another process may hold the database before what needs it waits for the next tick. */
const PATIENCE: Millis = 2 * MINUTE;
/** Files of an earlier daytwo, or made under a wide umask. */
const NARROWED = 'others could read these files; now their owner alone can';

/**
 * The database for the one worker: the lock is taken first and given back last. `lost` resolves when
 * the file is lost under it.
 * @param onStop is given what must be closed, in the order in which it was opened
 */
export async function openLocked(
  database: string,
  startedAt: string,
  { log, onStop, check }: { log: Logger; onStop: StopStack; check: boolean },
  onWait: () => void,
): Promise<{ store: Store; lost: Promise<StoreLoss> }> {
  const lock = lockInstance(database, { pid: process.pid, at: startedAt });
  const loss = Promise.withResolvers<StoreLoss>();
  let checked: FileCheck | undefined;
  const store = await openStoreWaiting(database, startedAt, {
    patience: {
      clock: realClock,
      most: PATIENCE,
      onWait(waited) {
        onWait();
        log.warn(
          { waitedSeconds: Math.round(waited / 1_000) },
          'another process is writing to the database; waiting for it',
        );
      },
    },
    check,
    onLost: loss.resolve,
    taken: () => lock.taken() ?? checked?.found() ?? null,
    onNarrowed: (files) => log.warn({ files }, NARROWED),
  }).catch((e: unknown) => {
    lock.release();
    throw e;
  });
  onStop.push(() => lock.release());
  checked = checkWhileWorking(database, log, () => void store.lost());
  onStop.push(() => checked?.stop());
  return { store, lost: loss.promise };
}
