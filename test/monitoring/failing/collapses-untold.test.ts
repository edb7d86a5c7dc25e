import { expect, it } from 'vitest';
import { collapsesUntold } from '../../../src/monitoring/failing/told-cases.ts';
import { at } from '../../detection/drift/worlds.ts';

/** Whether a run is worse than a suite that was told to pass so often, 22 % of the time unless given. */
function isWorse(passed: number, of: number, was = { passed: 10, of: 45 }): boolean {
  const told = { at: at(1), passes: { desk: was }, acting: [] };
  const counts = Array.from({ length: of }, (_, i) => ({
    caseHash: `c${i}`,
    passes: i < passed ? 1 : 0,
    trials: 1,
  }));
  return collapsesUntold({ told }, 'desk', counts);
}

it('half of what was told is worse where it is more than chance', () => {
  expect(isWorse(1, 15)).toBe(false);
  expect(isWorse(0, 40)).toBe(true);
  expect(isWorse(9, 40)).toBe(false);
  // One bad night of a suite that passes half the time comes soon, once it is told for weeks.
  expect(isWorse(3, 15, { passed: 34, of: 60 })).toBe(false);
  expect(isWorse(0, 15, { passed: 34, of: 60 })).toBe(true);
  expect(isWorse(3, 40, { passed: 34, of: 60 })).toBe(true);
});
