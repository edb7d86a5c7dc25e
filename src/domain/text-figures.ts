import { MONEY, moneyWordOf } from './currency-words.ts';
import { type Rounding, roundingAt } from './rounding-words.ts';

/** A number as a text states it. */
export interface Figure {
  /** As it stands there: `$1.2m`. */
  text: string;
  /** Where it begins in the text. */
  at: number;
  /** What it may mean: `1.234` is 1,234 or 1.234 by where the writer lives; the likelier first. */
  readings: readonly { value: number; unit: number }[];
  /** ISO code; null where none is said. */
  currency: string | null;
  /** A currency, a coin or a word for money stands beside it. */
  isMoney: boolean;
  isPercent: boolean;
  /** "about", "over", "nearly" stand before it; null where it is told exactly. */
  rounding: Rounding | null;
  /** No currency, per cent, scale, separator or decimals: it may count anything. */
  isBare: boolean;
}

/** A number with what it counts, by the words of some languages; `mil` is a thousand in Spanish. */
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  t: 1e3,
  tsd: 1e3,
  thousand: 1e3,
  tausend: 1e3,
  mil: 1e3,
  mille: 1e3,
  lakh: 1e5,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  mill: 1e6,
  million: 1e6,
  millions: 1e6,
  millionen: 1e6,
  millón: 1e6,
  millones: 1e6,
  milione: 1e6,
  milioni: 1e6,
  crore: 1e7,
  bn: 1e9,
  b: 1e9,
  mrd: 1e9,
  billion: 1e9,
  billions: 1e9,
  milliarde: 1e9,
  milliarden: 1e9,
  milliard: 1e9,
  milliards: 1e9,
  miliardo: 1e9,
  miliardi: 1e9,
  // Polish and Czech, Portuguese, Dutch
  tys: 1e3,
  tysiąc: 1e3,
  tysiące: 1e3,
  tysięcy: 1e3,
  tis: 1e3,
  tisíc: 1e3,
  duizend: 1e3,
  mln: 1e6,
  milion: 1e6,
  miliony: 1e6,
  milionów: 1e6,
  milionů: 1e6,
  milhão: 1e6,
  milhões: 1e6,
  miljoen: 1e6,
  mld: 1e9,
  miliard: 1e9,
  miliardy: 1e9,
  miliardów: 1e9,
  miljard: 1e9,
};

const SCALE_WORDS = Object.keys(SCALES).filter((word) => word !== 't');
const SHORT_SCALES = 'mio|mrd|tsd|mill|mln|mld|tys|tis';
/** Before a currency that stands before its number: "T€ 650", "Mio. EUR 1,2". */
const BEFORE_MONEY = String.raw`(?:[tkm]|(?:${SHORT_SCALES}|mn)\.?\s?)(?=[$€£¥]|(?:eur|usd|chf|gbp)(?!\p{L}))`;
/** Behind it: "€m 1.2", "EUR k 650". */
const BEHIND_MONEY = String.raw`(?:k|m|bn|(?:${SHORT_SCALES}|mn)\.?)\s(?=\d)`;
const SCALE = [
  String.raw`(?:(?:${SCALE_WORDS.join('|')})(?![\p{L}\d])|t(?=\s?€|eur)|k(?=eur|usd|chf|gbp))`,
  String.raw`(?:(?<=${SHORT_SCALES})\.)?(?:\s(?:de|d['’])(?=\s?\p{L}))?`,
].join('');
const AFTER = String.raw`(?:${MONEY.signs}|(?:${MONEY.codes}|${MONEY.words})(?!\p{L}))`;
const BEFORE = String.raw`(?:(?:${MONEY.signs})\s?|(?:${MONEY.codes}|kr\.?|rs\.?|sfr\.)\s?)`;
const SPACED = String.raw`\d{1,3}(?:\x20\d{3}){1,4}(?:[.,]\d{1,2})?(?!\d)`;
const FIGURE = new RegExp(
  [
    // Not within a word, a date, a version or a number of something.
    String.raw`(?:(?<![\p{L}\d_#./-])(?<!\d[:,])|(?<![\p{L}\d_#])(?=[$€£¥]))`,
    String.raw`(?<sign>[-−–](?=[$€£¥\d]))?`,
    String.raw`(?:(?<lead>${BEFORE_MONEY})?(?<before>${BEFORE})(?<middle>${BEHIND_MONEY})?)?`,
    String.raw`(?<inner>[-−])?`,
    String.raw`(?<digits>`,
    // Groups told apart by a space are one number beside a currency, or where there are three.
    String.raw`(?<=${BEFORE})${SPACED}|${SPACED}(?=\s?(?:${SCALE}\s?)?${AFTER})|`,
    String.raw`\d{1,3}(?:\x20\d{3}){2,4}(?![\d])|`,
    // "1 020 commandes"
    String.raw`\d{1,3}\x20\d{3}(?=\s\p{L}{3})|`,
    String.raw`\d{1,3}(?:(?<mark>[.,'’\u00a0\u202f\u2009\u2007])\d{3})(?:\k<mark>\d{3})*(?:[.,]\d+)?(?!\d)|`,
    String.raw`\d+(?:[.,]\d+)?)`,
    // "1.72e6"
    String.raw`(?:e\+?(?<power>\d{1,2}))?`,
    // "300,- €": no cents.
    String.raw`(?:[.,][-–—]{1,2}(?!\d))?`,
    String.raw`(?:[\s-]?(?<scale>${SCALE}))?`,
    String.raw`(?<percent>\s?[%％]|\s(?:percent|per\scent|prozent|pct\.?)(?!\p{L}))?`,
    String.raw`(?:[\s-]?(?<after>${AFTER}))?`,
    String.raw`(?![\p{L}\d_])(?:(?<=[$€£¥]\s?[\d.,]{1,20})(?![:.,]\d)|(?![-/:.,]\d))`,
  ].join(''),
  'giu',
);
/** Every number of a text that may state an amount; ids, dates, times and versions are none. */
export const figuresIn = (text: string): Figure[] => [...eachFigure(text)];

/** The same one by one, for whoever stops before the end. */
export function* eachFigure(text: string): Generator<Figure> {
  for (const m of text.matchAll(FIGURE)) {
    const figure = figureOf(m, text);
    // "3,5,12", and "14:30"; what stands behind the colon of a key is of that key.
    const before = text.charAt(m.index - 1);
    const isOfKey = before === ':' && /[\p{L}_"']/u.test(text.charAt(m.index - 2));
    if (!figure.isBare || isOfKey || !/[:,]/.test(before)) yield figure;
  }
}

function figureOf(m: RegExpExecArray, text: string): Figure {
  const { sign, inner, before, digits = '', power, percent, after } = m.groups ?? {};
  const { lead, middle } = m.groups ?? {};
  const scale = m.groups?.['scale'] ?? middle ?? lead;
  const money = moneyWordOf(before ?? after ?? '');
  const factor =
    scaleOf(scale, lead === undefined ? before : undefined) *
    (money?.factor ?? 1) *
    10 ** Number(power ?? 0);
  const minus = sign !== undefined || inner !== undefined ? -1 : 1;
  const readings = readingsOf(digits).map(({ value, decimals }) => ({
    value: minus * value * factor,
    unit: factor * 10 ** -decimals,
  }));
  const isPlain = /^[\d\x20]+$/.test(digits);
  // A word beside it that is none of money is no part of it.
  const from = money === null ? (before ?? '').length : 0;
  const to = money === null && after !== undefined ? m[0].lastIndexOf(after) : m[0].length;
  const told = m[0].slice(from, to);
  return {
    text: told.trim(),
    at: m.index + from + told.length - told.trimStart().length,
    readings,
    currency: money?.currency ?? null,
    isMoney: money !== null,
    isPercent: percent !== undefined,
    rounding: roundingAt(text, m.index),
    isBare: isPlain && money === null && percent === undefined && scale === undefined,
  };
}

/** "Mio." and "millones de" are their first word; "$5 mil" is English, "5 mil euros" is not. */
function scaleOf(scale: string | undefined, before: string | undefined): number {
  const word = /^\p{L}+/u.exec(scale?.toLowerCase() ?? '')?.[0] ?? '';
  return word === 'mil' && before !== undefined ? 1e6 : (SCALES[word] ?? 1);
}

interface Reading {
  value: number;
  decimals: number;
}

function readingsOf(digits: string): Reading[] {
  // "$29 100 times" may be 29: a space does not always join.
  const loose = /^(\d{1,3})\x20[1-9]\d\d$/.exec(digits)?.[1];
  const others = loose === undefined ? [] : [{ value: Number(loose), decimals: 0 }];
  return [...ofMarked(digits.replace(/[\s'’]/g, '')), ...others];
}

function ofMarked(plain: string): Reading[] {
  const marks = plain.match(/[.,]/g) ?? [];
  const last = marks.at(-1);
  if (last === undefined) return [{ value: Number(plain), decimals: 0 }];
  const asThousands = { value: Number(plain.replace(/[.,]/g, '')), decimals: 0 };
  if (new Set(marks).size === 2) return [asDecimal(plain, last)];
  if (marks.length > 1) return [asThousands];
  const mayBeThousands = /^[1-9]\d{0,2}[.,]\d{3}$/.test(plain);
  if (!mayBeThousands) return [asDecimal(plain, last)];
  return last === ','
    ? [asThousands, asDecimal(plain, last)]
    : [asDecimal(plain, last), asThousands];
}

function asDecimal(plain: string, mark: string): Reading {
  const at = plain.lastIndexOf(mark);
  const whole = plain.slice(0, at).replace(/[.,]/g, '');
  const rest = plain.slice(at + 1);
  return { value: Number(`${whole}.${rest}`), decimals: rest.length };
}

const WIDE = /[\uff01-\uff5e\uffe0-\uffe6\ufe50-\ufe6f]|[\u{1d7ce}-\u{1d7ff}]/gu;
const OTHER_DIGITS = /(?![0-9])\p{Nd}/gu;
/** Signs that are not seen, and those that only make letters thick. */
const UNSEEN = /\p{Cf}|\*\*|__|`|<\/?(?:b|strong|i|em|u|mark|code)>/giu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&nbsp;': '\u00a0',
  '&euro;': '€',
  '&pound;': '£',
  '&dollar;': '$',
  '&#36;': '$',
  '\\$': '$',
};

/**
 * A text as people see its numbers: wide and other scripts' digits as 0 to 9, without signs that
 * are not seen and marks of bold print.
 */
export function seenText(text: string): string {
  return text
    .replace(/&(?:nbsp|euro|pound|dollar|#36);|\\\$/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(UNSEEN, '')
    .replace(WIDE, (sign) => sign.normalize('NFKC'))
    .replace(OTHER_DIGITS, digitOf)
    .replaceAll('٫', '.')
    .replaceAll('٬', ',');
}

/** A script's ten digits stand one after another, and before its 0 stands none. */
function digitOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
