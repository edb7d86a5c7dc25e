import type { Figure } from '../../domain/text-figures.ts';

/** In what a text says that its numbers are counted: "in thousands", "(k€)", "EUR million". */
const MONEY = String.raw`(?:[$€£¥]|eur|usd|gbp|chf|zł|pln|kč|czk|euros?|dollars?)`;
const THOUSAND = String.raw`(?:thousands?|tausend|tsd\.?|000s?|k|milliers|tys\.?|tis\.?|duizend)`;
const MILLION = String.raw`(?:millions?|millionen|mio\.?|mn|mln|m)`;
const unit = (scale: string): string =>
  String.raw`${scale}(?:\s?(?:(?:of|de|d')\s)?${MONEY})?|${MONEY}\s?${scale}`;
const SAID = new RegExp(
  String.raw`(?:(?<!\p{L})(?:in|en|w|v)\s|\()(?:(?<thousand>${unit(THOUSAND)})|(?<million>${unit(MILLION)}))(?![\p{L}\d])(?!\s\p{L}+\s\d)`,
  'giu',
);
/** A word for how many it counts stands with the number itself. */
const OWN_SCALE = /\d[\s-]?(?:\p{L}{1,9})/u;

/** "T€ 650", "€m 1.2" */
const SCALED_MONEY =
  /^(?:[tkm]|(?:mio|mrd|tsd|mill|mln|mn)\.?\s?)(?:[$€£¥]|eur|usd|chf|gbp)|(?:[$€£¥]|eur|usd|chf|gbp)\s?(?:k|m|bn|mio|mrd|tsd|mn|mln)\.?\s\d/iu;

/** By what the numbers of a text are to be multiplied; 1 where it says nothing, or two things. */
export function unitIn(text: string): number {
  const said = new Set(
    [...text.matchAll(SAID)].map((m) => (m.groups?.['thousand'] === undefined ? 1e6 : 1e3)),
  );
  const [only] = said;
  return said.size === 1 ? (only ?? 1) : 1;
}

/** Four digits that may be a year. */
const YEAR = /^(?:19|20)\d\d$/;

/** A figure in the unit that its text or the head of its column names; a bare one may be a count. */
export function inUnit<F extends Figure>(figure: F, unit: number): F {
  if (unit === 1 || figure.isPercent || hasOwnScale(figure) || YEAR.test(figure.text))
    return figure;
  const readings = figure.readings.map(({ value, unit: of }) => ({
    value: value * unit,
    unit: of * unit,
  }));
  return { ...figure, readings: figure.isBare ? [...readings, ...figure.readings] : readings };
}

/** "1.5 million", "€1.5k"; a currency beside it is none. */
const hasOwnScale = ({ text }: Figure): boolean =>
  SCALED_MONEY.test(text) ||
  OWN_SCALE.test(text.replace(/\s?(?:[$€£¥]|eur|usd|gbp|chf|euros?|dollars?)(?!\p{L})/giu, ''));
