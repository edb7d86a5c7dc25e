import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const KEY = 'Zq7RtW2kLm9XvB4nPc8J';
const PHRASE = 'copper lantern vivid otter ridge';
const MARK = '[secret]';
const redactor = makeRedactor([KEY, PHRASE]);
const piecesOf = (length: number): string[] => KEY.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
const asked = (value: unknown): string[] => {
  const holding = makeRedactor();
  holding.learn([KEY], 'env:K');
  return holding.heldIn([value]);
};

/** Values in which the pieces of a key lie beside something else. */
const LAID: [string, (pieces: readonly string[]) => unknown][] = [
  [
    'a document of letters',
    (p) => Object.fromEntries(p.map((v, i) => [`${'abcdefghijklmnopqrst'[i]}`, v])),
  ],
  ['a document of names', (p) => Object.fromEntries(p.map((v, i) => [`part${i + 1}`, v]))],
  ['a list of documents', (p) => p.map((v) => ({ v }))],
  ['a list of documents with places', (p) => p.map((v, i) => ({ i, v, of: 'order' }))],
  ['lists in lists', (p) => p.map((v) => [[v]])],
  ['a list with others between', (p) => p.flatMap((v) => [v, 'none'])],
  ['keys', (p) => Object.fromEntries(p.map((v, i) => [v, i === 0]))],
  [
    'keys and values',
    (p) => Object.fromEntries(p.flatMap((v, i) => (i % 2 === 0 ? [[v, p[i + 1] ?? '']] : []))),
  ],
  ['calls in a row', (p) => p.map((v) => ({ name: 'look', arguments: JSON.stringify({ v }) }))],
  [
    'turns',
    (p) =>
      p.flatMap((text) => [
        { by: 'agent', text },
        { by: 'user', text: 'and then?' },
      ]),
  ],
  ['JSON in JSON', (p) => JSON.stringify(p.map((v) => ({ told: JSON.stringify({ v }) })))],
];

describe.each(LAID)('pieces of a key laid out as %s', (what, lay) => {
  it.each([2, 3, 4, 5, 6, 7])('are cut out, of %i letters', (length) => {
    const value = { id: 'a', of: lay(piecesOf(length)) };
    for (const clean of [redactor.value, redactor.row]) {
      const shown = JSON.stringify(clean(value));
      expect(shown).toContain(MARK);
      for (const piece of piecesOf(length).filter((p) => p.length > 1))
        expect(shown).not.toContain(`"${piece}`);
      expect(shown).toContain('"id":"a"');
    }
  });

  it.each([2, 7])('are not sent, of %i letters', (length) => {
    expect(asked({ of: lay(piecesOf(length)) })).toEqual(['env:K']);
    expect(asked([lay(piecesOf(length))])).toEqual(['env:K']);
  });

  it('are none where they are of something else', () => {
    const value = { id: 'a', of: lay(['Ab3', 'kLm9', 'refund', '2026', 'Xy', 'RtW']) };
    expect(redactor.value(value)).toBe(value);
    expect(asked(value)).toEqual([]);
    expect(what).not.toBe('');
  });
});

it('only the column that spells it is cut: what else a call or a turn says stays', () => {
  const calls = piecesOf(5).map((v) => ({
    name: 'look',
    arguments: JSON.stringify({ order: 'A-17', v }),
  }));
  expect(redactor.row({ calls }).calls).toEqual(
    calls.map(() => ({ name: 'look', arguments: `{"order":"A-17","v":"${MARK}"}` })),
  );
});

it.each([
  ['by one key', [{ v: 'kX7' }, { v: '#pq' }, { v: '2z' }]],
  ['with two others between', ['kX', 'a', 'b', '7#', 'c', 'd', 'pq', 'e', 'f', '2z', 'g', 'h']],
  ['as bytes under one key', [...Buffer.from('kX7#pq2z')].map((n, i) => ({ i, n }))],
])('a secret of 8 characters is cut out too, %s', (_, value) => {
  const short = makeRedactor(['kX7#pq2z']);
  const shown = JSON.stringify(short.value({ value }));
  expect(shown).toContain(MARK);
  expect(shown).not.toMatch(/kX|pq|2z|107/);
});

it('a passphrase is cut out word by word', () => {
  const shown = redactor.value({ rows: PHRASE.split(' ').map((w) => ({ w, n: 1 })) });
  expect(shown).toEqual({ rows: PHRASE.split(' ').map(() => ({ w: MARK, n: 1 })) });
});

it('numbers that are measured here stay numbers', () => {
  const lengths = [...Buffer.from(KEY)];
  expect(redactor.figures({ edges: { lengths } })).toEqual({ edges: { lengths } });
  expect(redactor.row({ edges: { lengths } })).toEqual({
    edges: { lengths: lengths.map(() => MARK) },
  });
});

it('a line of JSON is cut as the document that it is, and stays one', () => {
  const line = JSON.stringify({ level: 30, of: piecesOf(6).map((v) => ({ v })) });
  expect(JSON.parse(redactor.text(line))).toEqual({
    level: 30,
    of: piecesOf(6).map(() => ({ v: MARK })),
  });
});

it('a transcript in which letters of a key stand apart stays JSON', () => {
  const said = {
    by: 'agent',
    text: 'ok',
    calls: [{ name: 'x', arguments: JSON.stringify({ list: [...KEY] }) }],
  };
  const [, shown] = redactor.row(['hash', JSON.stringify([{ by: 'user', text: 'hi' }, said])]);
  const [, agent] = JSON.parse(shown ?? '') as [unknown, typeof said];
  expect(agent.calls.map((c) => c.name)).toEqual(['x']);
  expect(JSON.parse(agent.calls[0]?.arguments ?? '')).toEqual({ list: [...KEY].map(() => MARK) });
});

/** Which lists and documents a value is made of, in texts that are JSON too. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(formOf);
  if (typeof value === 'object' && value !== null)
    return { document: Object.values(value).map(formOf) };
  // The mark begins as a list does, and is none.
  if (typeof value !== 'string' || value === MARK || !/^[[{]/.test(value)) return 'leaf';
  try {
    return { text: formOf(JSON.parse(value)) };
  } catch {
    return 'leaf';
  }
}

const leaf = fc.oneof(
  fc.constantFrom(...piecesOf(1), ...piecesOf(2), ...piecesOf(7), KEY, MARK, '', PHRASE),
  fc.constantFrom(...PHRASE.split(' '), ...Buffer.from(KEY)),
  fc.constantFrom('name', null, true, 0, 7, 0.5, `it is ${KEY}`),
  fc.constantFrom(JSON.stringify([...KEY]), JSON.stringify(piecesOf(3).map((v) => ({ v })))),
);
const key = fc.oneof(
  fc.constantFrom(...piecesOf(2), KEY, 'v', 'name', '__proto__', MARK),
  fc.string(),
);
const document = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 12 }),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 8 })
      .map((e) => Object.fromEntries(e) as unknown),
  ),
})).value;

it('whatever a document holds, it keeps its lists and documents, and stays JSON', () => {
  fc.assert(
    fc.property(document, (value) => {
      for (const clean of [redactor.value, redactor.row]) {
        const shown: unknown = clean(value);
        expect(formOf(shown)).toEqual(formOf(value));
        expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
      }
    }),
    { numRuns: 300 },
  );
});
