import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { fileWords } from '../../domain/text-files.ts';

export type TailRead = { ok: true; body: Buffer; skipped: number } | { ok: false; problem: string };

/**
 * Reads the last bytes of a regular file, at most `most`, however it grows meanwhile; `skipped` are
 * the bytes before them. A pipe is not waited for. Never throws.
 */
export function readTail(path: string, most: number): TailRead {
  let fd: number | null = null;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile()) return { ok: false, problem: 'is no regular file' };
    const skipped = Math.max(0, stat.size - most);
    const body = Buffer.alloc(stat.size - skipped);
    let length = 0;
    for (let n = -1; n !== 0 && length < body.length; length += n)
      n = readSync(fd, body, length, body.length - length, skipped + length);
    return { ok: true, body: body.subarray(0, length), skipped };
  } catch (e) {
    return { ok: false, problem: fileWords(e) };
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
