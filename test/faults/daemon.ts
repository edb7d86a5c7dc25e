import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled, SHORT_LIVED } from '../set-up/program.ts';

/** `daytwo ... start`, or another command, as a process of its own. */
export interface Daemon {
  process: ChildProcess;
  /**
   * Resolves when a log line (or a line of stderr) contains the text, looked for from the
   * beginning; rejects when the process ends without.
   */
  line(text: string): Promise<string>;
  /** Exit code, and everything written to stderr. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
  /** Everything written so far. */
  said(): string;
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; stderr: string }>;
}

export function startDaemon(
  folder: string,
  env: Record<string, string> = {},
  command: readonly string[] = ['start'],
  cli?: string,
): Daemon {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      ...(cli === undefined ? [...SHORT_LIVED, bundled('daytwo')] : [cli]),
      '--config',
      join(folder, 'daytwo.yaml'),
      ...command,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        // Node would open this one before the worker has set its flags, and find nothing of use in it.
        NODE_COMPILE_CACHE: undefined,
        XDG_CACHE_HOME: process.env['NODE_COMPILE_CACHE'],
        SIM_KEY: 'sk-test-123',
        SLACK_TOKEN: 'xoxb-test',
        NODE_OPTIONS: '',
        ...env,
      },
    },
  );
  const text = { out: '', err: '' };
  const waiting = new Set<() => void>();
  let over = false;
  const news =
    (which: 'out' | 'err') =>
    (chunk: Buffer): void => {
      text[which] += String(chunk);
      for (const look of waiting) look();
    };
  child.stdout.on('data', news('out'));
  child.stderr.on('data', news('err'));
  const ended = once(child, 'close').then(([code, signal]) => {
    over = true;
    for (const look of waiting) look();
    return {
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stderr: text.err,
    };
  });
  return {
    process: child,
    ended,
    line: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = `${text.out}\n${text.err}`.split('\n').find((l) => l.includes(wanted));
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found === undefined)
            reject(new Error(`ended without "${wanted}":\n${text.out}\n${text.err}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
    said: () => text.out + text.err,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** A door in front of a provider that keeps calls waiting until it is opened. */
export interface Gate {
  baseUrl: string;
  /** Resolves when so many calls wait. */
  waiting(n: number): Promise<void>;
  held(): number;
  open(): void;
  close(): Promise<void>;
}

export async function startGate(to: string): Promise<Gate> {
  let opened = false;
  let through: (() => void)[] = [];
  let told: (() => void)[] = [];
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (c: Buffer) => chunks.push(c));
    req.on('end', () => {
      const pass = (): void => {
        void fetch(new URL((req.url ?? '').replace(/^\//, ''), to.replace(/v1$/, '')), {
          method: req.method ?? 'GET',
          headers: {
            'content-type': 'application/json',
            authorization: req.headers.authorization ?? '',
          },
          ...(req.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
        }).then(
          async (answer) =>
            res
              .writeHead(answer.status, { 'content-type': 'application/json' })
              .end(await answer.text()),
          () => res.destroy(),
        );
      };
      if (opened || req.method === 'GET') return pass();
      through.push(pass);
      for (const tell of told) tell();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    held: () => through.length,
    waiting: (n) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (through.length < n) return;
          told = told.filter((t) => t !== look);
          resolve();
        };
        told.push(look);
        look();
      }),
    open() {
      opened = true;
      for (const pass of through.splice(0)) pass();
      through = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Files of an installation in a new folder. */
export function installation(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-installation-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
