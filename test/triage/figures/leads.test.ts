import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isFound, isHeld, REVENUE, SALES } from './tables.ts';

describe('what one has more than another', () => {
  it.each([
    'North made €440,000 more than South in Q2 2026.',
    'In Q2 2026, North made €440,000 more revenue than South.',
    'South made €220,000 more than North in Q3 2026.',
    'South was ahead of North by €220,000 in Q3 2026.',
    'North was €220,000 behind South in Q3 2026.',
    'In Q3 2026 revenue of South was higher than that of North by €220,000.',
    'South trailed North by €440,000 in Q2 2026.',
    'North made 48.4 % more than South in Q2 2026.',
    'South made 32.6 % less than North in Q2 2026.',
    'Im Q2 2026 lag North um €440,000 vor South.',
    'With €220,000 more revenue than North, South closed Q3 2026.',
  ])('is of the period that is told: %s', (text) => {
    expect(isFound(text)).toBe(true);
  });

  it.each([
    'North made €220,000 more than South in Q2 2026.',
    'South made €220,000 more than North in Q2 2026.',
    'North made €440,000 more than South in Q3 2026.',
    'South was ahead of North by €440,000 in Q3 2026.',
  ])('is a miss of another period: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });

  it.each([
    'North made €220,000 more than South in Q3 2026.',
    'North was ahead of South by €220,000 in Q3 2026.',
    'South was €220,000 behind North in Q3 2026.',
    'South was €440,000 ahead of North in Q2 2026.',
    'North trailed South by €440,000 in Q2 2026.',
    'South made 48.4 % more than North in Q2 2026.',
    'Im Q2 2026 lag South um €440,000 vor North.',
  ])('is a miss where the other one has it: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });

  it('is in per cent of the other one', () => {
    expect(isHeld('North made 32.6 % more than South in Q2 2026.')).toBe(true);
    expect(isFound('Tea sold 200.8 % more than Cocoa in February 2026.', SALES)).toBe(true);
    expect(isHeld('Tea sold 66.8 % more than Cocoa in February 2026.', SALES)).toBe(true);
  });

  it('says who is ahead', () => {
    const [finding] = checkFigures('North made €220,000 more than South in Q3 2026.', REVENUE);
    expect(finding?.reason).toBe(
      '€220,000 is the difference in revenue_eur, Q3 2026 North (line 6) and Q3 2026 South (line 7), ' +
        'in table.csv, and South has the more',
    );
  });
});
