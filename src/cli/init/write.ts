import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { makeFolder, writeOutputFile } from '../../platform/files/output-files.ts';
import { commandPrefix } from '../context.ts';
import type { Io } from '../io.ts';

/** A folder that a configuration is written into. */
export interface Place {
  /** Absolute. */
  folder: string;
  /** As messages call it. */
  shown: string;
  /** How commands about it begin: `daytwo -c mine/daytwo.yaml`. */
  typed: string;
}

/** The folder as it is shown and typed. */
export function placeOf(io: Io, folder: string): Place {
  const shown = relative(io.cwd, folder) || '.';
  const at = shown === 'config' ? '' : ` -c ${shown.startsWith('..') ? folder : shown}/daytwo.yaml`;
  return { folder, shown, typed: `${commandPrefix(io)}${at}` };
}

/** What may hold something that is for nobody else. */
const OWN = 0o600;

/**
 * Writes an installation's files, whose paths are seen from its folder. Nothing is overwritten.
 * @param isTyped whether an address, a program or a body stands in its configuration as somebody
 *   typed it: what could hold a key is for its owner alone
 * @throws DaytwoError `exists`, `cannot-write`
 */
export function writeInstallation(
  place: Place,
  files: ReadonlyMap<string, string>,
  isTyped = false,
): void {
  const taken = [...files.keys()].map((f) => join(place.folder, f)).find((f) => existsSync(f));
  if (taken !== undefined)
    throw new DaytwoError({
      code: 'exists',
      exitCode: EXIT.usage,
      message: `${taken} is there already; nothing was written`,
      next: 'name another folder: daytwo init FOLDER',
    });
  makeFolder(place.folder, 'The folder');
  for (const [f, text] of files) {
    mkdirSync(dirname(join(place.folder, f)), { recursive: true });
    // A project's own config/ keeps its state beside it; any other folder keeps its own, or two of
    // them would share one database.
    const own = f === 'daytwo.yaml' && place.shown !== 'config';
    writeOutputFile(
      join(place.folder, f),
      'The file',
      own ? text.replaceAll('../data/', 'data/') : text,
      isTyped && f === 'daytwo.yaml' ? OWN : undefined,
    );
  }
}

/** Where its database is going to be. */
export const databaseOf = ({ shown }: Place): string =>
  join(shown === 'config' ? 'data' : join(shown, 'data'), 'daytwo.db');
