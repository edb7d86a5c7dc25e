/** Signs and words by which money is told, and what they are in. */
const WORDS: Readonly<Record<string, string>> = {
  USD: '$ us$ dollar dollars bucks buck dólar dólares dolares dollaro dollari',
  EUR: '€ euro euros euroer eur.',
  GBP: '£ pound pounds quid libras sterling',
  JPY: '¥ yen yenes',
  INR: '₹ rupee rupees rupien',
  CHF: 'sfr sfr. fr. franken francs franchi',
  PLN: 'zł złoty złote złotych zloty',
  CZK: 'kč koruna korun',
  BRL: 'r$ reais',
  CAD: 'c$ ca$',
  AUD: 'a$ au$',
  NZD: 'nz$',
  HKD: 'hk$',
  SGD: 's$',
  KRW: '₩',
  TRY: '₺',
  HUF: 'forint',
};
/** Of several countries: money, but nobody says which. */
const UNTOLD = ['kr', 'kr.', 'kronor', 'kroner', 'kronen', 'peso', 'pesos', 'rs', 'rs.'];
/** A hundredth of the unit, whatever it is; pence are of pounds. */
const HUNDREDTHS = [
  'cent',
  'cents',
  'ct',
  'cts',
  '¢',
  'centime',
  'centimes',
  'céntimos',
  'centesimi',
];
const PENCE = ['pence', 'penny'];
/** Codes that are no words of a language in small letters either. */
const ANY_CASE = ['USD', 'EUR', 'GBP', 'JPY', 'CHF'];
const CAPITALS =
  'INR CAD AUD NZD SEK NOK DKK PLN CZK HUF RON TRY BRL MXN ZAR SGD HKD CNY KRW'.split(' ');

/** What a sign or a word beside a number says of it. */
export interface MoneyWord {
  /** ISO code; null where the word does not tell which. */
  currency: string | null;
  factor: number;
}

const KNOWN: ReadonlyMap<string, MoneyWord> = new Map([
  ...Object.entries(WORDS).flatMap(([currency, words]) =>
    words.split(' ').map((word): [string, MoneyWord] => [word, { currency, factor: 1 }]),
  ),
  ...[...ANY_CASE, ...CAPITALS].map((currency): [string, MoneyWord] => [
    currency.toLowerCase(),
    { currency, factor: 1 },
  ]),
  ...UNTOLD.map((word): [string, MoneyWord] => [word, { currency: null, factor: 1 }]),
  ...HUNDREDTHS.map((word): [string, MoneyWord] => [word, { currency: null, factor: 0.01 }]),
  ...PENCE.map((word): [string, MoneyWord] => [word, { currency: 'GBP', factor: 0.01 }]),
]);

/** Codes that are names or words unless they are written in capitals, and "RS", which is no "Rs". */
const isOtherWord = (word: string): boolean =>
  word === 'RS' || (word !== word.toUpperCase() && CAPITALS.includes(word.toUpperCase()));

/** What a sign, a word or a code says; null where it is none of money. */
export function moneyWordOf(written: string): MoneyWord | null {
  const word = written.trim();
  return isOtherWord(word) ? null : (KNOWN.get(word.toLowerCase()) ?? null);
}

/** The ISO code of a sign, word or code; null where it is none. */
export const currencyOf = (word: string): string | null => moneyWordOf(word)?.currency ?? null;

/** The code that a source means by "eur" or "€", as rules have it; what is none in capitals. */
export const currencyCode = (said: string): string => currencyOf(said) ?? said.trim().toUpperCase();

const escaped = (word: string): string => word.replace(/[$.]/g, String.raw`\$&`);
const SIGNS = [...KNOWN.keys()].filter((word) => /[^\p{L}.]/u.test(word));
const SPOKEN = [...KNOWN.keys()].filter((word) => !/[^\p{L}.]/u.test(word) && !isCode(word));

function isCode(word: string): boolean {
  return [...ANY_CASE, ...CAPITALS].includes(word.toUpperCase());
}

/** The longest first: "US$" is not "S$". */
const oneOf = (words: readonly string[]): string =>
  words
    .toSorted((a, b) => b.length - a.length)
    .map(escaped)
    .join('|');

/**
 * Patterns, to be read without regard to capitals (flag i); `moneyWordOf` knows which words need
 * them. Modifiers, as in `(?-i:RON)`, are not used: in a process that had run many patterns "Ron"
 * was taken for "RON" (Node 24.21; not in a process of its own).
 */
export const MONEY = {
  signs: oneOf(SIGNS),
  codes: oneOf([...ANY_CASE, ...CAPITALS]),
  words: oneOf(SPOKEN),
};
