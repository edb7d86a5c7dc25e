import { execFile } from 'node:child_process';
import { promisify, stripVTControlCharacters } from 'node:util';
import { messageOf } from '../domain/errors.ts';
import { type Clean, firstWords } from '../platform/privacy/told.ts';

const TIMEOUT = 20_000;

/**
 * What a runtime prints about its version: the first line, as an argument vector without a shell.
 * Never throws.
 */
export async function runtimeVersion(
  command: readonly string[],
  cwd: string,
  clean: Clean,
): Promise<{ ok: true; version: string } | { ok: false; message: string }> {
  const [file, ...args] = command;
  if (file === undefined) return { ok: false, message: 'no command is given' };
  const inherited = Object.fromEntries(
    ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR'].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  );
  try {
    const { stdout } = await promisify(execFile)(file, args, {
      cwd,
      timeout: TIMEOUT,
      killSignal: 'SIGKILL',
      maxBuffer: 100_000,
      env: inherited,
    });
    const line = clean(stripVTControlCharacters(stdout))
      .split('\n')
      .map((l) => l.replace(/[^\x20-\x7e]/g, '').trim())
      .find((l) => l !== '');
    return line === undefined
      ? { ok: false, message: 'prints nothing' }
      : { ok: true, version: firstWords(line, 100, clean) };
  } catch (e) {
    return {
      ok: false,
      message: firstWords(clean(messageOf(e)).split('\n')[0] ?? '', 200, clean),
    };
  }
}
