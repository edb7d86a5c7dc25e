import { endOf, shorten } from '../../domain/shorten.ts';

/** Cuts what must not be shown out of a text. */
export type Clean = (text: string) => string;

/** So much of what somebody said is looked at for a sentence about it. */
const MOST_READ = 64 * 1024;
/** Beside a place where a text was cut, half of a dump may be left of which nothing tells. */
const BESIDE_CUT = 2 * 1024;

/**
 * The beginning of what somebody outside said, on one line. Secrets are cut out of it as it came:
 * without its line ends a dump, or a word letter by letter, is none any more that could be read.
 * Whatever is shortened or folded to one line and came from outside goes through here or through
 * {@link lastWords}.
 */
export function firstWords(text: string, most: number, clean: Clean): string {
  const isCut = text.length > MOST_READ;
  const read = clean(text.slice(0, MOST_READ));
  return shorten(inOneLine(isCut ? read.slice(0, -BESIDE_CUT) : read, clean), most);
}

/** The same of its end. */
export function lastWords(text: string, most: number, clean: Clean): string {
  const isCut = text.length > MOST_READ;
  const read = clean(text.slice(-MOST_READ));
  return endOf(inOneLine(isCut ? read.slice(BESIDE_CUT) : read, clean), most);
}

/** What is heard bit by bit, as far as {@link lastWords} looks at it. */
export const heard = (before: string, more: string): string =>
  (before + more).slice(-(MOST_READ + 1));

function inOneLine(read: string, clean: Clean): string {
  const line = read.replace(/\s+/g, ' ').trim();
  // What folding changed may read otherwise now.
  return line === read ? read : clean(line);
}
