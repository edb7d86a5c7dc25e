import { currencyOf } from '../../domain/currency-words.ts';

/** In what the numbers of a column, or of a row, are counted by its head: "Revenue (k€)". */
const MONEY = String.raw`(?:[$€£¥]|eur|usd|gbp|chf|zł|pln|kč|czk|euros?|dollars?|dólares)`;
const THOUSAND = String.raw`(?:thousands?|tausend|tsd\.?|k|['’]?000s?|miles|milliers|migliaia|milhares|duizend(?:en)?|tys\.?|tis\.?)`;
const MILLION = String.raw`(?:millions?|millionen|mio\.?|mn|mln\.?|m|millones|milioni|milhões|miljoen(?:en)?)`;
const BILLION = String.raw`(?:billions?|bn|mrd\.?|milliarden?|milliards|miliardi)`;
/** "Ertrag (Tsd. EUR)", "revenue_k", "Umsatz in Mio. €", "Revenue, EUR m" */
const LEAD = String.raw`(?:(?<!\p{L})(?:in|en|em)\s*|[([_,/]\s*)(?:(?:in|en|em)\s)?`;
const headed = (scale: string): RegExp =>
  new RegExp(
    String.raw`${LEAD}(?:${scale}(?:\s?(?:(?:of|de|di)\s|d['’])?${MONEY})?|${MONEY}\s?${scale})(?![\p{L}\d])|[$€£¥]${scale}(?![\p{L}\d])`,
    'iu',
  );
const SCALES: readonly (readonly [RegExp, number])[] = [
  [headed(THOUSAND), 1e3],
  [/(?<!\p{L})[kt](?:€|eur)(?!\p{L})/iu, 1e3],
  [headed(MILLION), 1e6],
  [/(?<!\p{L})m(?:€|eur)(?!\p{L})/iu, 1e6],
  [headed(BILLION), 1e9],
];

/** By what the numbers under a head are to be multiplied. */
export const scaleOf = (head: string): number => SCALES.find(([form]) => form.test(head))?.[1] ?? 1;

/** "k€" and "TEUR" are of euros. */
const SCALED = /^[ktm](?=€|eur$)|(?<=^[$€£¥])[km]$/i;

/** The currency that a head names; null where it names none. */
export function currencyOfHead(head: string, others: readonly string[] = []): string | null {
  const said = [...head.split(/[^\p{L}$€£¥]+/u), ...others];
  return said.map((word) => currencyOf(word.replace(SCALED, ''))).find((c) => c !== null) ?? null;
}

/** What a head says that is no name of what it is of. */
export const UNIT_WORDS: ReadonlySet<string> = new Set(
  (
    'in of per the usd eur gbp chf euro euros k m t tsd mio mn mln mrd bn teur keur meur ' +
    'thousand thousands tausend million millions millionen millones milioni billion billions ' +
    'miles milliers migliaia'
  ).split(' '),
);

const UNIT = new RegExp(
  [
    String.raw`[%％‰]|(?:[([,/]\s*|(?<!\p{L})in\s)(?:${MONEY}|pct|per\s?cent|prozent|#)\s*[)\]]?\s*$`,
    String.raw`\s(?:eur|usd|gbp|chf|[$€£¥])\s*$`,
    String.raw`[([]\s*(?:count|number|anzahl|stück|stk|pcs|kg|km|[kmg]wh|h|hrs|hours|days|tage|min|ms|sec|s)\.?\s*[)\]]\s*$`,
    String.raw`(?:margin|rate|ratio|quote|marge|quota|taux|tasa|tasso|taxa)\s*$`,
  ].join('|'),
  'iu',
);

/** Whether a head says in what its numbers are: it is of what is measured, not of a thing. */
export const hasUnit = (head: string): boolean => UNIT.test(head) || scaleOf(head) !== 1;
