import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { answerTo, listTools, type RpcAnswer, type ToolList } from './protocol.ts';

const MOST_OUTPUT = 8_000_000;
/** So long a server may take to go after its input ended, before it is killed. */
const LEAVE_MS = 1_000;

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
  // Of our own environment only what a program needs to start: our keys are none of its business.
  const inherited = Object.fromEntries(
    ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'SystemRoot'].flatMap((name) =>
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
  const waiting = new Map<number, (a: RpcAnswer) => void>();
  let heard = 0;
  let complaint = '';
  // A process that says nothing is waited for on real time, whatever clock the worker is on.
  const watchdog = setTimeout(
    () => fail(`says nothing for ${options.timeoutMs / 1_000} s`),
    options.timeoutMs,
  );
  child.on('error', (e) => fail(`cannot be started: ${e.message}`));
  child.on('exit', (code, signal) =>
    fail(
      'ended before it listed its tools ' +
        `(${signal ?? `code ${code}`})${complaint === '' ? '' : `: ${complaint}`}`,
    ),
  );
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (d: Buffer) => {
    complaint = (complaint + d.toString('utf8')).slice(-300).replace(/\s+/g, ' ').trim();
  });
  child.stdout.on('data', (d: Buffer) => {
    heard += d.length;
    if (heard > MOST_OUTPUT) fail(`says more than ${MOST_OUTPUT / 1e6} MB`);
  });
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
  const ask = (method: string, params: Readonly<Record<string, unknown>>): Promise<RpcAnswer> =>
    new Promise((resolve) => {
      waiting.set(++ids, resolve);
      send({ id: ids, method, params });
    });
  try {
    return await Promise.race([
      failed,
      listTools(ask, async (_version, shookHands) => {
        if (shookHands) send({ method: 'notifications/initialized' });
      }),
    ]);
  } finally {
    clearTimeout(watchdog);
    await end();
  }

  /**
   * Its input ends, which asks a server to go; one that stays is killed, with whatever it started.
   */
  async function end(): Promise<void> {
    child.stdin.end();
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const kill = setTimeout(() => killGroup(), LEAVE_MS);
    await gone;
    clearTimeout(kill);
    child.stdout.destroy();
    child.stderr.destroy();
  }
  function killGroup(): void {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
