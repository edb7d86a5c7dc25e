import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffWords } from '../../src/platform/word-diff.ts';

const own = (pieces: readonly { text: string; own: boolean }[]): string[] =>
  pieces.filter((p) => p.own).map((p) => p.text.trim());

describe('a word diff', () => {
  it('marks the words that only one side has', () => {
    const { before, after } = diffWords(
      'Refunds take 5 to 10 working days.\n\nAsk again.',
      'Refunds take one hour.\n\nAsk again.',
    );
    expect([own(before), own(after)]).toEqual([['5 to 10 working days.'], ['one hour.']]);
  });

  it('loses no character of either text, and marks nothing where only spaces differ', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ' ', '  ', '\n', 'é', '日本'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (was, is) => {
        const { before, after } = diffWords(was, is);
        expect(before.map((p) => p.text).join('')).toBe(was);
        expect(after.map((p) => p.text).join('')).toBe(is);
      }),
    );
    const spaced = diffWords('a  b\nc', 'a b c');
    expect([own(spaced.before), own(spaced.after)]).toEqual([[], []]);
  });

  it('calls two long texts with little in common wholly different, at once', () => {
    const words = (of: string): string => Array.from({ length: 5_000 }, (_, i) => of + i).join(' ');
    const { before, after } = diffWords(words('a'), words('b'));
    expect([before.length, after.length, before[0]?.own]).toEqual([1, 1, true]);
  });
});
