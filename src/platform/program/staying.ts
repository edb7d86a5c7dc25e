import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endGroup, onceEnded } from './group.ts';
import { complaintsOf, type Limits, type Program, type ProgramEnd, start } from './run.ts';

/**
 * A program that stays: each question is a line of JSON on its input, the next line on its output
 * the answer. One question at a time. One that is late, says too much or ends is replaced at the
 * next question. It is ended when nothing is asked of it for a while, and does not keep the worker
 * alive.
 */
export class StayingProgram {
  private readonly program: Program;
  private child: ChildProcessWithoutNullStreams | null = null;
  private answer: ((of: ChildProcessWithoutNullStreams, end: ProgramEnd) => void) | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;

  constructor(program: Program) {
    this.program = program;
  }

  /** Waits for its turn, then for the answer. Never throws. */
  ask(line: string, limits: Limits): Promise<ProgramEnd> {
    const asked = this.turn.then(() => this.askNow(line, limits));
    this.turn = asked;
    return asked;
  }

  private askNow(line: string, { timeoutMs, signal }: Limits): Promise<ProgramEnd> {
    if (signal?.aborted === true) return Promise.resolve({ kind: 'cancelled' });
    clearTimeout(this.idle);
    const begun = this.child ?? this.begin();
    if ('kind' in begun) return Promise.resolve(begun);
    const child = (this.child = begun);
    return new Promise<ProgramEnd>((resolve) => {
      const cancel = (): void => this.answer?.(child, { kind: 'cancelled' });
      const watchdog = setTimeout(
        () => this.answer?.(child, { kind: 'late', seconds: Math.round(timeoutMs / 1_000) }),
        Math.min(timeoutMs, 2 ** 31 - 1),
      );
      signal?.addEventListener('abort', cancel, { once: true });
      this.answer = (of, end) => {
        if (of !== child) return;
        this.answer = null;
        clearTimeout(watchdog);
        signal?.removeEventListener('abort', cancel);
        if (end.kind === 'said') this.rest(child);
        else this.end(child);
        resolve(end);
      };
      child.stdin.write(line.endsWith('\n') ? line : `${line}\n`);
    });
  }

  private begin(): ChildProcessWithoutNullStreams | ProgramEnd {
    const started = start(this.program);
    if (!started.ok) return started.end;
    const { child } = started;
    const complaint = complaintsOf(child, this.program.clean);
    let bytes = 0;
    child.stdout.on('data', (d: Buffer) => {
      bytes += d.length;
      if (bytes > this.program.mostBytes)
        this.answer?.(child, { kind: 'too-much', mostBytes: this.program.mostBytes });
    });
    createInterface({ input: child.stdout }).on('line', (output) => {
      if (output.trim() === '') return;
      bytes = 0;
      this.answer?.(child, { kind: 'said', output, code: 0 });
    });
    child.on('error', (e) => this.answer?.(child, { kind: 'not-started', message: e.message }));
    // Another question is for another process, while the last line of this one is still read.
    child.once('exit', () => this.forget(child));
    onceEnded(child, (code, ended) => {
      this.answer?.(child, {
        kind: 'failed',
        how: ended ?? `code ${code}`,
        complaint: complaint(),
      });
      // What it started is not left behind.
      endGroup(child);
    });
    return child;
  }

  /** Its pipes and its process hold nobody up; so long unasked, it goes. */
  private rest(child: ChildProcessWithoutNullStreams): void {
    if (this.child !== child) return endGroup(child);
    child.unref();
    for (const pipe of [child.stdin, child.stdout, child.stderr])
      (pipe as unknown as { unref?: () => void }).unref?.();
    this.idle = setTimeout(() => this.end(child), IDLE_MS);
    this.idle.unref();
  }

  private end(child: ChildProcessWithoutNullStreams): void {
    this.forget(child);
    endGroup(child);
  }

  private forget(child: ChildProcessWithoutNullStreams): void {
    if (this.child !== child) return;
    this.child = null;
    clearTimeout(this.idle);
  }
}

const IDLE_MS = 60_000;
