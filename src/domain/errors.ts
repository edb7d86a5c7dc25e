/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  badNews: 1,
  couldNotMeasure: 2,
  notEnoughEvidence: 3,
  usage: 64,
  config: 78,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A place in a person's file; `line` and `column` start at 1. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
}

/**
 * Something wrong in what a person wrote: configuration or suite. All of them are listed at once.
 */
export interface Problem {
  place: Place;
  /** Dotted path inside the file, `agents.refund.target.model`; empty for the file as a whole. */
  path: string;
  message: string;
  /** What to write instead, where it can be guessed. */
  hint?: string;
}

/**
 * An error a person can act on. Thrown across rooms only where the caller cannot go on; logged
 * once, at the edge.
 */
export class DaytwoError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  /** The next step, in plain words. */
  readonly next: string | undefined;
  readonly problems: readonly Problem[];
  constructor(init: {
    code: string;
    message: string;
    exitCode?: ExitCode;
    next?: string;
    problems?: readonly Problem[];
    cause?: unknown;
  }) {
    super(init.message, { cause: init.cause });
    this.name = 'DaytwoError';
    this.code = init.code;
    this.exitCode = init.exitCode ?? EXIT.couldNotMeasure;
    this.next = init.next;
    this.problems = init.problems ?? [];
  }
}

/** `file:line: path: message (hint)`, the form editors make clickable. */
export function problemLine(p: Problem): string {
  const at = [p.place.file, p.place.line, p.place.column].filter((x) => x !== undefined).join(':');
  return `${at}: ${problemWords(p)}`;
}

/** The same without its place, for something that stands in no file: `path: message (hint)`. */
export function problemWords(p: Problem): string {
  const path = p.path === '' ? '' : `${p.path}: `;
  return `${path}${p.message}${p.hint === undefined ? '' : ` (${p.hint})`}`;
}

/** What was thrown, in words: JavaScript throws anything, an error or not. */
export function messageOf(e: unknown): string {
  return e instanceof Error ? e.message : String(e);
}
