import { expect, it } from 'vitest';
import { moneyWords } from '../../src/domain/text-money.ts';

it.each([
  [{ amount: 120, currency: 'USD' }, '120 USD'],
  [{ amount: 80, currency: 'EUR' }, '80 EUR'],
  [{ amount: 80.5, currency: 'EUR' }, '80.50 EUR'],
  [{ amount: 0.3, currency: 'USD' }, '0.30 USD'],
  [{ amount: 77, currency: null }, '77'],
])('an amount of any currency is written in one way: %j is %s', (money, words) => {
  expect(moneyWords(money)).toBe(words);
});
