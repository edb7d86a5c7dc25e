import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { makeSource } from '../../../src/triage/figures/source.ts';

const PLANS = ['Basic', 'Silver', 'Gold', 'Diamond', 'Ruby'];
/** Five prices, no two within a tenth of each other, in cents. */
const prices = fc
  .array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 5 })
  .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b + 30, 0) * 37));
const written = fc.constantFrom<[string, (amount: string) => string]>(
  ['en-US', (a) => `$${a}`],
  ['de-DE', (a) => `${a} USD`],
  ['en-US', (a) => `USD ${a}`],
  ['de-DE', (a) => `${a} dollars`],
);
const sourceOf = (cents: readonly number[]) =>
  makeSource(
    'plans.csv',
    PLANS.map((plan, i) => ({
      line: i + 2,
      cells: { plan, price_usd: ((cents[i] ?? 0) / 100).toFixed(2) },
    })),
  );

it('any price in any form is found in its own row, and is a miss in every other', () => {
  fc.assert(
    fc.property(prices, written, fc.nat(4), fc.nat(4), (cents, [locale, form], own, said) => {
      const amount = ((cents[own] ?? 0) / 100).toLocaleString(locale, {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      });
      const [finding] = checkFigures(
        `The price of ${PLANS[said]} is ${form(amount)} today.`,
        sourceOf(cents),
      );
      expect(finding).toMatchObject({
        state: own === said ? 'matched' : 'elsewhere',
        row: `${PLANS[own]} (line ${own + 2})`,
        column: 'price_usd',
        value: (cents[own] ?? 0) / 100,
      });
    }),
  );
});

it('the total of all rows is found where it is called one, and nowhere else', () => {
  fc.assert(
    fc.property(prices, (cents) => {
      const total = (cents.reduce((a, b) => a + b, 0) / 100).toLocaleString('en-US', {
        minimumFractionDigits: 2,
      });
      const state = (text: string) => checkFigures(text, sourceOf(cents))[0]?.state;
      expect(state(`The total price is $${total}.`)).toBe('matched');
      expect(state(`The price is $${total}.`)).toBe('unmatched');
    }),
  );
});

it('rounding is as precise as it is stated, and no answer makes it fail', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100_000, max: 99_999_999 }), (value) => {
      const source = makeSource('r.csv', [
        { line: 2, cells: { region: 'North', revenue_usd: String(value) } },
      ]);
      const state = (amount: string) =>
        checkFigures(`Revenue in North was ${amount}.`, source)[0]?.state;
      expect(state(`$${(value / 1e6).toFixed(2)}m`)).toBe('matched');
      expect(state(`$${(value / 1e6 + 0.011).toFixed(2)}m`)).toBe('unmatched');
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      checkFigures(text, sourceOf([900, 2_000, 4_000, 8_000, 16_000]), text);
    }),
  );
});

/** Ways to tell the prices of two plans, each with its own. */
const pairs = fc.constantFrom<(a: string, x: string, b: string, y: string) => string>(
  (a, x, b, y) => `${a}: ${x}, ${b}: ${y}.`,
  (a, x, b, y) => `${a} – ${x} · ${b} – ${y}`,
  (a, x, b, y) => `${x} – ${a}; ${y} – ${b}`,
  (a, x, b, y) => `For ${a}, you pay ${x}; for ${b}, ${y}.`,
  (a, x, b, y) => `${a} and ${b} cost ${x} and ${y}.`,
  (a, x, b, y) => `${a} (${x}) and ${b} (${y}) are what we have.`,
  (a, x, b, y) => `${x} is the price of ${a} and ${y} that of ${b}.`,
  (a, x, b, y) => `${a} kostet ${x}, ${b} ${y}.`,
  (a, x, b, y) => `| Plan | Price |\n|---|---|\n| ${a} | ${x} |\n| ${b} | ${y} |`,
  (a, x, b, y) => `| | ${a} | ${b} |\n| Price | ${x} | ${y} |`,
);

it('of two plans each has its own price, however both are told, and the other one is a miss', () => {
  fc.assert(
    fc.property(prices, pairs, fc.nat(4), fc.nat(3), (cents, told, a, step) => {
      const b = (a + 1 + step) % 5;
      const name = (n: number): string => PLANS[n] ?? '';
      const price = (n: number): string => `$${((cents[n] ?? 0) / 100).toFixed(2)}`;
      const states = (text: string) => checkFigures(text, sourceOf(cents)).map((f) => f.state);
      expect(states(told(name(a), price(a), name(b), price(b)))).toEqual(['matched', 'matched']);
      expect(states(told(name(a), price(b), name(b), price(a)))).toEqual([
        'elsewhere',
        'elsewhere',
      ]);
    }),
  );
});
