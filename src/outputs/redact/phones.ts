import type { Span } from './numbers.ts';

const INTERNATIONAL: readonly RegExp[] = [
  // The North American plan has ten digits behind its 1; a second number may follow at once.
  /(?<![A-Za-z0-9+]|\d\.|\w-)(?:\+ ?|00)1(?:[ \t()./-]{0,3}\d){10}(?!\d)/g,
  // International: + or 00, 8 to 15 digits (E.164).
  /(?<![A-Za-z0-9+]|\d\.)\+ ?[1-9](?:[ \t()./-]{0,3}\d){7,13}(?!\d)/g,
  /(?<![A-Za-z0-9+]|\d\.|\w-)00[1-9](?:[ \t()./-]{0,3}\d){7,13}(?!\w)/g,
];
/** With its separators: (555) 123-4567, 555-123-4567, 555.123.4567. */
const NORTH_AMERICAN =
  /(?<![A-Za-z0-9+]|\d\.|\w-)(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?!\d|-\w|\.\d)/g;
/**
 * With a leading zero: 030 1234567, (0171) 23 45 678, 06 12 34 56 78, 07700 900123. Blanks stand
 * round the stroke behind an area code of three digits and more (030 / 1234567), where no year
 * follows, and round the hyphen where no span of hours can be meant; and between five pairs. A last
 * digit alone is of it where nothing follows that it could be a count of.
 */
const NATIONAL: readonly RegExp[] = [
  /(?<![A-Za-z0-9+]|\d\.|\w-)\(?0[1-9]\d{1,4}\)?(?: {1,2}\/ {0,2}|\/ {1,2}| - (?=\d{5}|\d{2,4}[ /]\d{2}))(?!(?:19|20)\d\d[./-])\d{2,8}(?:[ \t/.-]\d{2,8}){0,11}(?:-\d)?(?!\d|-\w|\.\d)/g,
  /(?<![A-Za-z0-9+]|\d\.|\w-)0[1-9](?: [/-] \d{2}){4}(?!\d|-\w|\.\d)/g,
  /(?<![A-Za-z0-9+]|\d\.|\w-)\(?0[1-9]\d{0,4}\)?(?:[ \t/.-]\d{2,8}){1,11}(?:-\d| \d(?=[ \t]*(?:$|[.,;:!?)\]"'\r\n])))?(?!\d|-\w|\.\d)/g,
  /(?<![A-Za-z0-9+]|\d\.|\w-)0[1-9]\d{8,9}(?!\d|-\w|\.\d)/g,
];
const TELEPHONE =
  'tel|telephone|telefon|tel[eé]fono|t[eé]l[eé]phone|telefone|telefoon|phone|cell|mobile|mobil|m[oó]vil|celular' +
  '|cellulare|portable|handy|rufnummer|fax|gsm|whatsapp|fono|call (?:me|us|him|her|them)|ring (?:me|us)' +
  '|ll[aá]m(?:ame|enme|eme|anos|a|ar|e)|rufen sie(?: uns| mich)?|ruf mich';
/** "phone number is", "móvil: ", "call me on". */
const BEFORE_NUMBER =
  `(?<=(?<![\\p{L}\\p{N}])(?:${TELEPHONE})(?:s|\\.)?(?: (?:number|no|nr|n[uú]mero)\\.?)?` +
  '(?: (?:is|was|es|ist|est|è|at|on|al|unter|under|an))?[ :=#]{1,3})';
/** Told to be one: a national number needs no leading zero in Spain, Italy, Poland or Norway. */
const NAMED = new RegExp(
  `${BEFORE_NUMBER}(?!(?:19|20)\\d\\d[-./ ])\\d(?:[ ./-]?\\d){7,12}(?!\\d|-\\w|\\.\\d)`,
  'giu',
);
const FEWEST_DIGITS = 8;
const MOST_DIGITS = 15;
/** 01.02.2026, 03/04/26 10:15: written like a number of a telephone, and none; 06.12.34.56.78 is one. */
const DATE = /^\(?\d{1,2} ?([./-]) ?\d{1,2} ?\1 ?(?:\d{4}|\d{2})(?! ?\1 ?\d)/;

/** A second number of the same place behind a stroke: 030 1234567 / 7654321. */
const SECOND = / ?\/ ?(?:\d{3}[ .-]\d{4}|\d{6,8})(?![\d/]|[.,-]\d)/y;
/** Numbers have fewer digits than E.164 allows: with so many, part of a second was taken for its end. */
const TWO_NUMBERS = 13;
const REST = /(?:[ \t./-]{1,3}\d{1,8}){1,6}/y;
const FEWEST_OF_REST = 6;

/** What of a text that has the form is numbers, from its place in the whole text on. */
type NumbersIn = (found: string, at: number, text: string) => Span[];

function finderOf(form: RegExp, numbersIn: NumbersIn): (text: string) => Span[] {
  return (text) => {
    const found: Span[] = [];
    const shape = new RegExp(form);
    for (let m = shape.exec(text); m !== null; m = shape.exec(text)) {
      const date = DATE.exec(m[0])?.[0];
      if (date !== undefined) shape.lastIndex = m.index + date.length;
      else
        for (const [from, to] of numbersIn(m[0], m.index, text)) {
          const end = endFrom(SECOND, text, to) ?? to;
          found.push([from, end]);
          shape.lastIndex = Math.max(shape.lastIndex, end);
        }
    }
    return found;
  };
}

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;
const isNumber = (text: string): boolean =>
  digitsIn(text) >= FEWEST_DIGITS && digitsIn(text) <= MOST_DIGITS;

function endFrom(form: RegExp, text: string, at: number): number | null {
  const sticky = new RegExp(form);
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : null;
}

const numberIn: NumbersIn = (found, at) => (isNumber(found) ? [[at, at + found.length]] : []);

function internationalIn(found: string, at: number, text: string): Span[] {
  const number = found.replace(/^00/, '');
  if (!isNumber(number)) return [];
  const end = at + found.length;
  if (digitsIn(number) < TWO_NUMBERS) return [[at, end]];
  const rest = endFrom(REST, text, end);
  const isSecond = rest !== null && digitsIn(text.slice(end, rest)) >= FEWEST_OF_REST;
  return [[at, isSecond ? rest : end]];
}

/** Several of them beside each other begin each with its zero. */
function nationalIn(found: string, at: number): Span[] {
  const groups = [...found.matchAll(/\(?\d+\)?/g)];
  const numbers: Span[] = [];
  let [from, to] = [0, 0];
  const end = (): void => {
    const number = found.slice(from, to);
    if (!DATE.test(number) && isNumber(number)) numbers.push([at + from, at + to]);
  };
  for (const { 0: group, index } of groups) {
    const before = digitsIn(found.slice(from, to));
    const isNext =
      /^\(?0[1-9]/.test(group) &&
      before >= FEWEST_DIGITS &&
      digitsIn(found.slice(index)) >= FEWEST_DIGITS;
    const isTooLong = before >= FEWEST_DIGITS && before + digitsIn(group) > MOST_DIGITS;
    if (isNext || isTooLong) {
      end();
      from = index;
    }
    to = index + group.length;
  }
  end();
  return numbers;
}

/** What finds numbers of telephones, each in its own way; behind a date one may begin at once. */
export const PHONE_FINDERS: readonly ((text: string) => Span[])[] = [
  ...INTERNATIONAL.map((form) => finderOf(form, internationalIn)),
  finderOf(NORTH_AMERICAN, numberIn),
  ...NATIONAL.map((form) => finderOf(form, nationalIn)),
  finderOf(NAMED, numberIn),
];
