import { Worker } from 'node:worker_threads';
import type { Sandbox, SandboxResult } from '../../domain/suite.ts';
import { realClock } from '../clock/real.ts';
import { renderPlain } from './plain-templates.ts';
import type { Answer, Job, Request } from './protocol.ts';

export interface SandboxOptions {
  /**
   * Interrupt budget of one program, template or regex; 2,000 ms of real time, which a busy machine
   * shares out.
   */
  timeoutMs?: number;
  /**
   * What the host allows beyond it before it ends the worker; 2,000 ms. An allocation loop ignores
   * the interrupt for 15 s.
   */
  graceMs?: number;
  /** What time it is for programs: the run's, which a fast clock or a test makes. */
  now?: () => number;
}

/** Loading WebAssembly and nunjucks on a busy machine; past this the worker is broken, not slow. */
const LOAD_MS = 30_000;

interface Waiting {
  request: Request;
  done(result: SandboxResult): void;
}

/**
 * QuickJS in a worker thread. Nothing is loaded before the first program; one job runs at a time,
 * so that the watchdog always knows which one hangs; a terminated worker is replaced by the next
 * job.
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  return new WorkerSandbox(
    options.timeoutMs ?? 2_000,
    options.graceMs ?? 2_000,
    options.now ?? (() => realClock.now()),
  );
}

class WorkerSandbox implements Sandbox {
  private readonly timeoutMs: number;
  private readonly graceMs: number;
  private readonly now: () => number;
  private worker: Worker | null = null;
  private readonly queue: Waiting[] = [];
  private current: Waiting | null = null;
  private watchdog: NodeJS.Timeout | undefined;
  private nextId = 1;
  private closed = false;

  constructor(timeoutMs: number, graceMs: number, now: () => number) {
    this.timeoutMs = timeoutMs;
    this.graceMs = graceMs;
    this.now = now;
  }

  evaluate(code: string, globals: Readonly<Record<string, unknown>>): Promise<SandboxResult> {
    return this.submit(() => ({
      kind: 'evaluate',
      code,
      names: Object.keys(globals),
      globals: JSON.stringify(globals),
    }));
  }

  compiles(code: string, names: readonly string[]): Promise<SandboxResult> {
    return this.submit(() => ({ kind: 'compiles', code, names }));
  }

  /** Plain `{{ name }}` never reaches the sandbox: it is substitution, not code. */
  async render(template: string, vars: Readonly<Record<string, unknown>>): Promise<SandboxResult> {
    const plain = renderPlain(template, vars);
    if (plain !== null) return { ok: true, value: plain };
    return this.submit(() => ({ kind: 'render', template, vars: JSON.stringify(vars) }));
  }

  matches(pattern: string, text: string): Promise<SandboxResult> {
    return this.submit(() => ({ kind: 'matches', pattern, text }));
  }

  async close(): Promise<void> {
    this.closed = true;
    const worker = this.worker;
    this.finish({ ok: false, reason: 'error', message: 'the sandbox was closed' });
    for (const w of this.queue.splice(0))
      w.done({ ok: false, reason: 'error', message: 'the sandbox was closed' });
    await worker?.terminate();
    this.worker = null;
  }

  private submit(makeJob: () => Job): Promise<SandboxResult> {
    return new Promise((resolve) => {
      if (this.closed)
        return resolve({ ok: false, reason: 'error', message: 'the sandbox was closed' });
      let job: Job;
      try {
        job = makeJob();
      } catch (error) {
        // Circular or BigInt values cannot cross; that is the caller's data, not a fault of the
        // sandbox.
        return resolve({ ok: false, reason: 'error', message: String(error) });
      }
      this.queue.push({
        request: { id: this.nextId++, timeoutMs: this.timeoutMs, now: this.now(), job },
        done: resolve,
      });
      this.pump();
    });
  }

  private pump(): void {
    if (this.current !== null) return;
    const next = this.queue.shift();
    if (next === undefined) {
      this.worker?.unref();
      return;
    }
    this.current = next;
    this.worker ??= this.start();
    this.worker.ref();
    this.watch(LOAD_MS);
    this.worker.postMessage(next.request);
  }

  private start(): Worker {
    // tsc rewrites the extensions of imports, not of URLs.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      // Nothing of the host's environment (keys) is in reach even if the interpreter were escaped.
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    });
    worker.on('message', (answer: Answer) => this.receive(answer));
    worker.on('error', (error: Error) =>
      this.replace(worker, {
        ok: false,
        reason: 'error',
        message: `the sandbox broke: ${error.message}`,
      }),
    );
    worker.on('exit', () =>
      this.replace(worker, {
        ok: false,
        reason: 'error',
        message: 'the sandbox ended unexpectedly',
      }),
    );
    return worker;
  }

  private receive(answer: Answer): void {
    if (this.current === null || answer.id !== this.current.request.id) return;
    if ('began' in answer) return this.watch(this.timeoutMs + this.graceMs);
    if (!answer.ok)
      return this.finish({ ok: false, reason: answer.reason, message: answer.message });
    const decoded = JSON.parse(answer.value) as { value?: unknown; number?: string };
    this.finish({
      ok: true,
      value: decoded.number === undefined ? decoded.value : Number(decoded.number),
    });
  }

  /** A real timer on purpose: it guards against code that holds a real thread. */
  private watch(ms: number): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      if (this.worker)
        this.replace(this.worker, {
          ok: false,
          reason: 'timeout',
          message: 'it ignored its time limit and was stopped',
        });
    }, ms);
  }

  private replace(worker: Worker, result: SandboxResult): void {
    if (this.worker !== worker) return;
    this.worker = null;
    void worker.terminate();
    this.finish(result);
  }

  private finish(result: SandboxResult): void {
    clearTimeout(this.watchdog);
    const waiting = this.current;
    this.current = null;
    waiting?.done(result);
    if (!this.closed) this.pump();
  }
}
