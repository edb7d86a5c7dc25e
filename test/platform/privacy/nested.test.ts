import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { dumped } from './dumps.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';
const redactor = makeRedactor([KEY]);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const BASIC = base64(`user:${KEY}`);
const times = (n: number, text: string): string => (n === 0 ? text : times(n - 1, base64(text)));

/** Everything of a secret in the bytes of a dump that is left. */
const leftOf = (said: string, secret: string): string[] => {
  const clean = redactor.text(said);
  const hex = Buffer.from(secret).toString('hex');
  const bare = clean.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();
  const parts = Array.from({ length: secret.length - 11 }, (_, i) => i);
  return parts.flatMap((i) => [
    ...(clean.includes(secret.slice(i, i + 12)) ? [secret.slice(i, i + 12)] : []),
    ...(bare.includes(hex.slice(2 * i, 2 * i + 24)) ? [`hex of ${secret.slice(i, i + 12)}`] : []),
  ]);
};

const INSIDE: [string, string][] = [
  ['a header of HTTP', BASIC],
  ['base64', base64(KEY)],
  ['hex', Buffer.from(KEY).toString('hex')],
  ['base64 of base64', times(2, KEY)],
];

describe('a dump of bytes', () => {
  it.each(
    Object.keys(dumped('')).flatMap((dump) => INSIDE.map(([name, form]) => [dump, name, form])),
  )('as %s holds nothing of a key in %s', (dump, _, form = '') => {
    const whole = `POST / HTTP/1.1\r\nauthorization: Basic ${form}\r\nhost: example.com\r\n\r\n{}`;
    for (const said of [dumped(whole)[dump ?? ''] ?? '', dumped(`Basic ${form}`)[dump ?? ''] ?? ''])
      for (const text of [
        `the dump is\n${said}\nand no more`,
        `the dump of it is ${said} and no more`,
        JSON.stringify({ dump: said }),
      ]) {
        expect(redactor.text(text)).toContain('[secret]');
        expect([text, leftOf(text, form)]).toEqual([text, []]);
      }
  });

  it('of other things stays as it is', () => {
    const other = dumped(`authorization: Basic ${base64('user:a password of somebody else')}`);
    for (const text of Object.values(other)) expect(redactor.text(text)).toBe(text);
  });
});

describe('base64', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of base64, %i times, is cut out', (n) => {
    expect(redactor.text(`it is ${times(n, KEY)}.`)).toBe('it is [secret].');
  });

  it.each(['x', 'xy', 'id_', 'key-', '\u0001\u0002\u0003binary', 'AAAA'])(
    'inside a longer row of it is cut out, behind %j',
    (before) => {
      const inner = base64(`${before}${times(2, KEY)}`);
      expect(redactor.text(`it is ${inner}.`)).toBe('it is [secret].');
    },
  );

  it.each(['x', 'id_', 'key-', 'AAAA'])('or hex that touches a word is cut out: %s', (before) => {
    const hex = Buffer.from(base64(KEY)).toString('hex');
    for (const said of [times(2, KEY), hex])
      expect(redactor.text(`it is ${before}${said}.`)).toBe('it is [secret].');
  });
});
