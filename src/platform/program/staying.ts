import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endGroup, onceEnded } from './group.ts';
import { complaintsOf, type Limits, type Program, type ProgramEnd, start } from './run.ts';

/** How a question to a program that stays ended. */
export type StayingEnd =
  | ProgramEnd
  /** The process that knows the conversation is gone; nobody was asked. */
  | { kind: 'replaced' };

export interface StayingLimits extends Limits {
  /** Held in one process until `endConversation`, or not at all. */
  conversation?: string | undefined;
  /** Whether the line that came is an answer; the next question waits for it. */
  isAnswer?: (end: StayingEnd) => Promise<boolean>;
}

/**
 * A program that stays: each question is a line of JSON on its input, the next line on its output
 * the answer. One question at a time. One that is late, says too much or ends is replaced at the
 * next question, and so is one that said something else than an answer or spoke unasked: the next
 * question would be given an answer to this one. It is ended when nothing is asked of it for a
 * while, and does not keep the worker alive.
 */
export class StayingProgram {
  private readonly program: Program;
  private child: ChildProcessWithoutNullStreams | null = null;
  private asked: { of: ChildProcessWithoutNullStreams; end(how: ProgramEnd): void } | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  private readonly conversations = new Map<string, ChildProcessWithoutNullStreams>();

  constructor(program: Program) {
    this.program = program;
  }

  /** Waits for its turn, then for the answer. Never throws. */
  ask(line: string, limits: StayingLimits): Promise<StayingEnd> {
    const asked = this.turn.then(async () => {
      const end = await this.askNow(line, limits);
      if (end.kind !== 'said' || limits.isAnswer === undefined) return end;
      const { child } = this;
      if (!(await limits.isAnswer(end)) && child !== null) this.end(child);
      return end;
    });
    this.turn = asked;
    return asked;
  }

  /** Nothing more is said in it. */
  endConversation(name: string): void {
    const child = this.conversations.get(name);
    this.conversations.delete(name);
    if (child !== undefined && this.child === child && this.asked === null) this.rest(child);
  }

  private askNow(
    line: string,
    { timeoutMs, signal, conversation }: StayingLimits,
  ): Promise<StayingEnd> {
    if (signal?.aborted === true) return Promise.resolve({ kind: 'cancelled' });
    const held = conversation === undefined ? undefined : this.conversations.get(conversation);
    if (held !== undefined && held !== this.child) return Promise.resolve({ kind: 'replaced' });
    clearTimeout(this.idle);
    const begun = this.child ?? this.begin();
    if ('kind' in begun) return Promise.resolve(begun);
    const child = (this.child = begun);
    if (conversation !== undefined) this.conversations.set(conversation, child);
    return new Promise<ProgramEnd>((resolve) => {
      const cancel = (): void => this.tell(child, { kind: 'cancelled' });
      const watchdog = setTimeout(
        () => this.tell(child, { kind: 'late', seconds: Math.round(timeoutMs / 1_000) }),
        Math.min(timeoutMs, 2 ** 31 - 1),
      );
      signal?.addEventListener('abort', cancel, { once: true });
      const end = (how: ProgramEnd): void => {
        this.asked = null;
        clearTimeout(watchdog);
        signal?.removeEventListener('abort', cancel);
        if (how.kind === 'said') this.rest(child);
        else this.end(child);
        resolve(how);
      };
      this.asked = { of: child, end };
      child.stdin.write(line.endsWith('\n') ? line : `${line}\n`);
    });
  }

  /** The end of the question that a process was asked; one that speaks unasked is replaced. */
  private tell(child: ChildProcessWithoutNullStreams, how: ProgramEnd): void {
    if (this.asked?.of === child) this.asked.end(how);
    else if (this.child === child) this.end(child);
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
        this.tell(child, { kind: 'too-much', mostBytes: this.program.mostBytes });
    });
    createInterface({ input: child.stdout }).on('line', (output) => {
      if (output.trim() === '') return;
      bytes = 0;
      this.tell(child, { kind: 'said', output, code: 0 });
    });
    child.on('error', (e) => this.tell(child, { kind: 'not-started', message: e.message }));
    // Another question is for another process, while the last line of this one is still read.
    child.once('exit', () => this.forget(child));
    onceEnded(child, (code, ended) => {
      this.tell(child, { kind: 'failed', how: ended ?? `code ${code}`, complaint: complaint() });
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
    clearTimeout(this.idle);
    // Whoever plays the user may take long to say something.
    if ([...this.conversations.values()].includes(child)) return;
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
