import { describe, expect, it } from 'vitest';
import { isFound, isHeld, SALES } from './tables.ts';

describe('a change between two periods', () => {
  it.each([
    'Revenue of South rose by €870,000 from Q1 to Q3 2026.',
    'Revenue of South grew by 102.4 % from Q1 to Q3 2026.',
    'Between Q1 and Q3 2026 revenue of South rose by €870,000.',
    'From Q1 2026 to Q3 2026 revenue of South rose by €870,000.',
    'North made €300,000 more in Q3 2026 than in Q1 2026.',
    'North made €300,000 more in Q3 2026 than in Q1.',
    'Since Q1 2026 revenue of South has risen by €870,000.',
    'In Q1 2026 revenue of South was €850,000, in Q3 2026 €1.72m, an increase of €870,000.',
    'Revenue of South rose by €60,000 from Q1 to Q2 and by €810,000 from Q2 to Q3 2026.',
    'Total revenue rose by €1.17m from Q1 to Q3 2026.',
    'Compared with Q1 2026, revenue of North was up €300,000 in Q3 2026.',
    'In the first quarter of 2026 South had revenue of €850,000, €870,000 less than in Q3.',
  ])('is of these two: %s', (text) => {
    expect(isFound(text)).toBe(true);
  });

  it.each([
    'Revenue of South rose by €810,000 from Q1 to Q3 2026.',
    'Revenue of South grew by 89 % from Q1 to Q3 2026.',
    'Between Q1 and Q3 2026 revenue of South rose by €60,000.',
    'From Q1 2026 to Q3 2026 revenue of South rose by €810,000.',
    'North made €150,000 more in Q3 2026 than in Q1 2026.',
    'North made €300,000 less in Q3 2026 than in Q1 2026.',
    'Since Q1 2026 revenue of South has risen by €810,000.',
    'In Q1 2026 revenue of South was €850,000, in Q3 2026 €1.72m, an increase of €810,000.',
    'Revenue of South rose by €810,000 from Q1 to Q2 and by €60,000 from Q2 to Q3 2026.',
    'Total revenue rose by €870,000 from Q1 to Q3 2026.',
    'Compared with Q1 2026, revenue of North was up €150,000 in Q3 2026.',
  ])('is a miss of another pair: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });

  it('goes over the end of a year where the later one names its year', () => {
    expect(isFound('Sales of Tea rose by $11,600 from November to January 2026.', SALES)).toBe(
      true,
    );
    expect(isHeld('Sales of Tea rose by $14,200 from November to January 2026.', SALES)).toBe(true);
    expect(isFound('In February 2026 Cocoa sold $4,700 more than in December.', SALES)).toBe(true);
    expect(isHeld('In February 2026 Cocoa sold $9,200 more than in December.', SALES)).toBe(true);
  });
});

describe('a total over periods', () => {
  it.each([
    'Total revenue over Q1, Q2 and Q3 2026 was €7.53m.',
    'Total revenue in Q1-Q3 2026 was €7.53m.',
    'Revenue in Q1–Q3 2026 was €7.53m.',
    'Revenue of North in the first half of 2026 was €2.55m.',
    'H1 2026 revenue of South: €1.76m.',
    'YTD 2026 revenue of North: €4.05m',
    'Year-to-date revenue of North is €4.05m.',
    'North made €1.2m in Q1, €1.35m in Q2 and €1.5m in Q3 2026, €4.05m in total.',
    '€1.2m in Q1, €1.35m in Q2 and €1.5m in Q3 2026, €4.05m in total.',
  ])('is of all that are told: %s', (text) => {
    expect(isFound(text)).toBe(true);
  });

  it.each([
    'Total revenue over Q1, Q2 and Q3 2026 was €4.05m.',
    'Total revenue of North in Q1-Q3 2026 was €2.7m.',
    'Revenue of North in Q1-Q3 2026 was €1.5m.',
    'Revenue of North in the first half of 2026 was €1.35m.',
    'H1 2026 revenue of South: €2.63m.',
    'YTD 2026 revenue of North: €1.5m',
    'North made €1.2m in Q1, €1.35m in Q2 and €1.5m in Q3 2026, €5.05m in total.',
    '€1.35m in Q1, €1.2m in Q2 and €1.5m in Q3 2026, €4.05m in total.',
  ])('is a miss of others: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });

  it('of quarters is of their months', () => {
    expect(isFound('Sales of Tea in the first quarter of 2026 were $200,600.', SALES)).toBe(true);
    expect(isHeld('Sales of Tea in the first quarter of 2026 were $300,600.', SALES)).toBe(true);
    expect(isFound('Sales of Tea from November 2025 to January 2026: $162,900.', SALES)).toBe(true);
    expect(isHeld('Sales of Tea from November 2025 to January 2026: $114,200.', SALES)).toBe(true);
  });
});

it('what is told with its period may be told in the past beside an older one in brackets', () => {
  expect(isFound('Revenue of North in Q3 2026 was €1.5m (Q2 2026: €1.35m).')).toBe(true);
  expect(isHeld('Revenue of North in Q3 2026 was €1.35m (Q2 2026: €1.5m).')).toBe(true);
});

describe('a unit that is told for all', () => {
  it.each([
    'Revenue of North in Q3 2026, in thousands: €1,500',
    'Revenue of North in Q3 2026 (in k€): 1,500',
    'Revenue of North, Q3 2026, in EUR thousand: 1,500',
    'Revenue of North in Q3 2026 in €m: 1.5',
    'All figures in thousands of euros. In Q3 2026 North made revenue of 1,500 and South of 1,720.',
    '| Region | Revenue in Q3 2026 (k€) |\n|---|---|\n| North | 1,500 |\n| South | 1,720 |',
  ])('is that of each figure: %s', (text) => {
    expect(isFound(text)).toBe(true);
  });

  it.each([
    'Revenue of North in Q3 2026 (in k€): 1,720',
    'Revenue of North in Q3 2026 (in k€): 1,500,000',
    'Revenue of North in Q3 2026, in millions: €1.72',
    '| Region | Revenue in Q3 2026 (k€) |\n|---|---|\n| North | 1,720 |\n| South | 1,500 |',
  ])('makes others a miss: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });
});
