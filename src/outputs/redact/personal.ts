import { cutShapes } from '../../platform/privacy/shapes.ts';

/** Which of the built-in rules are on. */
export interface PersonalRules {
  mail: boolean;
  phone: boolean;
  card: boolean;
  iban: boolean;
  keys: boolean;
}

/** RFC 5321 allows 64 characters before the sign; what is looked at has an end. */
const MAIL =
  /(?<![\p{L}\d.+%_-])[\p{L}\d.+%_-]{1,64}@(?:[\p{L}\d](?:[\p{L}\d-]{0,62})\.){1,8}\p{L}{2,24}(?![\p{L}\d_-])/gu;
/** ISO 13616: country, two check digits, then its own number, often in groups of four. */
const IBAN = /\b([A-Za-z]{2}\d{2})((?:[ \u00a0-]?[A-Za-z0-9]){11,30})\b/g;
/** ISO/IEC 7812: 13 to 19 digits, in whatever groups. */
const CARD = /(?<![\d.,])(?:\d[ \u00a0-]?){12,18}\d(?![\d]|[.,]\d)/g;
const PHONES: readonly RegExp[] = [
  // International: + or 00, 8 to 15 digits (E.164).
  /(?<![\w.+])(?:\+|00)[1-9](?:[ \u00a0()./-]{0,3}\d){7,13}(?![\w])/g,
  // North American, with its separators: (555) 123-4567, 555-123-4567, 555.123.4567.
  /(?<![\w.,+-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?![\w-]|[.,]\d)/g,
  // National with a leading zero: 030 1234567, (0171) 23 45 678, 06 12 34 56 78, 07700 900123.
  /(?<![\w.,+-])\(?0[1-9]\d{0,4}\)?(?:[ \u00a0/.-]\d{2,8}){1,5}(?![\w-]|[.,]\d)/g,
  /(?<![\w.,+-])0[1-9]\d{8,9}(?![\w-]|[.,]\d)/g,
];
const FEWEST_DIGITS = 8;
const MOST_DIGITS = 15;

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
 * Puts a mark in the place of what names or belongs to one person: `[mail]`, `[phone]`, `[card]`,
 * `[iban]`, `[key]`. Pure, and linear in the text's length.
 */
export function cutPersonal(text: string, on: PersonalRules): string {
  let cut = on.keys ? cutShapes(text, '[key]') : text;
  if (on.mail && cut.includes('@')) cut = cut.replace(MAIL, '[mail]');
  if (!/\d{2}/.test(cut)) return cut;
  if (on.iban) cut = cut.replace(IBAN, cutIban);
  if (on.card) cut = cut.replace(CARD, (found) => (isCard(found) ? '[card]' : found));
  if (on.phone) for (const shape of PHONES) cut = cut.replace(shape, cutPhone);
  return cut;
}

/** Words that follow it are no part of it: its country says how long it is. */
function cutIban(found: string, begin: string): string {
  const length = IBAN_LENGTHS.get(begin.slice(0, 2).toUpperCase());
  if (length === undefined) return found;
  let end = 0;
  for (let count = 0; end < found.length && count < length; end++)
    if (/[A-Za-z0-9]/.test(found.charAt(end))) count += 1;
  const number = found.slice(0, end).replace(/[^A-Za-z0-9]/g, '');
  const rest = found.slice(end);
  if (number.length !== length || /^[A-Za-z0-9]/.test(rest) || !isIban(number)) return found;
  return `[iban]${rest}`;
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

/** A number that an issuer of cards may have given out, by its beginning and its check digit. */
export function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
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

function cutPhone(found: string): string {
  const digits = found.replace(/\D/g, '').length;
  return digits >= FEWEST_DIGITS && digits <= MOST_DIGITS && !isDate(found) ? '[phone]' : found;
}

/** 01.02.2026, 03/04/26 10:15: written like a number of a telephone, and none. */
const isDate = (text: string): boolean =>
  /^\(?\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)/.test(text);
