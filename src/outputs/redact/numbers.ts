import { eachMatch } from '../../platform/privacy/decode.ts';

/** From and to, in characters of the text that was searched. */
export type Span = [number, number];

/** ISO 13616: country and two check digits; its own number follows, often in groups of four. */
const IBAN_BEGIN = /(?<![A-Za-z0-9])(?:[Ii][Bb][Aa][Nn])?((?:[A-Za-z]{2}|[A-Z]{2} )\d{2})/g;
const BETWEEN = /[ \t./_-]/;
const MOST_BETWEEN = 2;

/** Lengths of the whole number by country (SWIFT, IBAN registry). */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 ' +
    'EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 ' +
    'KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 ' +
    'PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 ' +
    'VA22 VG24 XK20'
  )
    .split(' ')
    .map((c) => [c.slice(0, 2), Number(c.slice(2))]),
);

/**
 * Account numbers. Each beginning is tried for itself, so that what only begins like one (`PO12`)
 * takes no real one with it; words that follow are no part of it, for its country says how long it is.
 */
export function ibansIn(text: string): Span[] {
  const found: Span[] = [];
  let done = 0;
  eachMatch(text, IBAN_BEGIN, ({ 0: begun, 1: begin = '', index }) => {
    const from = index + begun.length - begin.length;
    const end = from < done ? null : ibanEnd(text, from);
    if (end === null) return;
    found.push([from, end]);
    done = end;
  });
  return found;
}

function ibanEnd(text: string, from: number): number | null {
  const length = IBAN_LENGTHS.get(text.slice(from, from + 2).toUpperCase());
  if (length === undefined) return null;
  let number = '';
  let [at, between] = [from, 0];
  for (; number.length < length; at++) {
    const c = text.charAt(at);
    if (/[A-Za-z0-9]/.test(c)) [number, between] = [number + c, 0];
    else if (!BETWEEN.test(c) || ++between > MOST_BETWEEN) return null;
  }
  return !/[A-Za-z0-9]/.test(text.charAt(at)) && isIban(number) ? at : null;
}

/** ISO 7064, mod 97-10. */
export function isIban(number: string): boolean {
  const turned = `${number.slice(4)}${number.slice(0, 4)}`.toUpperCase();
  let rest = 0;
  for (const c of turned) {
    const value = /\d/.test(c) ? Number(c) : c.charCodeAt(0) - 55;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Groups of digits beside each other; those of a fraction (`0.4111…`) are none. */
const DIGITS = /(?<!\d\.|[^\d]0,)(?<!\d)\d+(?:[ \t-]{1,2}\d+)*(?!\.?\d)/g;
/** In the groups of a card (4-4-4-4, 4-6-5) with one sign between all of them. */
const SEPARATED = /(?<![\d.])\d{4}([./_])\d{4,6}\1\d{4,5}(?:\1\d{1,7}){0,2}(?!\d|\.\d)/g;
/** ISO/IEC 7812. */
const CARD_DIGITS = { fewest: 13, most: 19 };
/** Cards are written in groups of four to six; only the last may be shorter. */
const SHORTEST_GROUP = 4;

/**
 * Numbers of cards, alone or with others beside them: a month and a year, three digits of the back,
 * a number of an order. What is tried are whole groups, and all of them together.
 */
export function cardsIn(text: string): Span[] {
  const found: Span[] = [];
  eachMatch(text, DIGITS, ({ 0: run, index }) => {
    if (run.length < CARD_DIGITS.fewest) return;
    if (isCard(run)) found.push([index, index + run.length]);
    else for (const [from, to] of cardsAmong(run)) found.push([index + from, index + to]);
  });
  return found;
}

/** The same with dots, strokes or underscores between their groups. */
export function separatedCardsIn(text: string): Span[] {
  const found: Span[] = [];
  eachMatch(text, SEPARATED, ({ 0: run, index }) => {
    for (const [from, to] of cardsAmong(run)) found.push([index + from, index + to]);
  });
  return found;
}

function cardsAmong(run: string): Span[] {
  const groups = [...run.matchAll(/\d+/g)].map((m): Span => [m.index, m.index + m[0].length]);
  const found: Span[] = [];
  for (let first = 0; first < groups.length; first++) {
    const last = lastOfCard(run, groups, first);
    if (last === null) continue;
    found.push([groups[first]?.[0] ?? 0, groups[last]?.[1] ?? 0]);
    first = last;
  }
  return found;
}

/** The group that ends the longest card which begins with a group; null where none does. */
function lastOfCard(run: string, groups: readonly Span[], first: number): number | null {
  let digits = '';
  let best: number | null = null;
  for (let at = first; at < groups.length; at++) {
    const group = run.slice(...(groups[at] as Span));
    digits += group;
    if (digits.length > CARD_DIGITS.most) break;
    if (isCard(digits)) best = at;
    if (group.length < SHORTEST_GROUP) break;
  }
  return best;
}

/** A number that an issuer of cards may have given out, by its beginning and its check digit. */
export function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  const { fewest, most } = CARD_DIGITS;
  if (digits.length < fewest || digits.length > most) return false;
  return /^(?:4|5[0-8]|6|3[0-9]|2[2-7])/.test(digits) && isLuhn(digits);
}

/** ISO/IEC 7812-1, annex B. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const d = Number(digits.charAt(digits.length - 1 - i));
    sum += i % 2 === 0 ? d : d * 2 > 9 ? d * 2 - 9 : d * 2;
  }
  return digits.length > 0 && sum % 10 === 0 && /[1-9]/.test(digits);
}
