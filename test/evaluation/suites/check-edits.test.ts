import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type CheckSource, editCheck } from '../../../src/evaluation/suites/check-edits.ts';
import { lineOf } from '../../../src/evaluation/suites/check-places.ts';

const at = (path: CheckSource['path'], file = 's.yaml', row?: number): CheckSource => ({
  file,
  path,
  ...(row === undefined ? {} : { row }),
});
const lineAt = (text: string, path: CheckSource['path']): number | null =>
  lineOf(text, at(path))?.line ?? null;

const SUITE = `# keep this
prompts: ['{{q}}']
defaultTest:
  assert:
    - type: not-contains   # never this
      value: sorry
x-shared: &short
  - type: contains
    value: 'yes'
tests:
  - vars: { q: 1 }
    assert: # two
      # the first
      - type: icontains # why
        value: "30 days"
      # the second
      - { type: starts-with, value: Dear }
  # behind an anchor
  - vars: { q: 2 }
    assert: *short
  - vars: { q: 3 }
    assert: [{ type: contains, value: a }, { type: contains, value: b }]
  - <<: { assert: [{ type: equals, value: merged }] }
    vars: { q: 4 }
  - vars: { q: 5 }
    assert:
      - $ref: '#/templates/polite'
templates:
  polite:
    type: contains
    value: please
`;

describe('the line of a check', () => {
  it('is that of the check, also behind an anchor, a merge and a reference', () => {
    expect(lineAt(SUITE, ['tests', 0, 'assert', 0])).toBe(14);
    expect(lineAt(SUITE, ['tests', 0, 'assert', 1])).toBe(17);
    expect(lineAt(SUITE, ['defaultTest', 'assert', 0])).toBe(5);
    expect(lineOf(SUITE, at(['tests', 1, 'assert', 0]))).toEqual({
      line: 8,
      isShared: true,
      isListShared: true,
    });
    expect(lineAt(SUITE, ['tests', 2, 'assert', 1])).toBe(22);
    expect(lineAt(SUITE, ['tests', 3, 'assert', 0])).toBe(23);
    expect(lineOf(SUITE, at(['tests', 4, 'assert', 0]))).toEqual({
      line: 30,
      isShared: true,
      isListShared: false,
    });
    expect(lineAt(SUITE.replaceAll('\n', '\r\n'), ['tests', 0, 'assert', 1])).toBe(17);
  });

  it('is said not to be known where nothing stands there, and no circle is followed', () => {
    expect(lineAt(SUITE, ['tests', 0, 'assert', 7])).toBeNull();
    expect(lineAt(SUITE, ['tests', 9])).toBeNull();
    expect(lineAt('a: [', ['a', 0])).toBeNull();
    expect(lineAt("a: { $ref: '#/b' }\nb: { $ref: '#/a' }\n", ['a', 0])).toBeNull();
    expect(lineAt('a: &x [*x]\n', ['a', 0, 0, 0, 0])).not.toBe(0);
  });
});

describe('a check taken out', () => {
  const without = (text: string, path: CheckSource['path']): string | null =>
    editCheck(text, at(path), { remove: true });

  it('leaves every other byte as it was', () => {
    expect(without(SUITE, ['tests', 0, 'assert', 0])).toBe(
      SUITE.replace('      - type: icontains # why\n        value: "30 days"\n', ''),
    );
    expect(without(SUITE, ['tests', 0, 'assert', 1])).toBe(
      SUITE.replace('      - { type: starts-with, value: Dear }\n', ''),
    );
    expect(without(SUITE, ['tests', 2, 'assert', 0])).toBe(
      SUITE.replace('{ type: contains, value: a }, ', ''),
    );
    expect(without(SUITE, ['tests', 2, 'assert', 1])).toBe(
      SUITE.replace(', { type: contains, value: b }', ''),
    );
  });

  it('leaves an empty list where it was the only one', () => {
    expect(without(SUITE, ['defaultTest', 'assert', 0])).toBe(
      SUITE.replace(
        'assert:\n    - type: not-contains   # never this\n      value: sorry',
        'assert: []',
      ),
    );
    expect(without(SUITE, ['tests', 3, 'assert', 0])).toBe(
      SUITE.replace('[{ type: equals, value: merged }]', '[]'),
    );
    expect(without('- type: contains\n  value: a\n', [0])).toBe('[]\n');
  });

  it('keeps the line ends of Windows', () => {
    const crlf = SUITE.replaceAll('\n', '\r\n');
    expect(without(crlf, ['tests', 0, 'assert', 0])).toBe(
      without(SUITE, ['tests', 0, 'assert', 0])?.replaceAll('\n', '\r\n'),
    );
  });

  it('is not offered where others would break with it, or nothing is there', () => {
    const anchored =
      'tests:\n  - assert:\n      - &one { type: contains, value: a }\n      - *one\n';
    expect(without(anchored, ['tests', 0, 'assert', 0])).toBeNull();
    expect(without(anchored, ['tests', 0, 'assert', 1])).toBe(
      anchored.replace('      - *one\n', ''),
    );
    expect(without(SUITE, ['tests', 0, 'assert', 7])).toBeNull();
    expect(without('a: [', ['a', 0])).toBeNull();
  });

  it('is taken out of JSON and of JSON lines too', () => {
    const json = JSON.stringify(
      [
        {
          assert: [
            { type: 'contains', value: 'a' },
            { type: 'contains', value: 'b' },
          ],
        },
      ],
      null,
      2,
    );
    const edited = editCheck(json, at([0, 'assert', 1], 't.json'), { remove: true });
    expect(JSON.parse(edited ?? '')).toEqual([{ assert: [{ type: 'contains', value: 'a' }] }]);
    const lines = '{"vars":{"q":1}}\n{"assert":[{"type":"contains","value":"a"}]}\n';
    expect(editCheck(lines, at([0, 'assert', 0], 't.jsonl', 2), { remove: true })).toBe(
      '{"vars":{"q":1}}\n{"assert":[]}\n',
    );
  });
});

describe('the text of a check', () => {
  const withText = (text: string, path: CheckSource['path'], value: string): string | null =>
    editCheck(text, at(path), { value });

  it('becomes another, written as it was written', () => {
    expect(withText(SUITE, ['tests', 0, 'assert', 0], '60 "days"')).toBe(
      SUITE.replace('"30 days"', '"60 \\"days\\""'),
    );
    expect(withText(SUITE, ['tests', 0, 'assert', 1], "It's")).toBe(SUITE.replace('Dear', "It's"));
    expect(withText(SUITE, ['tests', 0, 'assert', 1], 'a, b')).toBe(
      SUITE.replace('Dear', "'a, b'"),
    );
    expect(withText(SUITE, ['tests', 1, 'assert', 0], "it's no")).toBe(
      SUITE.replace("'yes'", "'it''s no'"),
    );
    expect(withText(SUITE, ['tests', 4, 'assert', 0], 'null')).toBe(
      SUITE.replace('please', "'null'"),
    );
    const block =
      'tests:\n  - assert:\n      - type: equals\n        value: |-\n          a\n          b\n    vars: { q: 1 }\n';
    expect(withText(block, ['tests', 0, 'assert', 0], 'c')).toBe(
      block.replace('|-\n          a\n          b', "'c'"),
    );
  });

  it('is what it was meant to be, whatever the words', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.constantFrom(0, 1),
        (words, n) => {
          const edited = withText(SUITE, ['tests', 0, 'assert', n], words);
          if (edited === null) return;
          const read = parse(edited, { merge: true }) as {
            tests: { assert: { value: string }[] }[];
          };
          expect(read.tests[0]?.assert[n]?.value).toBe(words);
        },
      ),
    );
    expect(withText(SUITE, ['tests', 0, 'assert', 0], 'ordinary')).not.toBeNull();
  });

  it('is left alone where it is no text', () => {
    expect(withText('- { type: contains-any, value: [a, b] }\n', [0], 'c')).toBeNull();
    expect(withText('- { type: is-json }\n', [0], 'c')).toBeNull();
  });
});

describe('a check in a cell', () => {
  const CSV = 'q,__expected,__expected2\n"a\nb",contains:x,"icontains:y, z"\n3,,equals:w\n';
  const cell = (text: string, index: number, row: number, edit: Parameters<typeof editCheck>[2]) =>
    editCheck(text, at(['assert', index], 't.csv', row), edit);

  it('is emptied, or becomes another with its type', () => {
    expect(cell(CSV, 0, 2, { remove: true })).toBe(CSV.replace('contains:x', ''));
    expect(cell(CSV, 1, 2, { value: 'new' })).toBe(
      CSV.replace('"icontains:y, z"', 'icontains:new'),
    );
    expect(cell(CSV, 0, 4, { value: 'say "hi", you' })).toBe(
      CSV.replace('equals:w', '"equals:say ""hi"", you"'),
    );
    const crlf = CSV.replaceAll('\n', '\r\n');
    expect(cell(crlf, 0, 4, { value: 'v' })).toBe(crlf.replace('equals:w', 'equals:v'));
    expect(cell(`\uFEFF${CSV}`, 0, 4, { value: 'v' })).toBe(
      `\uFEFF${CSV.replace('equals:w', 'equals:v')}`,
    );
  });

  it('is not touched where it would be read otherwise', () => {
    expect(cell('q,__expected\n1,plain\n', 0, 2, { value: 'contains:x' })).toBeNull();
    expect(cell('q,__expected\n1,plain\n', 0, 2, { value: 'other' })).toBe(
      'q,__expected\n1,other\n',
    );
    expect(cell(CSV, 5, 2, { remove: true })).toBeNull();
    expect(cell(CSV, 0, 99, { remove: true })).toBeNull();
  });
});
