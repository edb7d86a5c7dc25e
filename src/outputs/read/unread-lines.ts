import { z } from 'zod';
import { sha256 } from '../../platform/sha256.ts';
import { linesOf } from './lines.ts';

/** An entry of a file: where it begins, and what stood there. */
export const knownEntry = z.object({ at: z.number(), hash: z.string() });
/** Those that could not be read. */
export const unreadEntries = z.array(knownEntry);
export type UnreadEntries = z.output<typeof unreadEntries>;

/** Of a file in which nothing can be read it is enough to know some. */
const MOST = 20;

/** What is known of unread entries with one more. Pure. */
export const withUnread = (known: UnreadEntries, at: number, text: string): UnreadEntries =>
  known.length >= MOST ? known : [...known, entryOf(at, text)];

/** What is kept of an entry. Pure. */
export const entryOf = (at: number, text: string): UnreadEntries[number] => ({
  at,
  hash: sha256(text),
});

/** Whether an entry still says what could not be read. Pure. */
export const isStill = ({ hash }: UnreadEntries[number], text: string): boolean =>
  sha256(text) === hash;

/** Whether a line is another than it was, or stands elsewhere. */
export async function isAnyMended(file: string, known: UnreadEntries): Promise<boolean> {
  for (const entry of known)
    for await (const { text } of linesOf(file, entry.at, true)) {
      if (!isStill(entry, text)) return true;
      break;
    }
  return false;
}
