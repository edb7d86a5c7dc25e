import { z } from 'zod';
import { sha256 } from '../../platform/sha256.ts';
import { linesOf } from './lines.ts';

/** Entries of a file that could not be read: where each begins, and what stood there. */
export const unreadEntries = z.array(z.object({ at: z.number(), hash: z.string() }));
export type UnreadEntries = z.output<typeof unreadEntries>;

/** Of a file in which nothing can be read it is enough to know some. */
const MOST = 20;

/** What is known of unread entries with one more. Pure. */
export const withUnread = (known: UnreadEntries, at: number, text: string): UnreadEntries =>
  known.length >= MOST ? known : [...known, { at, hash: sha256(text) }];

/** Whether an entry still says what could not be read. Pure. */
export const isStill = ({ hash }: UnreadEntries[number], text: string): boolean =>
  sha256(text) === hash;

/** Whether somebody has mended a line that could not be read. */
export async function isAnyMended(file: string, unread: UnreadEntries): Promise<boolean> {
  for (const entry of unread)
    for await (const { text } of linesOf(file, entry.at, true)) {
      if (!isStill(entry, text)) return true;
      break;
    }
  return false;
}
