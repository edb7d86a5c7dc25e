import { closeSync, constants, openSync } from 'node:fs';
import { fileCode } from '../../domain/text-files.ts';
import type { User } from '../../platform/files/unix-users.ts';
import { runOnce } from '../../platform/program/run.ts';

/** What came of opening a file for writing as a user; `not-made` where it cannot be tried here. */
export type Probe =
  | { outcome: 'opened' }
  | { outcome: 'refused'; code: string }
  | { outcome: 'not-made'; why: string };

const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;
/** The same in another process; it gets the flags and the file by its arguments. */
const PROGRAM =
  'const fs = require("node:fs"); try { fs.closeSync(fs.openSync(process.argv[2], Number(process.argv[1]))); ' +
  'process.stdout.write("opened") } catch (e) { process.stdout.write(String(e.code)) }';
const PATIENCE_MS = 10_000;

/**
 * Opens a file for appending as a user and closes it again: nothing is written, and its time of
 * change stays. As this process's own user, or as another where this process is root and
 * `setpriv` (util-linux) is there.
 * @param own number of the user that this process runs as
 */
export async function probeWrite(user: User, file: string, own: number): Promise<Probe> {
  if (user.uid === own) return openHere(file);
  if (own !== 0)
    return {
      outcome: 'not-made',
      why: `daytwo runs as user ${own} and cannot act as ${user.name}`,
    };
  const [gid = user.uid] = user.gids;
  const end = await runOnce(
    {
      file: 'setpriv',
      args: [
        `--reuid=${user.uid}`,
        `--regid=${gid}`,
        `--groups=${user.gids.length === 0 ? gid : user.gids.join(',')}`,
        '--',
        process.execPath,
        '-e',
        PROGRAM,
        String(FLAGS),
        file,
      ],
      env: {},
      folder: '/',
      mostBytes: 1_000,
      clean: (text) => text,
    },
    '',
    { timeoutMs: PATIENCE_MS },
  );
  if (end.kind !== 'said')
    return {
      outcome: 'not-made',
      why: end.kind === 'not-started' ? 'setpriv is not installed' : `setpriv: ${end.kind}`,
    };
  return end.output === 'opened' ? { outcome: 'opened' } : { outcome: 'refused', code: end.output };
}

function openHere(file: string): Probe {
  try {
    closeSync(openSync(file, FLAGS));
    return { outcome: 'opened' };
  } catch (e) {
    return { outcome: 'refused', code: fileCode(e) };
  }
}
