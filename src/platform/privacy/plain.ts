/** Which letters follow each of the alphabet's in words; the rest stand there in few or none. */
const FOLLOWERS =
  'bcdfgijklmnprstuvwxy aceijlmorsuy acehiklorstuy adegilmnorsuvy abcdefghijklmnopqrstuvwxy aefilortuy ' +
  'aeghilmnorsu aeimorstuy abcdefgklmnoprstvxz aeosu einosu abcdefiklopstuvy abeimopsu acdefghijklmnoprstuvy ' +
  'abcdefgijklmnoprstuvwxy adeghilmoprstuy u abcdefgiklmnoprstuvwy acefhiklmnopstuwy ' +
  'acefhilnoprstuwy abcdefgilmnoprst aeio aehilnors aceipt acefilmnopstw aei';
const FOLLOWER_OF = new Map(
  FOLLOWERS.split(' ').map((followers, i) => [String.fromCharCode(0x61 + i), followers]),
);
/** A word may hold one pair that others do not, where two were put together: `webhook`. */
const ODD_PAIRS = 2;
const LONG_WORD = 8;

/** A word as people write it, in one case or with a capital; or a number, a date, a version. */
const PLAIN = /^(?:\p{L}?\p{Ll}{0,14}|\p{Lu}{1,15}|\d{1,8}|[vV]\d{1,2})$/u;
/** What stands between words and in addresses; any other sign is rare beside letters. */
const BETWEEN = /[\s,;:/._=()'"|>-]+/;
const SIGN = /[^\p{L}\p{N}]/gu;
/** By what a maker's keys all begin. */
const MAKERS =
  /^(?:sk|pk|rk|gsk|xai|hf|npm|gh[opsur]|github[-_]pat|glpat|xox[a-z]|xapp)[-_](?:[a-z]{1,5}\d{0,2}(?:[-_]|$))*/i;
/** So many characters that are no words tell one secret from every other text. */
const TELLING = 4;
const SIGN_WEIGHT = 2;

/** Whether a row of letters is no word: pairs stand in it that words do not have. */
export function isGibberish(letters: string): boolean {
  const small = letters.toLowerCase();
  if (small.length < LONG_WORD || !/^[a-z]+$/.test(small)) return false;
  let odd = 0;
  for (let i = 0; i + 1 < small.length; i++)
    if (FOLLOWER_OF.get(small.charAt(i))?.includes(small.charAt(i + 1)) === false) odd++;
  return odd >= ODD_PAIRS;
}

/**
 * Whether a text could not stand by chance where something else was meant: more of it than a
 * maker's prefix is neither word nor number.
 */
export function isTelling(text: string): boolean {
  const own = text.replace(MAKERS, '');
  let odd = 0;
  for (const part of own.split(BETWEEN)) {
    odd += SIGN_WEIGHT * (part.match(SIGN)?.length ?? 0);
    for (const word of part.split(SIGN))
      if (!PLAIN.test(word) || isGibberish(word)) odd += word.length - countFollowing(word);
    if (odd >= TELLING) return true;
  }
  return false;
}

/** A row that repeats itself, or counts, does so every one, two (bytes in hex) or four characters. */
const STRIDES = [1, 2, 4];
/** Two that go on like those before them are chance. */
const FEWEST_FOLLOWING = 4;

/**
 * How many characters only go on as the ones before them: zeros in a row, 12345678. Whoever knows
 * where such a row began knows the rest, and so do lists of counts and of minutes.
 */
function countFollowing(text: string): number {
  return Math.max(...STRIDES.map((stride) => countAtStride(text, stride)));
}

/** Whether it is more than a row that repeats itself or counts, as columns of figures do. */
export const isVaried = (text: string): boolean => text.length - countFollowing(text) >= TELLING;

function countAtStride(text: string, stride: number): number {
  const at = (i: number): number => text.charCodeAt(i);
  let [all, row] = [0, 0];
  for (let i = 2 * stride; i <= text.length; i++) {
    const goesOn = at(i) - at(i - stride) === at(i - stride) - at(i - 2 * stride);
    if (goesOn) row++;
    else {
      if (row >= FEWEST_FOLLOWING) all += row;
      row = 0;
    }
  }
  return all;
}

/** So often the kind of character changes in so few of them. */
const CHANGES = 3;
const JUMBLE = 8;
/** In camel case a part of a word has more letters. */
const LETTERS_OF_GROUP = 2;
const HEX_ALONE = /^[0-9a-f-]*$/i;

/**
 * Whether letters of both cases and digits alternate as they do in what a machine drew by lot: a
 * few of them tell it from words, dates, hashes and names of models.
 */
export function isJumble(text: string): boolean {
  const own = text.replace(MAKERS, '');
  if (own.length < JUMBLE || HEX_ALONE.test(own)) return false;
  const groups = own.match(/[A-Z]+|[a-z]+|\d+/g)?.length ?? 0;
  return /\d/.test(own) ? groups > CHANGES : own.length <= LETTERS_OF_GROUP * groups;
}
