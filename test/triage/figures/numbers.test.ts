import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresIn, numberOf } from '../../../src/triage/figures/numbers.ts';

const one = (text: string) => figuresIn(text)[0];

describe('a number in a text', () => {
  it.each([
    ['$1,234.50', 1234.5, 'USD'],
    ['1.234,50 €', 1234.5, 'EUR'],
    ['EUR 1’234.50', 1234.5, 'EUR'],
    ['£3.2bn', 3.2e9, 'GBP'],
    ['12k', 12_000, null],
    ['4.5 million dollars', 4.5e6, 'USD'],
    ['-$20', -20, 'USD'],
    ['1,234,567', 1_234_567, null],
    ['0,5', 0.5, null],
  ])('%s', (text, value, currency) => {
    expect(one(`It is ${text}.`)?.readings[0]?.value).toBeCloseTo(value, 9);
    expect(one(`It is ${text}.`)?.currency).toBe(currency);
  });

  it('may have two readings, the likelier first', () => {
    expect(one('1,234')?.readings.map((r) => r.value)).toEqual([1234, 1.234]);
    expect(one('1.234')?.readings.map((r) => r.value)).toEqual([1.234, 1234]);
  });

  it('knows per cent and words like about', () => {
    expect(one('about 12.5 %')).toMatchObject({ isPercent: true, isAbout: true });
    expect(one('12 percent')).toMatchObject({ isPercent: true, isAbout: false });
  });

  it('reads back whatever is written, in English and in German', () => {
    const money = fc.integer({ min: 0, max: 10 ** 11 }).map((cents) => cents / 100);
    fc.assert(
      fc.property(money, fc.constantFrom('en-US', 'de-DE'), (value, locale) => {
        const written = value.toLocaleString(locale, {
          minimumFractionDigits: 2,
          maximumFractionDigits: 2,
        });
        const found = figuresIn(`The total is ${written} USD today.`);
        expect(found).toHaveLength(1);
        expect(found[0]?.readings[0]?.value).toBeCloseTo(value, 6);
        expect(found[0]?.currency).toBe('USD');
      }),
    );
  });

  it('never fails on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const f of figuresIn(text)) expect(text.slice(f.at)).toContain(f.text);
      }),
    );
  });
});

describe('a cell', () => {
  it('is a number with its sign, or none', () => {
    expect(['1,200', '(35)', '12.5%', '$4', 'Q1', '', '12 to 14'].map(numberOf)).toEqual([
      1200,
      -35,
      12.5,
      4,
      null,
      null,
      null,
    ]);
  });
});
