import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';

/** Seconds of this thread's own work: others on the machine, and in this process, do not count. */
function secondsOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user } = process.threadCpuUsage(before);
  return user / 1e6;
}

it('a secret that an answer repeats 130,000 times is cut out each time', () => {
  const said = makeRedactor(['Zq7$xK']).text('Zq7$xK '.repeat(130_000));
  expect(said).toBe('[secret] '.repeat(130_000));
});

it.each(['\0', '-', 'ab', 'xyz '])(
  'a secret with a long row of %j in it takes no more than the text is long',
  (row) => {
    const secret = `a${row.repeat(5_000)}${KEY}`;
    const redactor = makeRedactor([secret]);
    // Comparing the row with itself at each of its places took a hundred times that.
    expect(
      secondsOf(() => expect(redactor.text(`it is ${secret} `.repeat(4))).not.toContain(KEY)),
    ).toBeLessThan(5);
  },
);

it.each([
  ['a dump', '00000000  5a 71 75 6d 70 6d 30 38  68 73 45 72 62 31 39 46  |Zqumpm0xhsErb19F|\n'],
  ['numbers', '12 34 113 90 99 '],
  ['bits', '0 1 1 0 '],
  ['bits with nothing between', '01101010'],
  ['letters', 'a b c d '],
  ['letters in quotes', '{"i":0,"n":"Z"},'],
  ['cells of a table', '<tr><td>115</td><td>a</td></tr>\n'],
  ['rows of JSON', '{"at":0,"is":"x","n":[1,2,3,44,55,66,77],"s":"a \\"b\\" c"},\n'],
  ['base64', Buffer.from('hello there, you people of this world; ').toString('base64')],
])('four times as much of %s takes about four times as long', (_, piece) => {
  const redactor = makeRedactor([KEY]);
  const of = (length: number): string => piece.repeat(length / piece.length);
  redactor.text(of(50_000));
  const once = secondsOf(() => redactor.text(of(100_000)));
  const fourTimes = secondsOf(() => redactor.text(of(400_000)));
  // Quadratic work would take sixteen times as long.
  expect(fourTimes / Math.max(once, 0.05)).toBeLessThan(10);
});

/** Rows of one kind of group, of which patterns that can be read in two ways try every way. */
const groups = fc.constantFrom(
  '01011010',
  '5a',
  '132',
  'Zq',
  '0x5a',
  '5a71',
  '%5A',
  '\\x5a',
  '=5A',
  '0b1011010',
  '101',
  '0x005a',
  'U+005a',
  '$5a',
  '"Z"',
  "'\\u005a'",
  'Z',
  'k0":"Z"',
  '090113117',
);
const between = fc.constantFrom(
  ' ',
  '  ',
  ', ',
  ':',
  '\t',
  '\n',
  '',
  '|',
  '-',
  '. ',
  ' => ',
  ' and ',
  '</td><td>',
  '},{"n":',
  '@',
);

it('no row of like groups takes longer than it is long, however it goes on', () => {
  const redactor = makeRedactor([KEY]);
  redactor.text(`warm ${'5a 71 '.repeat(100)}`);
  fc.assert(
    fc.property(
      groups,
      between,
      fc.constantFrom('', 'g', 'x\n', ' z', '!', '|'),
      fc.constantFrom('', 'a: ', '1. ', '00000000: ', '['),
      (group, gap, end, before) => {
        const row = `${before}${`${group}${gap}`.repeat(60)}${end}`;
        expect(secondsOf(() => redactor.text(`${row}\n${row}`))).toBeLessThan(0.5);
      },
    ),
    { numRuns: 400 },
  );
});

it.each(['01101010', '115'])('two million digits in a row, %s, are read to their end', (digits) => {
  const row = digits.repeat(2_000_000 / digits.length);
  // As arguments of one call so many numbers would be more than a stack holds.
  expect(makeRedactor([KEY]).text(row)).toBe(row);
});

it.each([50, 500, 4_000])(
  'a value %i levels deep that spells a secret takes no longer',
  (levels) => {
    const redactor = makeRedactor([KEY]);
    let value: unknown = [...Buffer.from(KEY)];
    for (let i = 0; i < levels; i++) value = [value, 'abc', i];
    let shown = '';
    const seconds = secondsOf(() => (shown = JSON.stringify(redactor.value({ value }))));
    expect(shown).toContain('[secret]');
    expect(shown).not.toContain([...Buffer.from(KEY)].join(','));
    // Looking through each level for what the next holds took the square of their number.
    expect(seconds).toBeLessThan(2);
  },
);
