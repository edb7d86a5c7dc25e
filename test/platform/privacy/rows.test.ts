import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const KEYS = ['sk-proj-9fK2xQ7mZt4LwVb8Rc3NyH6d', 'kX7#pq2z', 'p@ss/w:rd&+', 'hunter2-blue'];
const LONG = 'Zqumpm08hsErb19FlY0mGx7K';
const apart = (text: string): string => [...text].join('   ');
const bytesOf = (key: string): number[] => [...Buffer.from(key)];

/** Each of a key's bytes as it is written in some way. */
const WRITTEN: Readonly<Record<string, (byte: number) => string>> = {
  decimals: (b) => `${b}`,
  octal: (b) => b.toString(8),
  'octal of four digits': (b) => b.toString(8).padStart(4, '0'),
  'octal of Python': (b) => `0o${b.toString(8)}`,
  'eight bits': (b) => b.toString(2).padStart(8, '0'),
  'seven bits': (b) => b.toString(2).padStart(7, '0'),
  'as few bits as do': (b) => b.toString(2),
  'bits of C': (b) => `0b${b.toString(2)}`,
  hex: (b) => b.toString(16),
  'hex of C': (b) => `0x${b.toString(16)}`,
  'wide hex of C': (b) => `0x${b.toString(16).padStart(4, '0')}`,
  'code points': (b) => `U+${b.toString(16).padStart(4, '0')}`,
  'characters in quotes': (b) => `"${String.fromCharCode(b)}"`,
};
const BETWEEN = [
  ' ',
  ', ',
  `,\n${' '.repeat(12)}`,
  ' '.repeat(20),
  '<br>',
  '</td><td>',
  ' and ',
  ' then ',
  '; byte ',
  '}, {"n": ',
  '\\n',
  '**, **',
  '\n* `',
];

/** The text where more of the secret's row is left in it than what stands around. */
function leftOf(key: string, said: string): string[] {
  const shown = makeRedactor([key]).text(said);
  return shown.includes('[secret]') && shown.length < said.length / 2 + 40 ? [] : [shown];
}

describe('a secret told letter by letter is cut out', () => {
  it.each(Object.entries(WRITTEN))('in %s, whatever stands between', (_, write) => {
    for (const key of KEYS)
      for (const between of BETWEEN) {
        const said = `it is ${bytesOf(key).map(write).join(between)} and no more`;
        expect(leftOf(key, said)).toEqual([]);
      }
  });

  it.each([
    ['pairs with letters', (k: string) => [...k].map((c, i) => [i, c])],
    ['pairs with bytes', (k: string) => bytesOf(k).map((n, i) => [i, n])],
    ['objects of a byte', (k: string) => bytesOf(k).map((n) => ({ n }))],
    ['objects of a byte and its index', (k: string) => bytesOf(k).map((n, i) => ({ i, n }))],
    ['objects of a letter', (k: string) => [...k].map((c) => ({ c }))],
    ['objects of a letter and its index', (k: string) => [...k].map((c, i) => ({ i, c }))],
    ['named letters', (k: string) => Object.fromEntries([...k].map((c, i) => [`k${i}`, c]))],
    ['named bytes', (k: string) => Object.fromEntries(bytesOf(k).map((n, i) => [`b${i}`, n]))],
  ])('as JSON of %s', (_, shape) => {
    for (const key of KEYS)
      for (const indent of [0, 2, 8])
        expect(leftOf(key, JSON.stringify({ a: { b: shape(key) } }, null, indent))).toEqual([]);
  });

  it.each([
    ['told by their place', (k: string) => [...k].map((c, i) => `char ${i + 1} is '${c}'`).join()],
    ['beside their codes', (k: string) => [...k].map((c, i) => `${c}=${bytesOf(k)[i]}`).join(' ')],
    ['in attributes', (k: string) => [...k].map((c) => `<c v="${c}"/>`).join('\n')],
    [
      'in attributes with their place',
      (k: string) => [...k].map((c, i) => `<c i="${i}" v="${c}"/>`).join('\n'),
    ],
    [
      'in attributes of one-letter elements with others',
      (k: string) => [...k].map((c, i) => `<p a='x' i='${i + 1}' v='${c}'></p>`).join(''),
    ],
    [
      'in attributes on one line',
      (k: string) => `<key ${[...k].map((c, i) => `c${i}="${c}"`).join(' ')}/>`,
    ],
    ['in properties', (k: string) => [...k].map((c, i) => `{ i: ${i}, v: "${c}" }`).join(', ')],
    ['in a list of YAML', (k: string) => [...k].map((c) => `- c: "${c}"`).join('\n')],
    [
      'in elements of XML',
      (k: string) =>
        bytesOf(k)
          .map((n) => `<n>${n}</n>`)
          .join('\n'),
    ],
    [
      'in rows of a table',
      (k: string) =>
        bytesOf(k)
          .map((n, i) => `| ${i} | ${n} |`)
          .join('\n'),
    ],
    [
      'in bits that nothing parts',
      (k: string) =>
        bytesOf(k)
          .map((n) => n.toString(2).padStart(8, '0'))
          .join(''),
    ],
    [
      'in halves of bytes',
      (k: string) =>
        bytesOf(k)
          .map((n) => n.toString(2).padStart(8, '0').replace(/..../, '$& '))
          .join('  '),
    ],
    [
      'in decimals that nothing parts',
      (k: string) =>
        bytesOf(k)
          .map((n) => `${n}`.padStart(3, '0'))
          .join(''),
    ],
    ['as od -c shows them', (k: string) => `0000000   ${apart(k)}\n0000014`],
    [
      'as od -c shows them on two lines',
      (k: string) =>
        `0000000   k   e   y   =   ${apart(k.slice(0, 3))}\n0000007   ${apart(k.slice(3))}\n0000017`,
    ],
  ])('%s', (_, spell) => {
    for (const key of KEYS) expect(leftOf(key, `it is\n${spell(key)}\nand no more`)).toEqual([]);
  });

  it('with the index behind each, from 12 letters and digits on', () => {
    const said = [...LONG].map((c, i) => `${c}@${i}`).join(' ');
    expect(leftOf(LONG, `it is ${said}.`)).toEqual([]);
  });

  it('from its first number to its last', () => {
    const said = bytesOf(LONG).join('</td><td>');
    const shown = makeRedactor([LONG]).text(`<tr><td>${said}</td></tr>, 1 of 2`);
    expect(shown).toBe('<tr><td>[secret]</td></tr>, 1 of 2');
  });

  it('in base64 that is told in bytes', () => {
    const base64 = Buffer.from(`user:${LONG}`).toString('base64');
    expect(leftOf(LONG, bytesOf(base64).join('</td><td>'))).toEqual([]);
  });

  it('in base64 of base64, however short', () => {
    const twice = Buffer.from(Buffer.from('kX7#pq2z').toString('base64')).toString('base64');
    expect(makeRedactor(['kX7#pq2z']).text(`it is ${twice}.`)).toBe('it is [secret].');
  });

  it.each(['hyphen', 'dash', 'ndash', 'mdash', 'horbar', 'minus'])(
    'with its dashes as HTML names them: &%s;',
    (name) => {
      const phrase = 'copper-lantern-vivid-otter-ridge';
      const said = phrase.replaceAll('-', `&${name};`);
      expect(makeRedactor([phrase]).text(`it is ${said}.`)).toBe('it is [secret].');
    },
  );
});

it('numbers that spell no secret stay as they are', () => {
  const redactor = makeRedactor([...KEYS, LONG]);
  for (const said of [
    JSON.stringify(Array.from({ length: 300 }, (_, i) => (i * 7919) % 256)),
    '| 1 | a | 97 |\n| 2 | b | 98 |\n| 3 | c | 99 |',
    '0110 1010 0111 1111, 12:30:45 on 2025-04-14, 10.0.0.1, a b c d e f g',
  ])
    expect(redactor.text(said)).toBe(said);
});
