import { DaytwoError, EXIT } from '../domain/errors.ts';

/** Whatever a person says to an act, wherever they do. */
export const LONGEST_NOTE = 2_000;

/**
 * A note as it was sent; empty where none was.
 * @throws DaytwoError `bad-note`
 */
export function shortNote(note = ''): string {
  if (note.length <= LONGEST_NOTE) return note;
  throw new DaytwoError({
    code: 'bad-note',
    exitCode: EXIT.usage,
    message: `nothing was done: a note has at most ${LONGEST_NOTE.toLocaleString('en')} characters`,
    next: 'shorten it, and send it again',
  });
}
