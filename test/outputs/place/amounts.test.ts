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
  ])('the largest is taken: %s', (text, amount, currency) => {
    expect(amountOf(text)).toEqual({ amount, currency });
  });

  it('are none where no unit stands beside the number, unless it stands alone', () => {
    expect(amountOf('order 4711, 3 items')).toBeNull();
    expect(amountOf('49.50', 'EUR')).toEqual({ amount: 49.5, currency: 'EUR' });
    expect(largest([])).toBeNull();
  });
});
