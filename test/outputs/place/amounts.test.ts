import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, amountsIn, largest } from '../../../src/outputs/place/amounts.ts';

describe('amounts of money', () => {
  it('are read as English, German and Swiss people write them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999 }),
        fc.integer({ min: 0, max: 99 }),
        (whole, cents) => {
          const amount = Number(`${whole}.${String(cents).padStart(2, '0')}`);
          const two = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
          for (const [locale, unit] of [
            ['en-US', 'USD'],
            ['de-DE', 'EUR'],
            ['de-CH', 'CHF'],
          ] as const) {
            const shown = amount.toLocaleString(locale, two).replace('’', "'");
            expect(amountsIn(`It is ${unit} ${shown}.`)).toContainEqual({ amount, currency: unit });
            expect(amountsIn(`It is ${shown} ${unit}.`)).toContainEqual({ amount, currency: unit });
          }
        },
      ),
    );
  });

  it.each([
    ['a refund of $49.99, please', 49.99, 'USD'],
    ['über 1.500 € oder 20 €', 1500, 'EUR'],
    ['we invested £1.2m', 1_200_000, 'GBP'],
    ['costs 12 dollars', 12, 'USD'],
    ['50k EUR', 50_000, 'EUR'],
    ['1 000 €', 1000, 'EUR'],
    ['1 000,50 €', 1000.5, 'EUR'],
    ['1’000 CHF', 1000, 'CHF'],
    ['300,- €', 300, 'EUR'],
    ['400 zł', 400, 'PLN'],
    ['1.500 $', 1500, 'USD'],
    ['２００ €', 200, 'EUR'],
    ['1,2 Millionen Euro', 1_200_000, 'EUR'],
    ['12.500 kr', 12_500, null],
    ['-$20', 20, 'USD'],
    ['1 000', 1000, null],
  ])('the largest is taken: %s', (text, amount, currency) => {
    expect(amountOf(text)).toEqual({ amount, currency });
  });

  it('are in the currency that the source says where a word does not tell which', () => {
    expect(amountOf('12.500 kr', 'SEK')).toEqual({ amount: 12_500, currency: 'SEK' });
    expect(amountOf('12 €', 'SEK')).toEqual({ amount: 12, currency: 'EUR' });
  });

  it('are never 0 where an amount is written in groups, whatever the space or sign', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 99_999_999 }),
        fc.constantFrom(' ', '\u00a0', '\u202f', '\u2009', '’', "'", ',', '.'),
        fc.constantFrom('€', 'EUR', 'zł', 'CHF', '$'),
        (amount, sign, unit) => {
          const written = String(amount).replace(/\B(?=(?:\d{3})+$)/g, sign);
          expect(amountOf(`It is ${written} ${unit}.`)?.amount).toBe(amount);
          if (unit === 'zł') return;
          expect(amountOf(`It is ${unit} ${written}.`)?.amount).toBe(amount);
        },
      ),
    );
  });

  it('are none where no unit stands beside the number, unless it stands alone', () => {
    expect(amountOf('order 4711, 3 items')).toBeNull();
    expect(amountOf('49.50', 'EUR')).toEqual({ amount: 49.5, currency: 'EUR' });
    expect(largest([])).toBeNull();
  });
});
