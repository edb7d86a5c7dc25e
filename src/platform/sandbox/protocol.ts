/**
 * What the host asks of the worker. Everything that crosses is text, so nothing live is ever
 * shared.
 */
export type Job =
  | { kind: 'evaluate'; code: string; names: readonly string[]; globals: string }
  | { kind: 'compiles'; code: string; names: readonly string[] }
  | { kind: 'render'; template: string; vars: string }
  | { kind: 'matches'; pattern: string; text: string };

export interface Request {
  id: number;
  /** Interrupt budget of the interpreter, in milliseconds of the worker's own monotonic clock. */
  timeoutMs: number;
  /** What time it is for the program, in epoch milliseconds; it stands still meanwhile. */
  now: number;
  job: Job;
}

/**
 * `began` is sent when the interpreter is loaded and the job itself starts: only then does the
 * host's watchdog count.
 */
export type Answer =
  | { id: number; began: true }
  | { id: number; ok: true; value: string }
  | { id: number; ok: false; reason: 'error' | 'timeout' | 'memory'; message: string };

/**
 * More than 256 KB of interpreter stack overflows the WebAssembly stack and takes the worker with
 * it.
 */
export const STACK_BYTES = 256 * 1024;
export const MEMORY_BYTES = 32 * 1024 * 1024;
