import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endOf } from '../../domain/shorten.ts';
import {
  answerTo,
  listTools,
  MOST_OUTPUT,
  parsed,
  type RpcAnswer,
  type SendRpc,
  type ToolList,
} from './protocol.ts';

/** So long a server may take to go after its input ended, before it is killed. */
const LEAVE_MS = 1_000;
/**
 * Of our own environment only what a program needs to start: our keys are none of its business.
 */
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'SystemRoot'];

/**
 * Starts a server as an argument vector (no shell), asks for its tools and ends it. Never throws,
 * never takes longer than `timeoutMs` and a second.
 */
export async function toolsByStdio(
  command: readonly string[],
  options: { env: Readonly<Record<string, string>>; cwd: string; timeoutMs: number },
): Promise<ToolList> {
  const [file, ...args] = command;
  if (file === undefined) return { ok: false, message: 'no command is given' };
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...inherited, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let fail: (message: string) => void = () => undefined;
  const failed = new Promise<ToolList>((resolve) => {
    fail = (message) => resolve({ ok: false, message });
  });
  // A process that says nothing is waited for on real time, whatever clock the worker is on.
  const watchdog = setTimeout(
    () => fail(`says nothing for ${options.timeoutMs / 1_000} s`),
    options.timeoutMs,
  );
  watchFailures(child, fail);
  const { ask, send } = talk(child);
  try {
    return await Promise.race([
      failed,
      listTools(ask, async (_version, shookHands) => {
        if (shookHands) send({ method: 'notifications/initialized' });
      }),
    ]);
  } finally {
    clearTimeout(watchdog);
    await end(child);
  }
}

/** Tells of a server that does not start, ends too early or says too much. */
function watchFailures(
  child: ChildProcessWithoutNullStreams,
  fail: (message: string) => void,
): void {
  let heard = 0;
  let complaint = '';
  child.on('error', (e) => fail(`cannot be started: ${e.message}`));
  child.on('exit', (code, signal) =>
    fail(
      'ended before it listed its tools ' +
        `(${signal ?? `code ${code}`})${complaint === '' ? '' : `: ${complaint.trimEnd()}`}`,
    ),
  );
  child.stdin.on('error', () => undefined);
  // A letter may come in two halves; one that is broken hides the secret around it.
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (d: string) => {
    complaint = endOf((complaint + d).replace(/\s+/g, ' ').trimStart(), 300);
  });
  child.stdout.on('data', (d: Buffer) => {
    heard += d.length;
    if (heard > MOST_OUTPUT) fail(`says more than ${MOST_OUTPUT / 1e6} MB`);
  });
}

/** JSON-RPC over a process's lines. */
function talk(child: ChildProcessWithoutNullStreams): {
  ask: SendRpc;
  send: (message: Readonly<Record<string, unknown>>) => void;
} {
  const waiting = new Map<number, (a: RpcAnswer) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = parsed(line);
    for (const [id, resolve] of waiting) {
      const said = answerTo(id, message);
      if (said !== null && waiting.delete(id)) resolve(said);
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

/** Its input ends, which asks a server to go; one that stays is killed, with whatever it started. */
async function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  child.stdin.end();
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = setTimeout(() => killGroup(child), LEAVE_MS);
  await gone;
  clearTimeout(kill);
  child.stdout.destroy();
  child.stderr.destroy();
}

function killGroup(child: ChildProcessWithoutNullStreams): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
