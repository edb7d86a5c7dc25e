import { isGibberish } from './plain.ts';

/** A shorter word is no password that is told from others. */
const SHORTEST = 8;
const SHORTEST_OF_PARTS = 12;

/** Between the words of a name: a path and an address have others. */
const BETWEEN = /[-_.]/;
/** Figures that words of a trade end with: `SHA256`, `ISO27001`, `A4`. */
const ACRONYM = /^[A-Z]{1,6}\d{1,6}$/;
/** A sign that no word and no name has within. */
const SIGN_WITHIN = /[\p{L}\d][!#$%^&*+=~@?|]+[\p{L}\d]/u;
/** Words in camel case, letters in a row and figures. */
const GROUP = /\p{Lu}?\p{Ll}+|\p{Lu}+|\d+/gu;
/** Groups of a part that was drawn by lot; those of names as `OAuth2Token` are longer, or fewer. */
const LONGEST_GROUP = 2.45;
const FEWEST_GROUPS = 4;

/**
 * Whether a word has the form of a password, where it stands behind a word for one: figures stand
 * between its letters, or in several of its parts. Words, versions and names of standards are none
 * (`case-sensitive`, `AES-256`, `OAuth2-based`). Pure.
 */
export function isPasswordForm(word: string): boolean {
  if (word.length < SHORTEST || word.includes('/')) return false;
  if (!/\d/.test(word) || !/\p{L}/u.test(word)) return false;
  if (SIGN_WITHIN.test(word)) return true;
  const parts = word.split(BETWEEN);
  if (parts.some(isDrawn)) return true;
  const figured = parts.filter((p) => /\d/.test(p));
  const isMixed = figured.some((p) => /\p{L}/u.test(p) && !ACRONYM.test(p));
  return word.length >= SHORTEST_OF_PARTS && figured.length > 1 && isMixed && hasBothCases(word);
}

const hasBothCases = (text: string): boolean => /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text);

function isDrawn(part: string): boolean {
  if (/\d/.test(part) && isGibberish(part.replace(/\d/g, ''))) return true;
  const groups = part.match(GROUP)?.length ?? 0;
  const isMany = groups > FEWEST_GROUPS || (groups === FEWEST_GROUPS && hasBothCases(part));
  return isMany && /\d/.test(part) && part.length <= LONGEST_GROUP * groups;
}
