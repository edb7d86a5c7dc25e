import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { messageOf } from '../../domain/errors.ts';
import { type Clean, heard, lastWords } from '../privacy/told.ts';
import { programEnvironment } from './environment.ts';
import { endGroup, onceEnded, startGroup } from './group.ts';

export interface Program {
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  folder: string;
  mostBytes: number;
  /** Cuts secrets out of what it complains of. */
  clean: Clean;
}

export interface Limits {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** How a program's answer ended. */
export type ProgramEnd =
  | { kind: 'said'; output: string; code: number }
  | { kind: 'not-started'; message: string }
  /** This question cannot be asked of it; another one can. */
  | { kind: 'unfit'; why: string }
  | { kind: 'late'; seconds: number }
  | { kind: 'cancelled' }
  | { kind: 'too-much'; mostBytes: number }
  | { kind: 'failed'; how: string; complaint: string };

/** Starts a program, or says why it cannot be. Never throws. */
export function start(
  program: Program,
): { ok: true; child: ChildProcessWithoutNullStreams } | { ok: false; end: ProgramEnd } {
  if (program.args.some((arg) => arg.includes('\0')))
    return { ok: false, end: { kind: 'unfit', why: 'an argument would hold a NUL character' } };
  try {
    const child = startGroup(program.file, program.args, {
      cwd: program.folder,
      env: programEnvironment(program.env),
    });
    return { ok: true, child };
  } catch (e) {
    const isTooLong = e instanceof Error && 'code' in e && e.code === 'E2BIG';
    return {
      ok: false,
      end: isTooLong
        ? { kind: 'unfit', why: 'the arguments would be longer than the system allows' }
        : { kind: 'not-started', message: withoutValue(messageOf(e)) },
    };
  }
}

/** What is wrong with a variable or an argument; Node's own words repeat what it holds. */
const withoutValue = (message: string): string => message.replace(/\. Received [\s\S]*$/, '');

/** The last words of a program on its error output, for a sentence that ends. */
export function complaintsOf(child: ChildProcessWithoutNullStreams, clean: Clean): () => string {
  let said = '';
  // A letter may come in two halves; one that is broken hides the secret around it.
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (d: string) => {
    said = heard(said, d);
  });
  return () => {
    const words = lastWords(said, 300, clean);
    return words === '' ? '' : `: ${words}`;
  };
}

/** One process for one question: its input is written and closed, its output read to the end. */
export async function runOnce(
  program: Program,
  input: string,
  { timeoutMs, signal }: Limits,
): Promise<ProgramEnd> {
  if (signal?.aborted === true) return { kind: 'cancelled' };
  const started = start(program);
  if (!started.ok) return started.end;
  const { child } = started;
  const complaint = complaintsOf(child, program.clean);
  return new Promise<ProgramEnd>((resolve) => {
    let output = '';
    let bytes = 0;
    let isDone = false;
    const finish = (end: ProgramEnd): void => {
      if (isDone) return;
      isDone = true;
      clearTimeout(watchdog);
      signal?.removeEventListener('abort', cancel);
      endGroup(child);
      resolve(end);
    };
    const cancel = (): void => finish({ kind: 'cancelled' });
    // A process is waited for on real time, whatever clock the worker is on.
    const watchdog = setTimeout(
      () => finish({ kind: 'late', seconds: Math.round(timeoutMs / 1_000) }),
      Math.min(timeoutMs, 2 ** 31 - 1),
    );
    signal?.addEventListener('abort', cancel, { once: true });
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (d: string) => {
      output += d;
      bytes += Buffer.byteLength(d);
      if (bytes > program.mostBytes) finish({ kind: 'too-much', mostBytes: program.mostBytes });
    });
    child.on('error', (e) => finish({ kind: 'not-started', message: e.message }));
    onceEnded(child, (code, ended) =>
      finish(
        code === 0
          ? { kind: 'said', output, code }
          : { kind: 'failed', how: ended ?? `code ${code}`, complaint: complaint() },
      ),
    );
    child.stdin.end(input);
  });
}
