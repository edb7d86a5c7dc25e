import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';
const WORDS = 'correct-horse-battery-staple';
const PEM =
  '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END KEY-----';
const bytes = [...Buffer.from(KEY)];
const inDigits = (text: string, zero: number): string =>
  text.replaceAll(/\d/g, (d) => String.fromCodePoint(zero + Number(d)));
const utf16 = Buffer.from(KEY, 'utf16le');

describe('a key is cut out', () => {
  const redactor = makeRedactor([KEY]);
  it.each([
    ['assignments', bytes.map((b, i) => `b[${i}]=${b}`).join('; ')],
    ['pairs', bytes.map((b, i) => `(${i}, ${b})`).join(', ')],
    ['pairs in JSON', JSON.stringify(bytes.map((b, i) => [i, b]))],
    ['casts', bytes.map((b) => `(byte)${b}`).join(', ')],
    ['characters of PowerShell', bytes.map((b) => `[char]${b}`).join('+')],
    ['raised digits', KEY.replaceAll(/\d/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(d)))],
    ['Arabic digits', inDigits(KEY, 0x660)],
    ['digits of Devanagari', inDigits(KEY, 0x966)],
    ['digits of Osmanya', inDigits(KEY, 0x104a0)],
    ['decimals in Arabic digits', inDigits(bytes.join(' '), 0x660)],
    ['tags', [...KEY].map((c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join('')],
    [
      'variation selectors',
      bytes.map((b) => String.fromCodePoint(b < 16 ? 0xfe00 + b : 0xe0100 + b - 16)).join(''),
    ],
    ['UTF-7', `+${Buffer.from(utf16).swap16().toString('base64').replaceAll('=', '')}-`],
    ['bits with what says so', bytes.map((b) => `0b${b.toString(2).padStart(8, '0')}`).join(', ')],
    ['UTF-16 as a list of bytes', [...utf16].join(',')],
    [
      'base64, letter by letter',
      JSON.stringify({ ...[...Buffer.from(`user:${KEY}`).toString('base64')] }),
    ],
  ])('as %s', (_, said) => {
    expect(redactor.text(`it is ${said} and so on`)).toMatch(
      /^it is (?:\(byte\)|\[char\]|\{)?\[secret\].{0,6}so on$/u,
    );
  });
});

describe('a passphrase of words is cut out', () => {
  const redactor = makeRedactor([WORDS]);
  const letters = [...WORDS.replaceAll('-', '')];
  it.each([
    ['dots', WORDS.replaceAll('-', '.')],
    ['nothing', letters.join('')],
    ['blanks', WORDS.replaceAll('-', ' ')],
    [
      'plus signs and quotes',
      WORDS.split('-')
        .map((w) => `'${w}'`)
        .join(' + '),
    ],
    ['capitals', 'correctHorseBatteryStaple'],
    ['blanks between its letters', letters.join(' ')],
    ['dots between its letters', letters.join('.')],
    ['dashes between its letters', [...WORDS].join('-')],
    ['a list of its letters', JSON.stringify([...WORDS])],
    ['line ends', letters.join('\n')],
  ])('with %s between', (_, said) => {
    expect(redactor.text(`it is ${said} and so on`)).toMatch(
      /^it is \W{0,2}\[secret\]\W{0,2} and so on$/,
    );
  });

  it.each(['a correct horse and a battery staple', 'incorrect horse battery staples'])(
    'but not other words: %s',
    (said) => {
      expect(redactor.text(said)).toBe(said);
    },
  );
});

it.each([
  ['an object of letters', JSON.stringify({ ...[...PEM] })],
  ['an array of PHP', [...PEM].map((c, i) => `[${i}] => ${c}`).join('\n')],
  ['bytes with their index', [...Buffer.from(PEM)].map((b, i) => `[${i}] => ${b}`).join('\n')],
])('nothing is left of the lines of a key that is told as %s', (_, said) => {
  const left = makeRedactor([PEM]).text(said);
  expect(left).toContain('[secret]');
  expect(left).not.toMatch(/M\W+(?:\d+\W+)?I\W+(?:\d+\W+)?I\W+|\b77\W+(?:\d+\W+)?73\b/);
});
