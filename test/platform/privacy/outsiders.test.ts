import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';
const HEX = '9f3a12bc44de07a15b6c8d9e0f1a2b3c';
const redactor = makeRedactor([KEY, HEX, 'GeHeimÄÖÜß-42-äöü']);
const bytes = [...Buffer.from(KEY)];
const hex = bytes.map((b) => b.toString(16).padStart(2, '0'));
const octal = bytes.map((b) => b.toString(8).padStart(3, '0'));
const rows = (of: readonly string[], width: number, row: (at: number, cells: string[]) => string) =>
  Array.from({ length: Math.ceil(of.length / width) }, (_, i) =>
    row(i * width, of.slice(i * width, (i + 1) * width)),
  ).join('\n');
const letters = [...KEY];

describe('a part of a key', () => {
  it.each([
    'Zqumpm08••••••',
    'Zqumpm08\\u2022\\u2022\\u2022\\u2022',
    'Zqumpm08&hellip;',
    'Zqumpm08xxxxxx',
    'Zqumpm08_____',
    '**Zqumpm08hsE**...',
    'prefix: Zqumpm08hs, suffix: K7xGm0Y',
    'the key ending in lY0mGx7K is revoked',
    'Zqumpm08hs ErB19FlY0m',
    'first: Zqumpm08; rest: hsErb19F',
    'Your key Zqumpm08hs is bad',
  ])('is cut out: %s', (said) => {
    expect(redactor.text(`no, ${said}, sorry`)).not.toMatch(
      /Zqumpm08|lY0mGx7K|hsErb19F|ErB19FlY0m/,
    );
  });

  it.each([
    '9f3a12bc44••••••',
    '9f3a12bc44XXXXXXXXXX',
    '9f3a12bc44-----',
    '9f3a12bc44####',
    '9f3a12bc44~',
    '`9f3a12bc44`…',
    'xxxxxx0f1a2b3c',
    'ending in 0f1a2b3c',
    'prefix: 9f3a12bc44, which is none',
    'suffix = "0f1a2b3c"',
    'starts with 9f3a12bc44, which is none',
    'last 8 characters: 0f1a2b3c',
  ])('of hex digits is cut out where something says that it is one: %s', (said) => {
    expect(redactor.text(`no, ${said}, sorry`)).not.toMatch(/9f3a12bc|0f1a2b3c/);
  });

  it('is none that hashes, dates, versions, words or names of models hold', () => {
    const wordy = makeRedactor([
      HEX,
      'acme-gpt-4.1-mini-2025-04-14-Kq7vPz2LmX9w',
      'prod20260105T120000Zx',
    ]);
    const said =
      'commit 9f3a12bc44 of gpt-4.1-mini-2025-04-14 at 20260105T12 of 0f1a2b3c in all, ends with words';
    expect(wordy.text(said)).toBe(said);
  });
});

describe('a key is cut out', () => {
  it.each([
    ['decimals with blanks', bytes.join(' ')],
    ['decimals in Go', `[${bytes.join(' ')}]`],
    ['decimals with tabs', bytes.join('\t')],
    ['decimals in lines', bytes.join('\n')],
    ['decimals with semicolons', bytes.join(';')],
    ['decimals with dots', bytes.join('.')],
    ['decimals with colons', bytes.join(':')],
    ['decimals in Rust', bytes.map((b) => `${b}u8`).join(', ')],
    ['decimals in quotes', bytes.map((b) => `"${b}"`).join(', ')],
    ['decimals with escaped line ends', bytes.join(',\\n')],
    ['hex of assemblers', hex.map((h) => `${h}h`).join(' ')],
    ['hex of assemblers with commas', hex.map((h) => `${h}h`).join(', ')],
    ['hex in C', hex.map((h) => `'\\x${h}'`).join(', ')],
    ['octal', octal.join(' ')],
    ['octal of Python', octal.map((o) => `0o${o}`).join(', ')],
    ['od -b', rows(octal, 16, (at, row) => `${at.toString(8).padStart(7, '0')} ${row.join(' ')}`)],
    [
      'od -b, narrow',
      rows(octal, 8, (at, row) => `${at.toString(8).padStart(7, '0')} ${row.join(' ')}`),
    ],
    ['hexdump', rows(hex, 8, (at, row) => `${at.toString(16).padStart(8, '0')}  ${row.join(' ')}`)],
    [
      'hexdump, narrow',
      rows(hex, 4, (at, row) => `${at.toString(16).padStart(4, '0')}: ${row.join(' ')}`),
    ],
    ['an object of letters', JSON.stringify({ ...letters })],
    ['an object of letters in JSON', JSON.stringify(JSON.stringify({ ...letters }))],
    ['a map of letters', `{${letters.map((c, i) => `${i}: '${c}'`).join(', ')}}`],
    ['an array of PHP', letters.map((c, i) => `[${i}] => ${c}`).join('\n')],
    ['pairs of Python', letters.map((c, i) => `(${i}, '${c}')`).join(', ')],
    ['a list of letters', letters.map((c, i) => `${i + 1}. ${c}`).join('\n')],
    ['numbered lines', rows(letters, 7, (at, row) => `${at / 7 + 1}  "${row.join('')}" +`)],
    [
      'numbered lines in a frame',
      rows(letters, 7, (at, row) => ` ${at / 7 + 10} | ${row.join('')}`),
    ],
    ['bits', bytes.map((b) => b.toString(2).padStart(8, '0')).join(' ')],
    ['short octal', bytes.map((b) => b.toString(8)).join(',')],
    ['calls', bytes.map((b) => `chr(${b})`).join('+')],
    ['calls of SQL', bytes.map((b) => `CHAR(${b})`).join(' || ')],
    ['code points', hex.map((h) => `U+00${h}`).join(' ')],
    ['named letters', letters.map((c, i) => `c${i}=${c}`).join(' ')],
    ['letters told one by one', letters.map((c, i) => `position ${i}: ${c}`).join('\n')],
    ['a list of objects', JSON.stringify(letters.map((c, i) => ({ i, c })))],
    ['terminal colours as they read', letters.map((c) => `^[[1m${c}^[[0m`).join('')],
    ['overstrike', letters.map((c) => `${c}\b${c}`).join('')],
    ['underlined', letters.map((c) => `_\b${c}`).join('')],
    [
      'links of a terminal',
      letters.map((c) => `\u001b]8;;http://x\u001b\\${c}\u001b]8;;\u0007`).join(''),
    ],
  ])('as %s', (_, said) => {
    const left = redactor.text(`it is ${said} and so on`);
    expect(left.replace('[secret]', '').length).toBeLessThan(70);
    expect(left).toContain('[secret]');
  });

  it.each(
    [
      '\u3164',
      '\uffa0',
      '\u17b4',
      '\u{1d173}',
      '\u0332',
      '\u20dd',
      '\u061c',
      '\u{e0041}',
      '\ufffa',
      '\u2800',
      '\u3000',
      '&ZeroWidthSpace;',
      '&zwnj;',
      '&zwj;',
      '&NoBreak;',
      '&lrm;',
      '&rlm;',
      '&InvisibleComma;',
      '&ApplyFunction;',
      '&NegativeThinSpace;',
      '&it;',
      '&#x3164;',
      '\\u0332',
    ].map((c) => [c]),
  )('split by what is not seen, %j', (c) => {
    for (const key of [KEY, 'GeHeimÄÖÜß-42-äöü', 'GeHeimÄÖÜß-42-äöü'.normalize('NFD')])
      expect(redactor.text(`it is ${[...key].join(c)}.`)).toMatch(/^it is \[secret\].{0,20}\.$/);
  });

  it('in letters of mathematics that HTML names', () => {
    const said = KEY.replace(/[a-z]/gi, (c) => `&${c}opf;`);
    expect(redactor.text(`it is ${said}.`)).toBe('it is [secret].');
  });

  it.each([
    ['pictographs', letters.map((c) => `${c}\u{1f511}`)],
    ['tags of forums', letters.map((c) => `${c}[b][/b]`)],
    ['character data', letters.map((c) => `${c}]]><![CDATA[`)],
    ['instructions', letters.map((c) => `${c}<?php ?>`)],
    ['mentions', letters.map((c) => `${c}<@U123>`)],
    ['ends of strings', letters.map((c) => `${c}\\000`)],
    ['short ends of strings', letters.map((c) => `${c}\\0`)],
    ['line ends as a terminal shows them', letters.map((c) => `${c}^M`)],
  ])('split by %s', (_, said) => {
    expect(redactor.text(`it is ${said.join('')} and so on`)).toMatch(
      /^it is \[secret\].{0,24} and so on$/u,
    );
  });

  it.each([
    ['Perl', letters.map((c) => `\\x{${c.charCodeAt(0).toString(16)}}`)],
    ['old JavaScript', letters.map((c) => `%u00${c.charCodeAt(0).toString(16)}`)],
    [
      'flags and circles',
      letters.map((c, i) =>
        /[a-z]/i.test(c)
          ? String.fromCodePoint(
              (i % 2 === 0 ? 0x1f1e6 : 0x1f150) + (c.toLowerCase().charCodeAt(0) - 97),
            )
          : c,
      ),
    ],
  ])('in the letters of %s', (_, said) => {
    expect(redactor.text(`it is ${said.join('')} and so on`)).toBe('it is [secret] and so on');
  });
});

describe('a key that was drawn by lot', () => {
  const drawn = Buffer.from('9f3c71be04d85a62e1b70c4fd92a86b3', 'hex');
  it.each([
    ['hex', drawn.toString('hex'), ['base64', 'base64url']],
    ['base64', drawn.toString('base64'), ['hex', 'base64url']],
    ['base64url', drawn.toString('base64url'), ['hex', 'base64']],
  ] as const)('and is told in %s is cut out in another code of its bytes', (_, key, codes) => {
    const told = makeRedactor([key]);
    for (const code of codes)
      expect(told.text(`it is ${drawn.toString(code)} .`)).toMatch(/^it is \[secret\].{0,2} \.$/);
  });

  it('is known by its last characters where it has blanks and signs as a pair has', () => {
    const told = makeRedactor(['aW2_;:w% =mK3q', 'dF9|,]w\\/%+ =jL4']);
    expect(told.text('it ends in ...w% =mK3q')).not.toContain('mK3q');
    expect(told.text('it ends in ***w\\/%+ =jL4')).not.toContain('jL4');
  });
});
