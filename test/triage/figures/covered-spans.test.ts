import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { isHeld, sourceOf } from './tables.ts';

const SHOPS = sourceOf(`region;quarter;revenue_eur;orders;customers;price_eur;churn_pct
North;Q3 2025;120000;1150;90;28;2.2
South;Q3 2025;90000;900;60;27;3.2
North;Q4 2025;130000;1300;95;28;2.3
South;Q4 2025;95000;950;62;27;3.3
North;Q1 2026;140000;1400;101;29;2.4
South;Q1 2026;97000;970;64;28;3.4
North;Q2 2026;150000;1500;108;30;2.5
South;Q2 2026;99000;990;66;28;3.5
North;Q3 2026;161000;1610;117;31;2.6
South;Q3 2026;103000;1030;69;29;3.6`);

describe('a stretch that goes on', () => {
  it.each<[string, ...string[]]>([
    ['Total revenue this year was €750,000.', '€264,000', '€161,000', '€486,000'],
    ["This year's total revenue in the North is €451,000.", '€161,000', '€581,000'],
    ['Total orders this year: 7,500.', '2,640', '1,610'],
    ['Der Gesamtumsatz dieses Jahr beträgt 750.000 €.', '264.000 €'],
    ['Au total cette année : 750 000 €.', '264 000 €'],
    ['Los ingresos totales de este año son 750.000 €.', '264.000 €'],
    ['Revenue this year is €750,000.', '€264,000'],
    ['The North made €451,000 this year.', '€161,000', '€140,000'],
    ['Revenue through June 2026 was €486,000.', '€750,000', '€249,000'],
    ['Revenue in the South through June 2026 was €196,000.', '€99,000', '€97,000'],
    ['Revenue from January through June 2026 was €486,000.', '€750,000'],
    ['Bis Juni 2026 lag der Umsatz bei 486.000 €.', '249.000 €'],
    ['Bis September 2026 hatte der Süden 2.990 Bestellungen.', '1.030'],
    ['Seit Jahresbeginn lag der Umsatz im Norden bei 451.000 €.', '161.000 €'],
    ["Le Nord a réalisé 451 000 € depuis le début de l'année.", '161 000 €'],
    ['En lo que va de año, el Sur ingresó 299.000 €.', '103.000 €'],
    ['Since the start of 2026, revenue was €750,000.', '€1,185,000'],
    ['The North made €451,000 and the South €299,000 this year.', '€161,000'],
  ])('has the total of all of its rows: %s', (right, ...others) => {
    expect([right, isHeld(right, SHOPS)]).toEqual([right, false]);
    for (const other of others) {
      const wrong = right.replace(/€?\d{1,3}(?:[.,\s]\d{3})+(?: €)?/u, other);
      expect([wrong, wrong !== right && isHeld(wrong, SHOPS)]).toEqual([wrong, true]);
    }
  });

  it.each([
    'Churn in the North is 2.6 % this year.',
    'The price in the North is €31 this year.',
    'By June 2026 the price in the North was €30.',
    'Since January 2026 the North has had a price of €31.',
    'By June 2026 the North had 1,500 orders.',
    'Through September 2026 the North had 117 customers.',
    'Total customers this year: 186.',
    'This year the best quarter in the North brought €161,000.',
    'This year the North made €161,000 in Q3.',
    'The North had €161,000 in its strongest quarter this year.',
    'Up to September 2026 the North made €451,000.',
    'The North made €150,333 a quarter on average this year.',
  ])('leaves what does not add up, and what a part of it has: %s', (text) => {
    expect([text, isHeld(text, SHOPS)]).toEqual([text, false]);
  });

  it('shows the total of its rows beside a wrong one', () => {
    const [found] = checkFigures('Revenue in the North this year was €161,000.', SHOPS);
    expect(found?.reason).toContain(
      'the sum of revenue_eur, North Q1 2026 (line 6) to North Q3 2026 (line 10), is 451000',
    );
    expect(found?.reason).toContain('"this year" is Q1 2026 through Q3 2026');
  });

  it('of the question leaves what is told of its newest quarter', () => {
    const held = (text: string): boolean =>
      checkFigures(text, SHOPS, 'What is the revenue of the North this year?').some(isMiss);
    expect(held('It is €451,000.')).toBe(false);
    expect(held('It is €161,000.')).toBe(true);
    expect(held('The newest figure is €161,000.')).toBe(false);
  });

  it('dates nothing that is said behind it', () => {
    const told = 'Revenue this year is €750,000.';
    expect(isHeld(`${told} Churn in the North is 2.6 %.`, SHOPS)).toBe(false);
    expect(isHeld(`${told} Churn in the North is 2.4 %.`, SHOPS)).toBe(true);
  });
});
