import { carryBefore, noteLoss } from '../alerting/self-watch/command-loss.ts';
import { createRuntime, type Platform, type Runtime } from '../app/runtime.ts';
import type { Config } from '../config/load.ts';
import { resolvePath } from '../config/names.ts';
import { iso } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import type { AskedWait } from '../llm/call.ts';
import { makeIds, realClock } from '../platform/clock/real.ts';
import { createSandbox } from '../platform/sandbox/sandbox.ts';
import { openStore } from '../platform/sqlite/open.ts';
import { storeOf } from './context.ts';
import { onInterrupt } from './interrupt-signal.ts';
import type { Io } from './io.ts';

/** Waits that end so close to one another are one for people. */
const SAME_WAIT = 2_000;

/** What the worker works with, around a store, for one command; the sandbox is closed after it. */
export async function withPlatform<T>(
  store: Store,
  work: (platform: Platform) => Promise<T>,
  io?: Io,
): Promise<T> {
  const sandbox = createSandbox();
  try {
    return await work({
      store,
      clock: realClock,
      ids: makeIds(() => realClock.now()),
      random: Math.random,
      sandbox,
      ...(io === undefined ? {} : { onWait: tellWait(io) }),
    });
  } finally {
    await sandbox.close();
  }
}

/** The same around a store that is gone with the command. */
export async function withMemory<T>(work: (platform: Platform) => Promise<T>, io?: Io): Promise<T> {
  const store = openStore(':memory:', iso(realClock.now()));
  try {
    return await withPlatform(store, work, io);
  } finally {
    await store.close();
  }
}

/** A runtime on the configured database, for a command that calls models. */
export async function withRuntime<T>(
  io: Io,
  config: Config,
  work: (runtime: Runtime, stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const store = await storeOf(io, config);
  const place = {
    store,
    clock: realClock,
    timezone: config.timezone,
    healthFile: resolvePath(config.folder, config.health.file),
    redactor: config.redactor,
  };
  try {
    await carryBefore(place);
    return await withPlatform(
      store,
      (platform) =>
        stoppable(async (stop) => work(await createRuntime(platform, config), stop), io),
      io,
    );
  } finally {
    const lost = store.lost();
    if (lost !== null)
      await noteLoss(lost, place).catch((e: unknown) =>
        io.err(`What was spent could not be noted: ${String(e)}`),
      );
    await store.close();
  }
}

/** Says that a provider asked to wait, once for all calls that wait with it. */
export function tellWait(io: Pick<Io, 'err'>): (wait: AskedWait) => void {
  const until = new Map<string, number>();
  return ({ provider, ms, reason }) => {
    const end = realClock.monotonic() + ms;
    if (end <= (until.get(provider) ?? 0) + SAME_WAIT) return;
    until.set(provider, end);
    io.err(`${provider}: ${reason}; going on in ${Math.ceil(ms / 1_000)} s (Ctrl-C ends it).`);
  };
}

/** Lets Ctrl-C end the work in good order instead of the process, and says so where it takes a while. */
export async function stoppable<T>(
  work: (stop: AbortSignal) => Promise<T>,
  io?: Pick<Io, 'err' | 'tty'>,
): Promise<T> {
  const stop = onInterrupt();
  // Progress is drawn in place, and its line is not ended.
  const say = (): void => io?.err(`${io.tty ? '\n' : ''}Stopping; Ctrl-C again leaves at once.`);
  stop.signal.addEventListener('abort', say, { once: true });
  try {
    return await work(stop.signal);
  } finally {
    stop.release();
  }
}
