import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresIn, seenText } from '../../src/domain/text-figures.ts';
import { numberOf } from '../../src/triage/figures/cells.ts';

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

  it.each([
    ['$３９', 39, 'USD'],
    ['＄39', 39, 'USD'],
    ['$\u200b39', 39, 'USD'],
    ['٣٩ €', 39, 'EUR'],
    ['$𝟑𝟗', 39, 'USD'],
    ['**39** $', 39, 'USD'],
    ['&euro;39', 39, 'EUR'],
    ['39,- $', 39, 'USD'],
    ['39,– €', 39, 'EUR'],
    ['CHF 39.--', 39, 'CHF'],
    ['39 bucks', 39, 'USD'],
    ['31 cents', 0.31, null],
    ['31¢', 0.31, null],
    ['50 pence', 0.5, 'GBP'],
    ['24 dólares', 24, 'USD'],
    ['400 zł', 400, 'PLN'],
    ['12.500 kr', 12.5, null],
    ['$ 39', 39, 'USD'],
    ['A$39', 39, 'AUD'],
    ['2,4 Millionen Dollar', 2.4e6, 'USD'],
    ['2,4 Mio. €', 2.4e6, 'EUR'],
    ['2,4 millones de dólares', 2.4e6, 'USD'],
    ['2,4 millions d’euros', 2.4e6, 'EUR'],
    ['850 TEUR', 850_000, 'EUR'],
    ['$5 mil', 5e6, 'USD'],
    ['5 mil euros', 5_000, 'EUR'],
    ['Rs. 500', 500, null],
    ['4 450 000 $', 4_450_000, 'USD'],
    ['1 000,50 €', 1000.5, 'EUR'],
    ['€ 1 000', 1000, 'EUR'],
    ['1\u2009000 €', 1000, 'EUR'],
    ['1’000 CHF', 1000, 'CHF'],
  ])('is read in whatever signs and words people write it: %s', (text, value, currency) => {
    const found = figuresIn(seenText(`It is ${text} today.`));
    expect(found.map((f) => [f.readings[0]?.value, f.currency])).toEqual([[value, currency]]);
    expect(found[0]).toMatchObject({ isMoney: true, isBare: false });
  });

  it.each([
    ['Pro:$99/Team:$31', ['$99', '$31']],
    ['Basic,9 $;Pro:31 $', ['9 $', '31 $']],
    ['$29-$31', ['$29', '$31']],
    ['$29-31', ['$29']],
  ])('is read where signs stand close: %s', (text, figures) => {
    expect(figuresIn(text).map((f) => f.text)).toEqual(figures);
  });

  it.each([
    'try 3 times',
    'id:4711',
    '14:30',
    '2026-03-02',
    '3,5,12',
    'Ron 5',
    'B12',
    'RS 485',
    'Fr 12',
    '2 Pfund',
    'cad 2',
    'v4.2.1',
  ])('is no money where it is something else: %s', (text) => {
    expect(figuresIn(text).filter((f) => !f.isBare)).toEqual([]);
  });

  it.each([
    ['€1.72e6', 1_720_000],
    ['{"revenue":1720000}', 1_720_000],
    ['{"revenue":1.72e+6}', 1_720_000],
    ['revenue:1720000', 1_720_000],
  ])('is read as programs write it: %s', (text, value) => {
    expect(one(text)?.readings.map((r) => r.value)).toEqual([value]);
  });

  it('beside which another number stands may be that alone', () => {
    expect(one('$29 100 times')?.readings.map((r) => r.value)).toEqual([29_100, 29]);
  });

  it('may have two readings, the likelier first', () => {
    expect(one('1,234')?.readings.map((r) => r.value)).toEqual([1234, 1.234]);
    expect(one('1.234')?.readings.map((r) => r.value)).toEqual([1.234, 1234]);
  });

  it('knows per cent and words like about', () => {
    expect(one('about 12.5 %')).toMatchObject({ isPercent: true, rounding: 'about' });
    expect(one('12 percent')).toMatchObject({ isPercent: true, rounding: null });
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
