import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';
const SHORT = 'p4ss!x9Q';
const letters = [...KEY];
const redactor = makeRedactor([KEY]);

const bytesOf = (text: string): number[] => [...Buffer.from(text)];
const hexOf = (text: string): string[] => bytesOf(text).map((b) => b.toString(16).padStart(2, '0'));
const point = (code: number): string => String.fromCodePoint(code);
const wide = letters.map((c) => point(c.charCodeAt(0) + 0xfee0)).join('');
const tags = letters.map((c) => point(0xe0000 + c.charCodeAt(0))).join('');
const selectors = letters.map((c) => point(0xe0100 + c.charCodeAt(0) - 16)).join('');
const unseen = letters.join('\u200b');
const soft = letters.join('\u00ad');

/** As a language writes what is beyond ASCII. */
const ESCAPED: Record<string, (text: string) => string> = {
  'the two halves of JSON': (text) =>
    text.replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'code points of JavaScript': (text) =>
    [...text].map((c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`).join(''),
  'entities of HTML': (text) => [...text].map((c) => `&#${c.codePointAt(0)};`).join(''),
  'percent-encoding': encodeURIComponent,
  'escapes of C': (text) =>
    hexOf(text)
      .map((h) => `\\x${h}`)
      .join(''),
};

/** As bytes are told one by one. */
const TOLD: Record<string, (text: string) => string> = {
  decimals: (text) => bytesOf(text).join(', '),
  'a buffer in JSON': (text) => JSON.stringify(Buffer.from(text)),
  'hex with blanks': (text) => hexOf(text).join(' '),
  octal: (text) =>
    bytesOf(text)
      .map((b) => b.toString(8).padStart(3, '0'))
      .join(' '),
  bits: (text) =>
    bytesOf(text)
      .map((b) => b.toString(2).padStart(8, '0'))
      .join(' '),
  'a dump': (text) =>
    (
      hexOf(text)
        .join('')
        .match(/.{1,32}/g) ?? []
    )
      .map((row, i) => `${i.toString(16)}0: ${row.replaceAll(/(....)/g, '$1 ')} ........`)
      .join('\n'),
  base64: (text) => Buffer.from(text).toString('base64'),
  'hex of a database': (text) => `0x${hexOf(text).join('')}`,
};

const FORMS: [string, string][] = [
  ['letters of another width', wide],
  ['tags', tags],
  ['variation selectors', selectors],
  ['letters with what has no width between', unseen],
  ['letters with soft hyphens between', soft],
  ['letters in a colour each', letters.map((c) => `\u001b[1m${c}\u001b[0m`).join('')],
  ['letters struck over', letters.map((c) => `${c}\b${c}`).join('')],
];

function mustBeCut(said: string): void {
  for (const text of [`it is ${said} ok`, JSON.stringify({ said: `it is ${said} ok` })]) {
    const left = redactor.text(text);
    expect(left).toContain('[secret]');
    expect(left.length).toBeLessThan(80 + text.length / 6);
  }
}

describe('a key in characters that nobody reads as letters', () => {
  it.each(FORMS.flatMap(([form, said]) => Object.keys(ESCAPED).map((way) => [form, way, said])))(
    'is cut out: %s, in %s',
    (_, way = '', said = '') => mustBeCut(ESCAPED[way]?.(said) ?? ''),
  );

  it.each(FORMS.flatMap(([form, said]) => Object.keys(TOLD).map((way) => [form, way, said])))(
    'is cut out: %s, as %s',
    (_, way = '', said = '') => mustBeCut(TOLD[way]?.(said) ?? ''),
  );

  it.each([wide, unseen])('is cut out as a row of code points: %s', (said) => {
    mustBeCut([...said].map((c) => c.codePointAt(0)).join(', '));
  });
});

describe('a key over several lines of a terminal', () => {
  const lines = (width: number): string[] => KEY.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];

  it.each([
    [
      'each in a colour',
      lines(6)
        .map((l) => `\u001b[32m${l}\u001b[0m`)
        .join('\n'),
    ],
    [
      'each drawn anew',
      lines(6)
        .map((l) => `\u001b[K${l}`)
        .join('\r\n'),
    ],
    ['after a title', lines(4).join('\n\u001b]0;title\u0007')],
    ['after what has no width', lines(4).join('\u200b\u001b[0m')],
    ['after commands of one byte', lines(4).join('\n\u009b1m')],
  ])('is cut out: %s', (_, said) => mustBeCut(said));
});

it('every letter, digit and sign of another face that Unicode has is known', () => {
  const faces = new Map<string, string[]>();
  for (let code = 0x80; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const plain = point(code).normalize('NFKC');
    if (/^[!-~]$/.test(plain)) faces.set(plain, [...(faces.get(plain) ?? []), point(code)]);
  }
  expect(faces.get('Q')?.length).toBeGreaterThan(10);
  const known = makeRedactor([KEY, SHORT]);
  const read = (secret: string): string[] =>
    [...secret].flatMap((c, i) =>
      (faces.get(c) ?? []).filter(
        (face) =>
          known.text(`it is ${secret.slice(0, i)}${face}${secret.slice(i + 1)} ok`) !==
          'it is [secret] ok',
      ),
    );
  expect([...read(KEY), ...read(SHORT)]).toEqual([]);
  for (let n = 0; n < 5; n++) {
    const all = letters.map((c) => faces.get(c)?.at(-1 - n) ?? c).join('');
    expect(known.text(`it is ${all} ok`)).toBe('it is [secret] ok');
  }
});
