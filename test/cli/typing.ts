import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import { typedHere } from '../../src/cli/context.ts';
import { type Io, reportError } from '../../src/cli/io.ts';
import { makeProgram } from '../../src/cli/program.ts';

export interface Typed {
  code: number;
  out: string;
  err: string;
}

/** Types the words of a command in a folder, as `main` would run it. */
export async function typeWords(
  cwd: string,
  words: readonly string[],
  over: Partial<Pick<Io, 'env' | 'stdin' | 'out' | 'err' | 'ask'>> = {},
): Promise<Typed> {
  const seen: Typed = { code: 0, out: '', err: '' };
  const io: Io = {
    env: {},
    stdin: Readable.from(['']),
    ...over,
    out: (t) => {
      seen.out += `${t}\n`;
      over.out?.(t);
    },
    err: (t) => {
      seen.err += `${t}\n`;
      over.err?.(t);
    },
    cwd,
    tty: false,
    width: 100,
    setExit: (code) => {
      seen.code = code;
    },
  };
  const program = makeProgram(io, '0.0.0');
  try {
    await program.parseAsync(['node', 'daytwo', ...words]);
  } catch (e) {
    const told = (): number => reportError(io, e, typedHere(program));
    seen.code = e instanceof CommanderError ? (e.exitCode === 0 ? 0 : 64) : told();
  }
  return seen;
}

/** The words of a command line; quotes keep one together. */
export const wordsIn = (line: string): string[] =>
  (line.match(/"[^"]*"|\S+/g) ?? []).map((a) => a.replaceAll('"', ''));

/** Types a command line in a folder. */
export function typed(
  cwd: string,
  args: string,
  env: Record<string, string> = {},
  onErr: (text: string) => void = () => undefined,
  ask?: (question: string) => Promise<string>,
  /** What a shell would have made of an argument. */
  argument: (typed: string) => string = (a) => a,
  onOut: (text: string) => void = () => undefined,
): Promise<Typed> {
  const words = wordsIn(args).map(argument);
  return typeWords(cwd, words, {
    env,
    out: onOut,
    err: onErr,
    ...(ask === undefined ? {} : { ask }),
  });
}

export const folder = (): string => mkdtempSync(join(tmpdir(), 'daytwo-typed-'));

/** Lets the starter that `daytwo init` wrote ask a provider on loopback. */
export function useProvider(
  cwd: string,
  baseUrl: string,
  edit: (config: string) => string = (text) =>
    text.replace(/# price: \{.*?\}/, 'price: { input: 0.4, output: 1.6 }'),
): void {
  const file = join(cwd, 'config/daytwo.yaml');
  const text = readFileSync(file, 'utf8').replace(
    'apiKey: env:OPENAI_API_KEY',
    `$&\n    baseUrl: ${baseUrl}`,
  );
  writeFileSync(file, edit(text));
}
