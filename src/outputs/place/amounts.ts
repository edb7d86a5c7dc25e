/** An amount of money; the currency is its three letters where it is known. */
export interface Amount {
  amount: number;
  currency: string | null;
}

const SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  US$: 'USD',
  CHF: 'CHF',
};
const WORDS: Readonly<Record<string, string>> = {
  dollar: 'USD',
  dollars: 'USD',
  bucks: 'USD',
  euro: 'EUR',
  euros: 'EUR',
  pound: 'GBP',
  pounds: 'GBP',
  yen: 'JPY',
  francs: 'CHF',
};
const CODES =
  'USD|EUR|GBP|CHF|JPY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|BRL|MXN|ZAR|SGD|HKD|CNY|KRW';
const NUMBER = String.raw`\d{1,15}(?:[.,'\u00a0\u202f]\d{3}){0,4}(?:[.,]\d{1,2})?(?![\d.,]*\d)`;
const TIMES = String.raw`(?:\s?(k|thousand|m|mn|million|bn|billion)\b)?`;
const BEFORE = new RegExp(String.raw`(?:(US\$|[$€£¥₹])|\b(${CODES}))\s?(${NUMBER})${TIMES}`, 'gi');
const AFTER = new RegExp(
  String.raw`(?<![\d.,])(${NUMBER})${TIMES}\s?(?:([$€£¥₹])|(${CODES}|${Object.keys(WORDS).join('|')})\b)`,
  'gi',
);
const FACTORS: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  bn: 1e9,
  billion: 1e9,
};
/** What is looked through; longer texts are no answers that somebody reads for an amount. */
const MOST = 50_000;

/**
 * The largest amount of money in a text, in whatever currency; null where there is none. A bare
 * number is none, unless the whole text is one.
 * @param currency of a bare number
 */
export function amountOf(text: string, currency: string | null = null): Amount | null {
  const bare = new RegExp(`^\\s*(${NUMBER})\\s*$`).exec(text)?.[1];
  if (bare !== undefined) return { amount: readNumber(bare), currency };
  return largest(amountsIn(text));
}

/** Every amount of money that a text names, in no particular order. */
export function amountsIn(text: string): Amount[] {
  const shown = text.slice(0, MOST);
  const before = [...shown.matchAll(BEFORE)].map(([, sign, code, number = '', times]) =>
    made(sign ?? code ?? '', number, times),
  );
  const after = [...shown.matchAll(AFTER)].map(([, number = '', times, sign, code]) =>
    made(sign ?? code ?? '', number, times),
  );
  return [...before, ...after];
}

/** The largest of some amounts. */
export function largest(amounts: readonly Amount[]): Amount | null {
  return amounts.reduce<Amount | null>(
    (most, one) => (most === null || one.amount > most.amount ? one : most),
    null,
  );
}

function made(unit: string, number: string, times: string | undefined): Amount {
  const currency = SIGNS[unit.toUpperCase()] ?? WORDS[unit.toLowerCase()] ?? unit.toUpperCase();
  return { amount: readNumber(number) * (FACTORS[times?.toLowerCase() ?? ''] ?? 1), currency };
}

/** A number as English, German or Swiss people write it; the last sign before one or two digits splits. */
function readNumber(text: string): number {
  const [, whole = text, part] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(text) ?? [];
  return Number(`${whole.replace(/\D/g, '')}.${part ?? '0'}`);
}
