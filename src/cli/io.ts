import { isAbsolute, join } from 'node:path';
import { DaytwoError, EXIT, type ExitCode, messageOf, problemLine } from '../domain/errors.ts';
import { writeOutputFile } from '../platform/files/output-files.ts';
import { widthOf } from '../domain/text-width.ts';
import { jsonOf } from '../platform/privacy/clean-json.ts';
import { quoted } from '../platform/privacy/quoted.ts';
import { makeRedactor, type Redactor } from '../platform/privacy/redactor.ts';

/** The answer of a person who closed the terminal instead: no to everything. */
export const LEFT = '\u0004';

/** What a command may touch of the world; tests hand in their own. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  env: NodeJS.ProcessEnv;
  cwd: string;
  stdin: NodeJS.ReadableStream;
  /** Progress is drawn in place on a terminal and logged line by line elsewhere. */
  tty: boolean;
  /** Columns to wrap to. */
  width: number;
  setExit(code: ExitCode): void;
  /**
   * Puts a question to the person who typed the command; absent where nobody can answer. Whoever
   * leaves (Ctrl-D) answers {@link LEFT}.
   */
  ask?(question: string): Promise<string>;
  /** What is printed and written has passed it; {@link redactedIo} puts it there. */
  redactor?: Redactor;
  /** Prints what has passed the redactor already, in another form than text. */
  outCleaned?(text: string): void;
}

/** The same world, into which no secret is printed that the configuration has named since. */
export function redactedIo(io: Io): Io {
  if (io.redactor !== undefined) return io;
  const redactor = makeRedactor();
  return {
    ...io,
    redactor,
    out: (text) => io.out(redactor.text(text)),
    outCleaned: (text) => io.out(text),
    err: (text) => io.err(redactor.text(text)),
  };
}

/**
 * A value as JSON without secrets, to be printed or written as it is. They are cut out of the value:
 * cut out of its text, one that an escape seems to belong to would leave no JSON.
 */
export function cleanJson({ redactor }: Pick<Io, 'redactor'>, value: unknown): string {
  if (redactor === undefined) return JSON.stringify(value, null, 2);
  return jsonOf(redactor.value(value), redactor, 2);
}

/** Whether an answer is a yes. */
export const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer.trim());

/** Writes a report where somebody wants it. @throws DaytwoError `cannot-write` */
export function writeReport(io: Io, file: string, option: string, body: string | Uint8Array): void {
  writeOutputFile(
    typedPath(io, file),
    option,
    typeof body === 'string' && io.redactor !== undefined ? io.redactor.text(body) : body,
  );
}

/** A path as it was typed, seen from where the command runs. */
export function typedPath(io: Pick<Io, 'cwd'>, path: string): string {
  return isAbsolute(path) ? path : join(io.cwd, path);
}

/**
 * The process's own streams. A reader that leaves early (`| head`) ends the output, not the
 * command: it finishes and keeps its exit code.
 */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessReaderLeft);
  return {
    out: (text) => void process.stdout.write(printable(text)),
    err: (text) => void process.stderr.write(printable(text)),
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    tty: process.stderr.isTTY === true,
    width: Math.min(process.stdout.columns ?? 100, 100),
    setExit: (code) => {
      process.exitCode = code;
    },
    ...(process.stdin.isTTY === true && process.stderr.isTTY === true ? { ask: askPerson } : {}),
  };
}

/** The question goes where progress goes: a result that is written to a file stays clean. */
async function askPerson(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // A terminal in whose line somebody types gives Ctrl-C to us: it ends the command all the same.
  terminal.once('SIGINT', () => {
    terminal.close();
    process.kill(process.pid, 'SIGINT');
  });
  const closed = new Promise<string>((done) => terminal.once('close', () => done(LEFT)));
  try {
    return await Promise.race([terminal.question(question), closed]);
  } finally {
    terminal.close();
  }
}

/**
 * Standard streams are never closed by Node, so each write after the reader has left fails anew.
 */
function unlessReaderLeft(e: NodeJS.ErrnoException): void {
  if (e.code !== 'EPIPE' && e.code !== 'ERR_STREAM_DESTROYED') throw e;
}

/**
 * Model output and suites may hold terminal codes; nothing that a terminal would obey is printed.
 * Ends with a line break.
 */
export function printable(text: string): string {
  const plain = text.replace(
    /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    '',
  );
  return plain.endsWith('\n') ? plain : `${plain}\n`;
}

/**
 * An error as a person reads it: what, every problem with its place, the next step. The stack only
 * with DAYTWO_DEBUG.
 */
export function reportError(io: Io, e: unknown, typed: Typed = asWritten): ExitCode {
  if (e instanceof DaytwoError) {
    io.err(`daytwo: ${e.message}`);
    for (const p of e.problems) io.err(`  ${problemLine(p)}`);
    if (e.next !== undefined) io.err(`Next: ${typed(e.next)}`);
    if (io.env['DAYTWO_DEBUG'] !== undefined) io.err(String(e.stack));
    return e.exitCode;
  }
  const debugged = io.env['DAYTWO_DEBUG'] !== undefined && e instanceof Error;
  io.err(`daytwo: ${debugged ? String(e.stack) : messageOf(e)}`);
  return EXIT.couldNotMeasure;
}

/** Makes the commands of a sentence what must be typed here (`typedHere`). */
export type Typed = (words: string) => string;

export const asWritten: Typed = (words) => words;

/**
 * Columns padded to their widest cell. A cell stays on its line: what would break it, or a terminal
 * would obey, is shown as it is escaped in JSON.
 */
export function table(given: readonly (readonly string[])[]): string {
  // What is cut out once the columns stand would make them crooked.
  const rows = given.map((r) => r.map((cell) => escaped(quoted(cell))));
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((r) => widthOf(r[c] ?? ''))));
  return rows
    .map((r) =>
      r
        .map((cell, c) => cell + ' '.repeat(Math.max(0, (widths[c] ?? 0) - widthOf(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A name on one line, with its control characters and turns of direction to be seen. */
export function escaped(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) =>
      ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[c] ??
      `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
