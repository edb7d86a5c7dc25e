import { accessSync, constants, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { fileCode, fileWords } from '../../domain/text-files.ts';
import { shellWord } from '../shell-word.ts';

/** What a full or read-only disk does is no mistake in the command. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
]);

const FREE = 'name a file in a folder that you may write to';

/**
 * Whether a file that somebody named can be written. Asked before the work, where the work costs
 * money or time. One rule for every command: what is named is made, the folder it lies in must be
 * there; a missing one is likelier a slip of the hand.
 * @param option as it was typed, `--junit`
 * @throws DaytwoError `cannot-write`
 */
export function mustBeWritable(path: string, option: string): void {
  const refuse = (message: string, next: string): never => {
    throw new DaytwoError({
      code: 'cannot-write',
      exitCode: EXIT.usage,
      message: `${option} ${path} cannot be written: ${message}`,
      next,
    });
  };
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) refuse('it is a folder', 'name a file in it');
    mustHold(path, refuse);
    accessSync(there === undefined ? dirname(path) : path, constants.W_OK);
  } catch (e) {
    if (e instanceof DaytwoError) throw e;
    refuse(`it ${fileWords(e)}`, FREE);
  }
}

/**
 * The same for a folder that a command fills: it is made where it is missing, the one it lies in is
 * not. @throws DaytwoError `cannot-write`
 */
export function mustBeFolder(path: string, what: string): void {
  const refuse = (message: string, next: string): never => {
    throw new DaytwoError({
      code: 'cannot-write',
      exitCode: EXIT.usage,
      message: `${what} ${path} cannot be written to: ${message}`,
      next,
    });
  };
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isDirectory())
      refuse('it is no folder', 'name a folder, or a new name');
    if (there === undefined) mustHold(path, refuse);
    accessSync(there === undefined ? dirname(path) : path, constants.W_OK);
  } catch (e) {
    if (e instanceof DaytwoError) throw e;
    refuse(`it ${fileWords(e)}`, 'name a folder that you may write to');
  }
}

function mustHold(path: string, refuse: (message: string, next: string) => never): void {
  const parent = dirname(path);
  const holder = statSync(parent, { throwIfNoEntry: false });
  if (holder === undefined)
    refuse(
      `there is no folder ${parent}`,
      `make it first: mkdir -p ${shellWord(parent)}; or correct the path`,
    );
  else if (!holder.isDirectory()) refuse(`${parent} is no folder`, 'correct the path');
}

/**
 * Writes a file that somebody named, by the rule of {@link mustBeWritable}.
 * @param mode of a new one; otherwise as the umask has it
 * @throws DaytwoError `cannot-write`
 */
export function writeOutputFile(
  path: string,
  option: string,
  body: string | Uint8Array,
  mode?: number,
): void {
  mustBeWritable(path, option);
  try {
    writeFileSync(path, body, mode === undefined ? {} : { mode });
  } catch (e) {
    throw new DaytwoError({
      code: 'cannot-write',
      exitCode: OF_THE_MACHINE.has(fileCode(e)) ? EXIT.couldNotMeasure : EXIT.usage,
      message: `${option} ${path} could not be written: it ${fileWords(e)}`,
      next: FREE,
      cause: e,
    });
  }
}

/**
 * Makes a folder that somebody named, by the rule of {@link mustBeFolder}. @throws DaytwoError
 * `cannot-write`
 */
export function makeFolder(path: string, what: string): void {
  mustBeFolder(path, what);
  mkdirSync(path, { recursive: true });
}

/** The text of a file that somebody named. @throws DaytwoError `cannot-read` */
export function readInputFile(
  path: string,
  next: string,
  exitCode: DaytwoError['exitCode'] = EXIT.usage,
): string {
  const refuse = (message: string, cause?: unknown): never => {
    throw new DaytwoError({
      code: 'cannot-read',
      exitCode,
      message: `${path} cannot be read: it ${message}`,
      next,
      cause,
    });
  };
  try {
    if (statSync(path).isDirectory()) refuse('is a folder');
    return readFileSync(path, 'utf8');
  } catch (e) {
    if (e instanceof DaytwoError) throw e;
    return refuse(fileWords(e), e);
  }
}
