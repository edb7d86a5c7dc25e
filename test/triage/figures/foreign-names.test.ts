import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { PLANS } from './plans.ts';
import { isFound, isHeld, REVENUE } from './tables.ts';

describe('a region in another language or form', () => {
  it.each([
    'Der Umsatz in Q3 für Region Nord betrug 1,5 Mio. EUR.',
    'Der Umsatz in Q3 für Region Süd betrug 1,72 Mio. EUR.',
    'The northern region made €1.5m in Q3 2026.',
    "La région Sud a fait 1,72 million d'euros de revenue en Q3 2026.",
    'En Q3 2026 la región Sur tuvo revenue de 1,72 millones de euros.',
    'We made €1.5m in Q3 2026 in the North.',
  ])('is the one it names: %s', (text) => {
    expect(isFound(text)).toBe(true);
  });

  it.each([
    'Der Umsatz in Q3 für Region Nord betrug 1,72 Mio. EUR.',
    'Der Umsatz in Q3 für Region Süd betrug 1,5 Mio. EUR.',
    'The northern region made €1.72m in Q3 2026.',
    "La région Sud a fait 1,5 million d'euros de revenue en Q3 2026.",
  ])('is not the other one: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });
});

describe('a name that the table does not have', () => {
  it.each([
    ['East made €1.5m.', 'East'],
    ['In Q3 2026, East made €1.5m.', 'East'],
    ['East made €1.5m in Q3 2026, South €1.72m.', 'East'],
    ['East did well in Q3 2026. It made revenue of €1.5m.', 'East'],
    ['Region Mitte made €1.5m in Q3 2026.', 'Mitte'],
    ['In Q3 2026 the Central region had revenue of €1.5m.', 'Central'],
    ["La région Est a fait 1,5 million d'euros de revenue en Q3 2026.", 'East'],
    ['Revenue of Atlantis in Q3 2026 was €1.5m.', 'Atlantis'],
    ['Atlantis made €1.5m in Q3 2026.', 'Atlantis'],
  ])('is no row of it: %s', (text, name) => {
    const [finding] = checkFigures(text, REVENUE);
    expect(finding?.state).toBe('elsewhere');
    expect(finding?.reason).toBe(
      `${finding?.figure} is revenue_eur of Q3 2026 North (line 6) in table.csv; ` +
        `the sentence speaks of ${name}, which table.csv does not have`,
    );
  });

  it('is no row where the question names it', () => {
    const asked = 'How much did East make in Q3 2026?';
    expect(checkFigures('It made revenue of €1.5m.', REVENUE, asked).some(isMiss)).toBe(true);
    expect(checkFigures('North made revenue of €1.5m.', REVENUE, asked).some(isMiss)).toBe(false);
  });

  it.each(['Plan Gold: $31', 'Our Premium plan costs $31.'])('may be a plan: %s', (text) => {
    expect(checkFigures(text, PLANS).some(isMiss)).toBe(true);
  });

  it.each([
    'Plan Pro: $31',
    'Upgrade plan: Pro costs $31.',
    'Your current plan costs $31.',
    'Choose the plan. It costs $31.',
    'Plan Overview: the cheapest is $10.',
    'From Monday the price is $31.',
    'In Germany the price is $31.',
  ])('is not every word: %s', (text) => {
    expect(checkFigures(text, PLANS).some(isMiss)).toBe(false);
  });
});
