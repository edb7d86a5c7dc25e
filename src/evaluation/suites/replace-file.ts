import { randomUUID } from 'node:crypto';
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { fileWords } from '../../domain/text-files.ts';

/** In one step, so that the worker never reads half a file. */
export function replaceFile(named: string, text: string): void {
  // A link stays one, and leads to the new text.
  const file = realpathSync(named);
  const beside = join(dirname(file), `.daytwo-${randomUUID()}.tmp`);
  writing(file, () => {
    try {
      writeFileSync(beside, text, { flag: 'wx' });
      // As it was for whoever else edits it: the umask is for new files.
      chmodSync(beside, statSync(file).mode & 0o777);
      renameSync(beside, file);
    } finally {
      rmSync(beside, { force: true });
    }
  });
}

/**
 * Does it, or says that the folder is not open. A suite is written beside itself first, so its
 * folder must be open to this user too.
 */
export function writing(file: string, work: () => void): void {
  try {
    work();
  } catch (e) {
    throw new DaytwoError({
      code: 'cannot-write',
      exitCode: EXIT.usage,
      message: `${file} was not written: its folder ${dirname(file)} ${fileWords(e)}`,
      next: 'run it as a user who may write there, or add the case by hand',
      cause: e,
    });
  }
}
