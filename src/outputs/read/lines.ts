import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { WITHOUT_WAITING } from '../../platform/files/plain-files.ts';

/** One line of a file. */
export interface Line {
  text: string;
  /** Where it begins, in bytes. */
  begin: number;
  /** Where the next one begins. */
  next: number;
  /** The file ends with it, without a line break. */
  isOpen: boolean;
  /** Its bytes are UTF-8; those of another encoding would be kept as question marks. */
  isUtf8: boolean;
}

const CHUNK = 256 * 1024;
/** A longer line is no answer; it is told of and skipped. */
export const LONGEST_LINE = 32 * 1024 * 1024;
const NEWLINE = 10;

/**
 * The whole lines of a file from a place on. What stands after the last line break is given only
 * where `toEnd` says that nobody is still writing it.
 */
export async function* linesOf(file: string, from: number, toEnd: boolean): AsyncGenerator<Line> {
  const handle = await open(file, WITHOUT_WAITING);
  try {
    let begin = from;
    let held: Buffer[] = [];
    let heldBytes = 0;
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (let at = from; ;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      let start = 0;
      for (;;) {
        const end = buffer.subarray(0, bytesRead).indexOf(NEWLINE, start);
        if (end < 0) break;
        const line = decode([...held, buffer.subarray(start, end)]);
        const next = begin + heldBytes + (end - start) + 1;
        yield { ...line, begin, next, isOpen: false };
        begin = next;
        held = [];
        heldBytes = 0;
        start = end + 1;
      }
      // Of a line that is too long only its length is kept.
      if (heldBytes < LONGEST_LINE) held.push(Buffer.from(buffer.subarray(start, bytesRead)));
      heldBytes += bytesRead - start;
    }
    if (toEnd && heldBytes > 0)
      yield { ...decode(held), begin, next: begin + heldBytes, isOpen: true };
  } finally {
    await handle.close();
  }
}

function decode(parts: readonly Buffer[]): Pick<Line, 'text' | 'isUtf8'> {
  const bytes = Buffer.concat(parts);
  return { text: bytes.toString('utf8').replace(/\r$/, ''), isUtf8: isUtf8(bytes) };
}
