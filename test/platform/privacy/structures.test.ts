import { describe, expect, it } from 'vitest';
import { cleanJson } from '../../../src/cli/io.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const KEY = 'sk-proj-9fK2xQ7mZt4LwVb8Rc3NyH6d';
const SHORT = 'kX7#pq2z';
const bytesOf = (key: string): number[] => [...Buffer.from(key)];
const redactor = makeRedactor([KEY, SHORT, '4815162342108642']);

/** Values that spell a key in their parts. */
const SPREAD: [string, (key: string) => unknown][] = [
  ['a list of bytes', bytesOf],
  ['a list of letters', (k) => [...k]],
  ['letters by name', (k) => Object.fromEntries([...k].map((c, i) => [`k${i}`, c]))],
  ['letters by number', (k) => ({ ...[...k] })],
  ['letters with their place', (k) => [...k].map((c, i) => [i, c])],
  ['bytes with their place', (k) => bytesOf(k).map((n, i) => ({ i, n }))],
  ['bytes in lists of their own', (k) => bytesOf(k).map((n) => [n])],
  ['bytes in base64', (k) => bytesOf(Buffer.from(k).toString('base64'))],
];

/** What stands in a value where neither a list nor a document does. */
const leavesOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
/** Which lists and documents a value is made of. */
const formOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(formOf)
    : typeof value === 'object' && value !== null
      ? { document: Object.values(value).map(formOf) }
      : 'leaf';

describe.each(SPREAD)('a value that holds a key as %s', (_, spread) => {
  it.each([KEY, SHORT])('loses all of it and keeps its form, and all beside it: %s', (key) => {
    const of = (spelled: unknown): unknown => ({
      id: 'a',
      kept: [1, 2, 3],
      extra: { text: 'ok', deep: { of: spelled } },
    });
    const value = of(spread(key));
    const shown = redactor.value(value) as { extra: { deep: { of: unknown } } };
    const left = shown.extra.deep.of;
    expect(shown).toEqual(of(left));
    expect(formOf(left)).toEqual(formOf(spread(key)));
    // Beside each letter its place may stand.
    const marks = leavesOf(left).filter((leaf) => leaf === '[secret]').length;
    expect(marks).toBeGreaterThanOrEqual(key.length);
    expect(leavesOf(left).filter((leaf) => typeof leaf === 'string')).toHaveLength(marks);
    expect(redactor.row(value)).toEqual(shown);
    expect(redactor.row([value, value])).toEqual([shown, shown]);
    expect(JSON.parse(cleanJson({ redactor }, [value]))).toEqual([shown]);
  });

  it('loses it too where it is all of the value', () => {
    const shown = redactor.value(spread(KEY));
    expect(redactor.text(JSON.stringify(shown))).toBe(JSON.stringify(shown));
    expect(leavesOf(shown)).toContain('[secret]');
    expect(formOf(shown)).toEqual(formOf(spread(KEY)));
  });

  it('is known to hold it', () => {
    const holding = makeRedactor();
    holding.learn([KEY], 'env:K');
    expect(holding.heldIn([{ said: spread(KEY) }])).toEqual(['env:K']);
  });
});

it('a number that is a secret is cut out, and another is not', () => {
  const value = { n: 4_815_162_342_108_642, at: 1_732_900_000_000, cost: 0.000_123_45 };
  expect(redactor.value(value)).toEqual({ ...value, n: '[secret]' });
});

it('pieces of a key in a list are cut out as one', () => {
  const pieces = KEY.match(/.{1,6}/g);
  expect(redactor.value({ a: { pieces } })).toEqual({
    a: { pieces: pieces?.map(() => '[secret]') },
  });
});

it('a value that holds no secret is given back as it is', () => {
  const value = {
    usage: { inputTokens: 115, outputTokens: 107, cached: [45, 112, 114, 111] },
    table: Array.from({ length: 200 }, (_, i) => ({ i, n: (i * 7919) % 256, c: 'abc'[i % 3] })),
    at: [new Date(0)],
  };
  expect(redactor.value(value)).toBe(value);
  expect(redactor.row(value)).toBe(value);
});

describe('a passphrase in pieces', () => {
  const words = makeRedactor(['copper-lantern-vivid-otter-ridge']);
  const mark = '[secret]';
  const shown = { results: [{ id: 1, said: [[mark], mark, [mark, mark], mark] }] };

  it('is cut out whole, though none of them tells anything', () => {
    const said = [['copper'], 'lantern', ['vivid', 'otter'], 'ridge'];
    expect(words.value({ results: [{ id: 1, said }] })).toEqual(shown);
  });

  it('is never printed, nor is what is no JSON, where long texts hold two of them', () => {
    const long = ' and so on, as people say when there is more';
    const said = [[`${long} copper`], 'lantern', ['vivid', 'otter'], `ridge ${long}`];
    expect(JSON.parse(cleanJson({ redactor: words }, { results: [{ id: 1, said }] }))).toEqual(
      shown,
    );
  });
});
