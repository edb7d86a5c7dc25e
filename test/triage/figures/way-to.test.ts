import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { isHeld, sourceOf } from './tables.ts';

const CHURN = sourceOf(`region;quarter;revenue_eur;churn_pct
North;Q1 2025;90000;2.9
North;Q2 2025;100000;2.4
North;Q1 2026;140000;2.4
North;Q2 2026;150000;2.5
South;Q1 2025;80000;3.8
South;Q2 2025;85000;3.7
South;Q1 2026;97000;3.4
South;Q2 2026;99000;3.6`);

describe('what something went to', () => {
  it.each<[string, string, string]>([
    ['Churn rose to 2.5 % in the North.', 'rose', 'fell'],
    ['Revenue in the North climbed to €150,000.', 'climbed', 'dropped'],
    ['Im Norden stieg der Umsatz auf 150.000 €.', 'stieg', 'sank'],
    ['Le churn du Nord a augmenté à 2,5 %.', 'augmenté', 'reculé'],
  ])('is told the way it went: %s', (right, way, other) => {
    expect([right, isHeld(right, CHURN)]).toEqual([right, false]);
    const wrong = right.replace(way, other);
    expect([wrong, isHeld(wrong, CHURN)]).toEqual([wrong, true]);
  });

  it.each([
    'Churn fell to 3.6 % in the South.',
    'Churn rose to 3.6 % in the South.',
    'In the North churn fell from 2.9 % in Q1 2025 to 2.5 % in Q2 2026.',
    'Churn in the North never fell to 2.4 % again; it is not down to 2.5 %.',
    'Since Q1 2025 churn in the North has fallen to 2.5 %.',
    'Churn in the North fell to 2.9 % in Q1 2025.',
  ])('is let alone where it may be held against another period: %s', (text) => {
    const held = checkFigures(text, CHURN).filter(isMiss);
    expect(held.filter((f) => f.reason.includes('and it '))).toEqual([]);
  });

  it('says what it went from', () => {
    const [found] = checkFigures('Churn fell to 2.5 % in the North.', CHURN);
    expect(found?.reason).toContain('and it rose from 2.4 in North Q1 2026 (line 4)');
  });
});

const PLANS = sourceOf('plan;price_eur_month\nPro;29\nTeam;99');

describe('a price', () => {
  it.each([
    'Gold costs €29.',
    'Der Tarif Gold kostet 29 €.',
    'Le forfait Gold coûte 99 €.',
    'Enterprise is €99 a month.',
    'Pro costs €29 a week.',
    'Pro is €29 per user per day.',
    'Team kostet 99 € pro Tag.',
    'Pro coûte 29 € par semaine.',
  ])('is of no name and no time that the table does not have: %s', (text) => {
    expect([text, isHeld(text, PLANS)]).toEqual([text, true]);
  });

  it.each<[string, string?]>([
    ['Pro costs €29.'],
    ['Der Tarif Pro kostet 29 €.'],
    ['Le forfait Team coûte 99 € par mois.'],
    ['Ihr Tarif kostet 29 €.', 'Was kostet Pro?'],
    ['Das Abo kostet 29 € im Monat.', 'Was kostet Pro?'],
    ['Subscription is €29 a month.', 'How much is Pro?'],
    ['It costs €29 per user per month.', 'How much is Pro?'],
    ['Pro costs €29 a month and €348 a year.'],
    ['Pro is €29 a month. Delivery costs nothing.'],
    ['Pro is €29 a month; you may cancel any day.'],
    ['Great choice! Pro costs €29 a month for a day or a week of use.'],
  ])('is of those that it has: %s', (text, prompt = '') => {
    expect([text, checkFigures(text, PLANS, prompt).some(isMiss)]).toEqual([text, false]);
  });
});
