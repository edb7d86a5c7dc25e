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
  isPercent: boolean;
  /** "about", "over", "nearly" stand before it. */
  isAbout: boolean;
  /** No currency, per cent, scale, separator or decimals: it may count anything. */
  isBare: boolean;
}

const CURRENCIES: Readonly<Record<string, string>> = {
  $: 'USD',
  us$: 'USD',
  usd: 'USD',
  dollar: 'USD',
  dollars: 'USD',
  '€': 'EUR',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  '£': 'GBP',
  gbp: 'GBP',
  pound: 'GBP',
  pounds: 'GBP',
  '¥': 'JPY',
  jpy: 'JPY',
  yen: 'JPY',
  chf: 'CHF',
};
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  tsd: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  millions: 1e6,
  bn: 1e9,
  b: 1e9,
  mrd: 1e9,
  billion: 1e9,
  billions: 1e9,
};

/** The ISO code of a sign or word; null where it is none. */
export const currencyOf = (word: string): string | null => CURRENCIES[word.toLowerCase()] ?? null;

const WORD_CURRENCY = 'USD|EUR|GBP|JPY|CHF';
const FIGURE = new RegExp(
  [
    // Not within a word, a date, a version or a number of something.
    String.raw`(?<![\p{L}\d_#./:,-])`,
    String.raw`(?<sign>[-−–](?=[$€£¥\d]))?`,
    String.raw`(?<before>US\$|[$€£¥]|(?:${WORD_CURRENCY})\s?)?`,
    String.raw`(?<inner>[-−])?`,
    String.raw`(?<digits>\d{1,3}(?:([.,'’\u00a0\u202f])\d{3})(?:\5\d{3})*(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)`,
    String.raw`(?:\s?(?<scale>k|mn|mio|m|bn|b|mrd|tsd|thousand|millions?|billions?)(?![\p{L}\d]))?`,
    String.raw`(?<percent>\s?%|\s(?:percent|per\scent)\b)?`,
    String.raw`(?:\s?(?<after>[$€£¥]|(?:${WORD_CURRENCY}|dollars?|euros?|pounds?|yen)(?!\p{L})))?`,
    String.raw`(?![\p{L}\d_])(?![-/:.,]\d)`,
  ].join(''),
  'giu',
);
const ABOUT =
  /(?:\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|over|under|more than|less than|at least|up to|circa|ca\.?|just (?:over|under)|some)|[~≈>])\s*(?:a\s)?$/i;

/** Every number of a text that may state an amount; ids, dates, times and versions are none. */
export const figuresIn = (text: string): Figure[] => [...eachFigure(text)];

/** The same one by one, for whoever stops before the end. */
export function* eachFigure(text: string): Generator<Figure> {
  for (const m of text.matchAll(FIGURE)) yield figureOf(m, text);
}

function figureOf(m: RegExpExecArray, text: string): Figure {
  const { sign, inner, before, digits = '', scale, percent, after } = m.groups ?? {};
  const factor = scale === undefined ? 1 : (SCALES[scale.toLowerCase()] ?? 1);
  const minus = sign !== undefined || inner !== undefined ? -1 : 1;
  const readings = readingsOf(digits).map(({ value, decimals }) => ({
    value: minus * value * factor,
    unit: factor * 10 ** -decimals,
  }));
  const currency = currencyOf((before ?? after ?? '').trim());
  const isPlain = /^\d+$/.test(digits);
  return {
    text: m[0].trim(),
    at: m.index,
    readings,
    currency,
    isPercent: percent !== undefined,
    isAbout: ABOUT.test(text.slice(Math.max(0, m.index - 24), m.index)),
    isBare: isPlain && currency === null && percent === undefined && scale === undefined,
  };
}

/** A cell of a source as a number; null where it is none. Percent signs and currencies are dropped. */
export function numberOf(cell: string): number | null {
  const text = cell.trim();
  const negative = /^\(.*\)$/.test(text);
  const [only, ...others] = figuresIn(negative ? text.slice(1, -1) : text);
  if (only === undefined || others.length > 0) return null;
  if (only.text.length < text.replace(/[()]/g, '').trim().length) return null;
  const value = only.readings[0]?.value ?? null;
  return value === null ? null : negative ? -value : value;
}

function readingsOf(digits: string): { value: number; decimals: number }[] {
  const plain = digits.replace(/['’\u00a0\u202f]/g, '');
  const marks = plain.match(/[.,]/g) ?? [];
  const last = marks.at(-1);
  if (last === undefined) return [{ value: Number(plain), decimals: 0 }];
  const asDecimal = (): { value: number; decimals: number } => {
    const at = plain.lastIndexOf(last);
    const whole = plain.slice(0, at).replace(/[.,]/g, '');
    const rest = plain.slice(at + 1);
    return { value: Number(`${whole}.${rest}`), decimals: rest.length };
  };
  const asThousands = { value: Number(plain.replace(/[.,]/g, '')), decimals: 0 };
  if (new Set(marks).size === 2) return [asDecimal()];
  if (marks.length > 1) return [asThousands];
  const mayBeThousands = /^[1-9]\d{0,2}[.,]\d{3}$/.test(plain);
  if (!mayBeThousands) return [asDecimal()];
  return last === ',' ? [asThousands, asDecimal()] : [asDecimal(), asThousands];
}
