import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { firstWords, heard, lastWords } from '../../../src/platform/privacy/told.ts';
import { dumped } from './dumps.ts';

const PHRASE = 'marble otter quietly borrowed lantern';
const KEY = 'Zq7vWpK0lmR3tYb9XhD2sGfJ8aNcE4uO';

/** As `od -An -tx1c` shows a text: bytes over letters. */
const bytesOverLetters = (text: string): string =>
  (text.match(/.{1,16}/g) ?? [])
    .map((row) =>
      [
        [...row].map((c) => `  ${c.charCodeAt(0).toString(16)}`).join(''),
        [...row].map((c) => `   ${c}`).join(''),
      ].join('\n'),
    )
    .join('\n');

/** What stands before each line that a server, a log or a supervisor passes on. */
const PREFIXES = [
  '535-',
  '[stderr] ',
  '> ',
  'agent: ',
  'desk | ',
  '2026-11-29T22:31:45.256Z ERROR desk(17): ',
  '[2026-11-29 22:31:45] warn: ',
];

const ways = (secret: string): Record<string, string> => {
  const plain = waysAlone(secret);
  const prefixed = PREFIXES.flatMap((prefix) =>
    ['hexdump -C', 'xxd', 'xxd -p', 'od -t x1', 'a letter a line', 'numbered lines'].map(
      (way): [string, string] => [
        `${way} behind ${prefix}`,
        (plain[way] ?? '').replaceAll(/^/gm, prefix),
      ],
    ),
  );
  return { ...plain, ...Object.fromEntries(prefixed) };
};

const waysAlone = (secret: string): Record<string, string> => ({
  ...dumped(secret),
  'od -An -tx1c': bytesOverLetters(secret),
  'od -An -c': bytesOverLetters(secret).replaceAll(/^(?: {2}[0-9a-f]{2})+\n/gm, ''),
  'a letter a line': [...secret].join('\n'),
  'numbered lines': (secret.match(/.{1,9}/g) ?? [])
    .map((part, i) => `${i + 1}: ${part}`)
    .join('\n'),
});

/** What of a secret can be read in a text: rows of six of its letters, plain, apart or as bytes. */
function legible(text: string, secret: string): string[] {
  const rows = Array.from({ length: secret.length - 5 }, (_, i) => secret.slice(i, i + 6));
  const plain = text.toLowerCase();
  const bare = plain.replaceAll(/\s/g, '');
  return rows.filter((row) => {
    const small = row.toLowerCase();
    const hex = Buffer.from(row).toString('hex');
    return plain.includes(small) || bare.includes(small.replaceAll(' ', '')) || bare.includes(hex);
  });
}

describe.each([
  ['a passphrase', PHRASE],
  ['a key', KEY],
])('of %s nothing can be read in what somebody outside said', (_, secret) => {
  const { text: clean } = makeRedactor([secret]);

  it.each(Object.entries(ways(secret)))('in the form of %s', (_way, dump) => {
    const said = `cannot log in\n${dump}\nand stopped\n`;
    expect(legible(firstWords(said, 500, clean), secret)).toEqual([]);
    expect(legible(lastWords(said, 500, clean), secret)).toEqual([]);
  });

  it.each(Object.entries(waysAlone(secret)))('wherever %s is cut', (_way, dump) => {
    for (let room = 40; room < dump.length + 40; room += 7) {
      const words = firstWords(`log:\n${dump}\n${'w '.repeat(300)}`, room, clean);
      expect([room, legible(words, secret)]).toEqual([room, []]);
      const last = lastWords(`${'w '.repeat(300)}\n${dump}\nlog:`, room, clean);
      expect([room, legible(last, secret)]).toEqual([room, []]);
    }
  });
});

describe('what is told of a long text', () => {
  const { text: clean } = makeRedactor([PHRASE]);
  const blanks = ' \n'.repeat(32_700);

  it('ends before a place where it was cut by the size of what is read', () => {
    const dump = dumped(PHRASE)['hexdump -C'] ?? '';
    for (let at = 0; at < 200; at += 9) {
      const said = `${blanks}${' '.repeat(at)}\n${dump}\n${blanks}`;
      expect(legible(firstWords(said, 500, clean), PHRASE)).toEqual([]);
    }
  });

  it('and begins after one', () => {
    const dump = dumped(PHRASE)['xxd -p'] ?? '';
    for (let at = 0; at < 200; at += 9) {
      const said = heard(dump, `${' '.repeat(at)}${blanks}`);
      expect(legible(lastWords(said, 500, clean), PHRASE)).toEqual([]);
    }
  });

  it('is one line, with a mark where something was left out', () => {
    expect(firstWords(' a\n\tb  c ', 9, clean)).toBe('a b c');
    expect(firstWords('abcdefghij', 5, clean)).toBe('abcd…');
    expect(lastWords('abcdefghij', 5, clean)).toBe('…ghij');
  });
});

it.each(['01011010 ', '5a ', '5a71: ', '535-', 'a: ', '[a]', 'sp ', '155 ', '0 '])(
  'a long row of %j is looked through in one pass, whatever it ends in',
  (group) => {
    const { text: clean } = makeRedactor([PHRASE]);
    clean('warm 5a 71 sp 5a\n5a 71 x');
    for (const end of ['', 'g', '!', ' |'])
      for (const rows of [1, 40]) {
        const began = process.threadCpuUsage().user;
        clean(`${`${group.repeat(2_000 / rows)}${end}\n`.repeat(rows)}x`);
        expect((process.threadCpuUsage().user - began) / 1e6).toBeLessThan(1);
      }
  },
);
