/** A count with its noun: `1 case`, `2 cases`. */
export function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

/** As the beginning of a sentence; an id (digits, `_` or a path in its first word) stays as it is. */
export const capital = (text: string): string =>
  /^\S*[\d_/]/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Words that others wrote, with one full stop at their end. */
export const sentence = (words: string): string => `${words.replace(/\.$/, '')}.`;

/** Words as a sentence of their own: with a capital, and with an end where they have none. */
export const asSentence = (words: string): string =>
  `${capital(words)}${/[.!?]$/.test(words) ? '' : '.'}`;

/** A sentence as the middle of another. */
export const lower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** A longer last word than this is no word, and cut where the room ends. */
const LONGEST_WORD = 24;

/**
 * At most `limit` UTF-16 units, ending in "…" where something was cut: between words where one ends
 * near, never inside a surrogate pair.
 */
export function clipAtWord(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit <= 1) return limit === 1 ? '…' : '';
  return `${atWordEnd(text.slice(0, limit - 1), text.charAt(limit - 1))}…`;
}

/** The last word, with the short ones before it: "15", "3 of 40". */
const LAST_WORDS = /(?<=\s)(?:\S{1,2}\s+){0,3}\S+$/;

/**
 * A name of at most `limit` UTF-16 units that keeps its end, since names that begin alike differ
 * there: "Refuses to delete an account, … 15".
 */
export function clipName(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const words = LAST_WORDS.exec(text)?.[0] ?? '';
  const isShort = words !== '' && words.length * 3 <= limit;
  const end = isShort
    ? words
    : text.slice(-Math.max(1, Math.floor(limit / 4))).replace(/^[\udc00-\udfff]/, '');
  const room = limit - end.length - (isShort ? 3 : 1);
  if (room < limit / 3) return clipAtWord(text, limit);
  const begin = atWordEnd(text.slice(0, room), text.charAt(room));
  return isShort ? `${begin} … ${end}` : `${begin}…${end}`;
}

/** The text without a word that was cut in the middle, where it is short enough to be one. */
export function atWordEnd(cut: string, next: string): string {
  const whole = /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
  const end = /\s/.test(next) ? whole.length : whole.search(/\s\S*$/);
  const isNear = end > 0 && whole.length - end <= LONGEST_WORD;
  return (isNear ? whole.slice(0, end) : whole).trimEnd();
}

const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');

/** `third`; from the eleventh on by its number. */
export const ordinalWords = (n: number): string => ORDINALS[n - 1] ?? nth(n);

/** `3rd`. */
export function nth(n: number): string {
  const teens = n % 100 > 10 && n % 100 < 14;
  const ending = teens
    ? undefined
    : ({ 1: 'st', 2: 'nd', 3: 'rd' } as Record<number, string>)[n % 10];
  return `${n}${ending ?? 'th'}`;
}
