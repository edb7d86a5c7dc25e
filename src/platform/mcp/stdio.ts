import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clean } from '../privacy/told.ts';
import { endGroup, onceEnded } from '../program/group.ts';
import { complaintsOf, type ProgramEnd, start } from '../program/run.ts';
import {
  answerTo,
  type Connection,
  listTools,
  MOST_OUTPUT,
  parsed,
  toldAnswer,
  type RpcAnswer,
  type SendRpc,
  type ToolList,
  type Worked,
  type WorkLimits,
  workOnce,
  type WorkWithServer,
} from './protocol.ts';

/** So long a server may take to go after its input ended, before it is killed. */
const LEAVE_MS = 1_000;
export interface OverStdio extends WorkLimits {
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Cuts secrets out of what the server says of itself. */
  clean: Clean;
}

/** Asks a server for its tools; ends as `overStdio` does. */
export function toolsByStdio(
  command: readonly string[],
  options: Omit<OverStdio, 'command'>,
): Promise<ToolList> {
  return overStdio({ command, ...options }, listTools);
}

/** One piece of work with a server that is started for it, and ended. */
export async function overStdio<T>(to: OverStdio, work: WorkWithServer<T>): Promise<Worked<T>> {
  return workOnce(openStdio(to), work, to);
}

/**
 * Starts a server as an argument vector (no shell), which stays until it is closed; that takes a
 * second at most.
 */
export function openStdio(options: Omit<OverStdio, keyof WorkLimits>): Connection {
  const [file, ...args] = options.command;
  if (file === undefined) return unopened('no command is given');
  const { env, cwd: folder, clean } = options;
  const started = start({ file, args, env, folder, clean, mostBytes: MOST_OUTPUT });
  if (!started.ok) return unopened(`cannot be started: ${whyNot(started.end)}`);
  const { child } = started;
  let lost: string | null = null;
  let fail: (message: string) => void = () => undefined;
  const watch = watchFailures(child, clean, (message) => {
    lost ??= message;
    fail(message);
  });
  const { ask, send } = talk(child, clean);
  return {
    async work(work, { timeoutMs, signal }) {
      if (lost !== null) return { ok: false, message: lost };
      watch.anew();
      const failed = new Promise<{ ok: false; message: string }>((resolve) => {
        fail = (message) => resolve({ ok: false, message });
      });
      // A process that says nothing is waited for on real time, whatever clock the worker is on.
      const watchdog = setTimeout(() => fail(`says nothing for ${timeoutMs / 1_000} s`), timeoutMs);
      const stop = (): void => fail('was asked no longer');
      signal?.addEventListener('abort', stop, { once: true });
      try {
        return await Promise.race([
          failed,
          work(ask, async (_version, shookHands) => {
            if (shookHands) send({ method: 'notifications/initialized' });
          }),
        ]);
      } finally {
        clearTimeout(watchdog);
        signal?.removeEventListener('abort', stop);
      }
    },
    close: () => end(child),
  };
}

const unopened = (message: string): Connection => ({
  work: () => Promise.resolve({ ok: false, message }),
  close: () => Promise.resolve(),
});

const whyNot = (end: ProgramEnd): string =>
  end.kind === 'unfit' ? end.why : end.kind === 'not-started' ? end.message : end.kind;

/** Tells of a server that does not start, ends too early or says too much at one piece of work. */
function watchFailures(
  child: ChildProcessWithoutNullStreams,
  clean: Clean,
  fail: (message: string) => void,
): { anew(): void } {
  let heard = 0;
  const complaint = complaintsOf(child, clean);
  child.on('error', (e) => fail(`cannot be started: ${e.message}`));
  onceEnded(child, (code, signal) =>
    fail(`ended before it answered (${signal ?? `code ${code}`})${complaint()}`),
  );
  child.stdout.on('data', (d: Buffer) => {
    heard += d.length;
    if (heard > MOST_OUTPUT) fail(`says more than ${MOST_OUTPUT / 1e6} MB`);
  });
  return { anew: () => void (heard = 0) };
}

/** JSON-RPC over a process's lines. */
function talk(
  child: ChildProcessWithoutNullStreams,
  clean: Clean,
): {
  ask: SendRpc;
  send: (message: Readonly<Record<string, unknown>>) => void;
} {
  const waiting = new Map<number, (a: RpcAnswer) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = parsed(line);
    for (const [id, resolve] of waiting) {
      const said = answerTo(id, message);
      if (said !== null && waiting.delete(id)) resolve(toldAnswer(said, clean));
    }
  });
  let ids = 0;
  const send = (message: Readonly<Record<string, unknown>>): void =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const ask: SendRpc = (method, params) =>
    new Promise((resolve) => {
      waiting.set(++ids, resolve);
      send({ id: ids, method, params });
    });
  return { ask, send };
}

/** Its input ends, which asks a server to go; one that stays is killed, and whatever it started. */
async function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  child.stdin.end();
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const kill = setTimeout(() => endGroup(child), LEAVE_MS);
    await gone;
    clearTimeout(kill);
  }
  endGroup(child);
}
