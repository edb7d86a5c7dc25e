import { eachMatch } from '../../platform/privacy/decode.ts';
import { cutSecrets } from '../../platform/privacy/cut-secrets.ts';
import { type Reading, readingsOf } from '../../platform/privacy/unescape.ts';
import { cardsIn, separatedCardsIn, ibansIn, type Span } from './numbers.ts';
import { PHONE_FINDERS } from './phones.ts';

/** Which of the built-in rules are on. */
export interface PersonalRules {
  mail: boolean;
  phone: boolean;
  card: boolean;
  iban: boolean;
  keys: boolean;
}

export const EVERY_RULE: PersonalRules = {
  mail: true,
  phone: true,
  card: true,
  iban: true,
  keys: true,
};

/** A name, or the number of a machine in brackets (RFC 5321, 4.1.3). */
const DOMAIN = String.raw`(?:(?:[\p{L}\d][\p{L}\p{M}\d-]{0,62}\.){1,8}(?:xn--[a-z\d-]{2,59}|\p{L}[\p{L}\p{M}]{1,23})|\[(?:\d{1,3}\.){3}\d{1,3}\])`;
/** RFC 5321 allows 64 characters before the sign; what is looked at has an end. */
const MAIL = new RegExp(
  String.raw`(?<![\p{L}\p{M}\d.+%_-]|\p{L}'(?=\p{L}))(?:[\p{L}\p{M}\d.+%_-]|(?<=\p{L})'(?=\p{L})){1,64}@${DOMAIN}`,
  'gu',
);
/** With a quoted name, as `"Ana M"@…`; what begins with no letter stands between two others' quotes. */
const QUOTED_MAIL = new RegExp(
  String.raw`["“„][\p{L}\p{M}\d](?:[^"“”„@\r\n]{0,61}[\p{L}\p{M}\d.])?["“”]@${DOMAIN}`,
  'gu',
);

type Rule = Exclude<keyof PersonalRules, 'keys'>;

/** In their order: what one has found is nothing to those behind it. */
const FORMS: readonly { rule: Rule; find(text: string): Span[] }[] = [
  { rule: 'mail', find: mailsIn },
  { rule: 'iban', find: ibansIn },
  { rule: 'card', find: separatedCardsIn },
  { rule: 'card', find: cardsIn },
  ...PHONE_FINDERS.map((find) => ({ rule: 'phone' as const, find })),
];

const KEY_MARK = '[key]';

interface Cut {
  span: Span;
  mark: string;
}

/**
 * Puts a mark in the place of what names or belongs to one person: `[mail]`, `[phone]`, `[card]`,
 * `[iban]`, `[key]`, as it is written and as it reads once JSON's and other escapes are taken off.
 * Pure, and linear in the text's length.
 */
export function cutPersonal(text: string, on: PersonalRules): string {
  const keyless = on.keys ? cutSecrets(text, KEY_MARK) : text;
  let cuts: Cut[] = [];
  // What is read without its escapes counts first: in `\nana@…` the n is none of the name's.
  for (const reading of readingsOf(keyless)) cuts = withThose(cuts, cutsOf(reading, on));
  let [out, done] = ['', 0];
  for (const { span, mark } of cuts) {
    out += keyless.slice(done, span[0]) + mark;
    done = span[1];
  }
  return out + keyless.slice(done);
}

/** Both in their order; of the second what touches none of the first. */
function withThose(cuts: readonly Cut[], more: readonly Cut[]): Cut[] {
  let at = 0;
  const free = more.filter(({ span: [from, to] }) => {
    while ((cuts[at]?.span[1] ?? Number.POSITIVE_INFINITY) <= from) at += 1;
    return to <= (cuts[at]?.span[0] ?? Number.POSITIVE_INFINITY);
  });
  return inOrder([...cuts, ...free]);
}

const inOrder = (cuts: Cut[]): Cut[] => cuts.sort((a, b) => a.span[0] - b.span[0]);

function cutsOf({ text, source }: Reading, on: PersonalRules): Cut[] {
  const cuts: Cut[] = [];
  let rest = text;
  for (const { rule, find } of FORMS) {
    const spans = on[rule] ? find(rest) : [];
    for (const span of spans) cuts.push({ span: source(...span), mark: `[${rule}]` });
    if (spans.length > 0) rest = blanked(rest, spans);
  }
  return inOrder(cuts);
}

function blanked(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const [from, to] of spans) {
    parts.push(text.slice(done, from), BLANK.repeat(to - from));
    done = to;
  }
  return parts.join('') + text.slice(done);
}

/** Stands for what was found, in its length; no form holds it. */
const BLANK = '\u0000';

function mailsIn(text: string): Span[] {
  const found: Span[] = [];
  if (!text.includes('@')) return found;
  for (const form of [MAIL, QUOTED_MAIL])
    eachMatch(text, form, ({ 0: mail, index }) => void found.push([index, index + mail.length]));
  return found.sort((a, b) => a[0] - b[0]);
}
