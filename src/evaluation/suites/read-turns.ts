import type { Turn } from '../../domain/conversation.ts';
import { fileProgram, hostAccess, inlineProgram } from '../scorers/program.ts';
import { codeFile, isCode } from './code.ts';
import { isFileRef } from './files.ts';
import { child, type Located, placeOf } from './problems.ts';
import { type AssertionReading, parseAssertion, type ParsedAssertion } from './read-assertions.ts';
import { renderString } from './render.ts';
import { checked, turnSchema } from './schema.ts';

/** What the user says after the first answer, with the checks that stand under it. */
export interface ParsedTurns {
  turns: readonly Turn[];
  assertions: readonly ParsedAssertion[];
}

/**
 * Reads a test's `turns`: texts, `{ say }`, `{ javascript }` or `file://next.js`, each with checks
 * of its own. Every problem is noted.
 */
export async function parseTurns(
  at: Located,
  written: readonly unknown[],
  testOptions: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): Promise<ParsedTurns> {
  const turns: Turn[] = [];
  const assertions: ParsedAssertion[] = [];
  for (const [i, value] of written.entries()) {
    const here = child(at, i, value);
    const raw =
      typeof value === 'string' ? textTurn(value) : checked(turnSchema, here, reading.problems);
    if (raw === null) continue;
    const turn =
      raw.javascript === undefined
        ? await saidTurn(raw.say ?? '', here, reading)
        : await programTurn(raw.javascript, here, reading);
    if (turn !== null) turns.push(turn);
    for (const [j, a] of (raw.assert ?? []).entries()) {
      const parsed = parseAssertion(
        child(child(here, 'assert', raw.assert), j, a),
        testOptions,
        reading,
      );
      // The first answer is that to the case's own prompt.
      if (parsed !== null)
        assertions.push({
          ...parsed,
          rest: { ...parsed.rest, of: parsed.rest.of ?? i + 2, ifSaid: true },
        });
    }
  }
  return { turns, assertions };
}

interface WrittenTurn {
  say?: string | undefined;
  javascript?: string | undefined;
  assert?: unknown[] | undefined;
}

const textTurn = (value: string): WrittenTurn =>
  isFileRef(value) && isCode(value) ? { javascript: value } : { say: value };

/** A text, or one from a file; its template must be one. */
async function saidTurn(
  written: string,
  at: Located,
  { files, problems, sandbox }: AssertionReading,
): Promise<Turn | null> {
  const refuse = (message: string): null => (problems.add(placeOf(at), at.path, message), null);
  let say = written;
  if (isFileRef(written)) {
    const read = files.read(written);
    if (!read.ok) return refuse(read.message);
    say = read.text.trim();
  }
  if (say.trim() === '') return refuse('is empty: the user must say something');
  const rendered = await renderString(say, { output: '', turns: [] }, sandbox);
  // What it names is only known later; that it can be read at all is known now.
  return rendered.ok || !/unexpected|expected|unknown|parse/i.test(rendered.message)
    ? { say }
    : refuse(`the template cannot be rendered: ${rendered.message}`);
}

/** A program over `output` and `context`, inline or in a file. */
async function programTurn(
  written: string,
  at: Located,
  reading: AssertionReading,
): Promise<Turn | null> {
  const program = await suiteProgram(written, ['output', 'context'], at, reading);
  return program === null ? null : { program };
}

/**
 * Code of a suite as one expression for the sandbox; null with the problem noted where it cannot be
 * read, or reaches for its host.
 */
export async function suiteProgram(
  written: string,
  names: readonly string[],
  at: Located,
  reading: AssertionReading,
): Promise<string | null> {
  const refuse = (message: string): null => (
    reading.problems.add(placeOf(at), at.path, message),
    null
  );
  const file = isFileRef(written) ? codeFile(written, at, reading) : null;
  if (file === undefined) return null;
  const host = file === null ? hostAccess(written) : null;
  if (host !== null)
    return refuse(
      `the program uses ${host}, which code from suites cannot have: it runs in a sandbox without ` +
        'host, files or network',
    );
  const program = file === null ? inlineProgram(written) : fileProgram(file);
  const read = await reading.sandbox.compiles(program, names);
  return read.ok || !read.message.startsWith('SyntaxError')
    ? program
    : refuse(`the program cannot be read: ${read.message}`);
}
