import { realClock } from '../../platform/clock/real.ts';
import type { Io } from '../io.ts';

/** Notes and skipped files that are printed; the rest is counted, and all stand in --json. */
const MOST_NOTES = 8;
const PATIENCE_MS = 2_000;

/** `read 3 of 10 files` */
export type ShowProgress = (did: string, done: number, all: number, what: string) => void;

/**
 * Says how far it is once it has taken two seconds: in place on a terminal, elsewhere at each
 * tenth.
 */
export function progressOf(io: Io): ShowProgress {
  const began = realClock.monotonic();
  let last = '';
  return (did, done, all, what) => {
    if (realClock.monotonic() - began < PATIENCE_MS) return;
    const step = `${did} ${io.tty ? Math.floor((100 * done) / all) : Math.floor((10 * done) / all)}`;
    if (step === last && done < all) return;
    last = step;
    const line = `${did} ${done} of ${all} ${what}`;
    if (io.tty) process.stderr.write(`\r\u001b[K${line}${done === all ? '\n' : ''}`);
    else io.err(line);
  };
}

/** What is worth knowing of the files that were read, beside the answer. */
export function printNotes(
  io: Io,
  notes: readonly string[],
  skipped: readonly { file: string; reason: string }[],
): void {
  const most = (lines: readonly string[], what: string): void => {
    for (const line of lines.slice(0, MOST_NOTES)) io.err(line);
    if (lines.length > MOST_NOTES)
      io.err(`… and ${lines.length - MOST_NOTES} more ${what}; --json lists them all.`);
  };
  most(
    skipped.map((s) => `skipped ${s.file}: it ${s.reason}`),
    'skipped files',
  );
  most(notes, 'notes');
}
