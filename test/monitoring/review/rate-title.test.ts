import { expect, it } from 'vitest';
import { rateTitle } from '../../../src/monitoring/review/drift-text.ts';

const rate = { agentName: 'Desk', noun: 'pass rate' };
const title = (before: number, after: number): string =>
  rateTitle(rate, { before: { value: before }, after: { value: after } });

it('a title says which way a rate went, and where it went nowhere that other cases make it', () => {
  expect(title(0.96, 0.81)).toBe('Desk: pass rate fell 96 % → 81 %');
  expect(title(0.56, 0.81)).toBe('Desk: pass rate rose 56 % → 81 %');
  expect(title(0.5604, 0.5601)).toBe('Desk: pass rate 56 % as before, but in other cases');
});
