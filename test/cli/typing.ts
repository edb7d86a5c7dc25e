import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import { type Io, reportError } from '../../src/cli/io.ts';
import { makeProgram } from '../../src/cli/program.ts';

export interface Typed {
  code: number;
  out: string;
  err: string;
}

/** Types a command in a folder, as `main` would run it. */
export async function typed(
  cwd: string,
  args: string,
  env: Record<string, string> = {},
  onErr: (text: string) => void = () => undefined,
  ask?: (question: string) => Promise<string>,
  /** What a shell would have made of an argument. */
  argument: (typed: string) => string = (a) => a,
  onOut: (text: string) => void = () => undefined,
): Promise<Typed> {
  const seen: Typed = { code: 0, out: '', err: '' };
  const io: Io = {
    out: (t) => {
      seen.out += `${t}\n`;
      onOut(t);
    },
    err: (t) => {
      seen.err += `${t}\n`;
      onErr(t);
    },
    env,
    cwd,
    stdin: Readable.from(['']),
    tty: false,
    width: 100,
    setExit: (code) => {
      seen.code = code;
    },
    ...(ask === undefined ? {} : { ask }),
  };
  const program = makeProgram(io, '0.0.0');
  try {
    await program.parseAsync([
      'node',
      'daytwo',
      ...(args.match(/"[^"]*"|\S+/g) ?? []).map((a) => argument(a.replaceAll('"', ''))),
    ]);
  } catch (e) {
    seen.code = e instanceof CommanderError ? (e.exitCode === 0 ? 0 : 64) : reportError(io, e);
  }
  return seen;
}

export const folder = (): string => mkdtempSync(join(tmpdir(), 'daytwo-typed-'));
