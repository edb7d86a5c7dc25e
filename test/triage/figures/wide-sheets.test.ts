import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isFound, isHeld, sourceOf } from './tables.ts';

/** As people lay out their sheets: a column a month, a unit a row. */
const KPI = sourceOf(`metric;Jan 2026;Feb 2026;Mar 2026;Apr 2026
Revenue (k€);412.5;398.2;437.9;451.3
Churn (%);3.9;5.2;4.4;4.1
New customers;1318;1275;1466;1502
Average basket (EUR);84.20;86.75;83.10;88.40
Support tickets;642;715;588;603`);
const KENNZAHLEN = sourceOf(`Kennzahl;Q1 2025;Q2 2025;Q3 2025;Q4 2025
Umsatz (Tsd. EUR);1.284,6;1.351,2;1.297,8;1.463,5
Marge (%);21,4;22,9;20,6;23,7
Beschäftigte;312;318;325;331
Reklamationen;84;71;96;63`);
const YEARS = sourceOf(`line item;2023;2024;2025
Revenue (in millions);41.3;44.1;48.6
Operating profit (in millions);5.2;6.7;7.4
Operating margin (%);12.6;15.2;15.3
Headcount;389;402;437`);

describe('a sheet with a column for each month and a unit in each row', () => {
  it.each([
    ['Churn stood at 5.2% in February 2026.', 'Churn stood at 4.4% in February 2026.'],
    ['Revenue in March 2026 came to €437.9k.', 'Revenue in March 2026 came to €451.3k.'],
    [
      'Churn fell by 0.8 points between February and March 2026.',
      'Churn fell by 0.3 points between February and March 2026.',
    ],
    [
      'Revenue went from €398.2k in February 2026 to €437.9k in March 2026.',
      'Revenue went from €412.5k in February 2026 to €437.9k in March 2026.',
    ],
    ['Im Februar 2026 lag der Churn bei 5,2 %.', 'Im Februar 2026 lag der Churn bei 3,9 %.'],
    ['El churn fue del 4,1 % en abril de 2026.', 'El churn fue del 5,2 % en abril de 2026.'],
    [
      'Los ingresos (Revenue) de enero de 2026 fueron 412,5 k€.',
      'Los ingresos (Revenue) de enero de 2026 fueron 398,2 k€.',
    ],
    ['Le churn était de 4,4 % en mars 2026.', 'Le churn était de 5,2 % en mars 2026.'],
    [
      'Le panier moyen (Average basket) était de 86,75 € en février 2026.',
      'Le panier moyen (Average basket) était de 84,20 € en février 2026.',
    ],
    ['Il churn è stato del 3,9 % a gennaio 2026.', 'Il churn è stato del 4,4 % a gennaio 2026.'],
    [
      'Nuovi clienti (New customers) a marzo 2026: 1.466.',
      'Nuovi clienti (New customers) a marzo 2026: 1.502.',
    ],
    ['Im März 2026 lag der Churn bei 4,4 %.', 'Im März 2026 lag der Churn bei 5,2 %.'],
    [
      'Average basket im Mai 2026? Im April 2026 waren es 88,40 €.',
      'Average basket im Mai 2026? Im April 2026 waren es 83,10 €.',
    ],
    ['Churn rose 1.3 points in Feb 2026 to 5.2%.', 'Churn rose 1.3 points in Feb 2026 to 4.4%.'],
    [
      'Revenue was €412.5k in January, €398.2k in February and €437.9k in March 2026.',
      'Revenue was €412.5k in January, €437.9k in February and €398.2k in March 2026.',
    ],
    [
      'Revenue: Jan €412.5k, Feb €398.2k (all 2026).',
      'Revenue: Jan €398.2k, Feb €412.5k (all 2026).',
    ],
    [
      'From January to April 2026 total revenue was €1.6999 million.',
      'From January to April 2026 total revenue was €1.6 million.',
    ],
    [
      'Average monthly revenue from January to April 2026 was about €425k.',
      'Average monthly revenue from January to April 2026 was about €398k.',
    ],
    [
      'The highest churn was 5.2% in February 2026.',
      'The highest churn was 4.4% in February 2026.',
    ],
    ['Churn is 4.1%.', 'Churn is 4.4%.'],
    [
      '| Metric | Jan 2026 | Feb 2026 |\n|---|---|---|\n| Revenue | €412.5k | €398.2k |\n| Churn | 3.9% | 5.2% |',
      '| Metric | Jan 2026 | Feb 2026 |\n|---|---|---|\n| Revenue | €398.2k | €412.5k |\n| Churn | 3.9% | 5.2% |',
    ],
    ['Revenue (k€): 412.5 in January 2026', 'Revenue (k€): 398.2 in January 2026'],
    [
      'New customers in March 2026: 1,466; support tickets: 588.',
      'New customers in March 2026: 1,466; support tickets: 715.',
    ],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, KPI)).toBe(false);
    expect(isHeld(swapped, KPI)).toBe(true);
  });
});

describe('a German sheet of quarters', () => {
  it.each([
    [
      'Die Marge betrug im dritten Quartal 2025 20,6 %.',
      'Die Marge betrug im dritten Quartal 2025 22,9 %.',
    ],
    [
      'Der Umsatz lag in Q4 2025 bei 1.463,5 Tsd. €.',
      'Der Umsatz lag in Q4 2025 bei 1.351,2 Tsd. €.',
    ],
    ['In Q2 2025 setzten wir 1,35 Mio. € um.', 'In Q4 2025 setzten wir 1,35 Mio. € um.'],
    [
      'Die Marge stieg von Q3 auf Q4 2025 um 3,1 Prozentpunkte.',
      'Die Marge stieg von Q3 auf Q4 2025 um 2,3 Prozentpunkte.',
    ],
    [
      'Im ersten Quartal 2025 hatten wir 312 Beschäftigte.',
      'Im ersten Quartal 2025 hatten wir 325 Beschäftigte.',
    ],
    [
      'Der Umsatz stieg im vierten Quartal 2025 auf 1.463,5 Tsd. €.',
      'Der Umsatz stieg im vierten Quartal 2025 auf 1.297,8 Tsd. €.',
    ],
    ['Der Umsatz lag in Q4 2025 bei 1.463,5 T€.', 'Der Umsatz lag in Q4 2025 bei 1.297,8 T€.'],
    ['Der Umsatz lag in Q4 2025 bei 1.463.500 €.', 'Der Umsatz lag in Q4 2025 bei 1.297.800 €.'],
    ['Insgesamt setzten wir 2025 5,4 Mio. € um.', 'Insgesamt setzten wir 2025 4,1 Mio. € um.'],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, KENNZAHLEN)).toBe(false);
    expect(isHeld(swapped, KENNZAHLEN)).toBe(true);
  });
});

describe('a sheet of years, in millions', () => {
  it.each([
    [
      'Revenue was $48.6 million in 2025, and the operating margin was 15.3%.',
      'Revenue was $44.1 million in 2025, and the operating margin was 15.3%.',
    ],
    ['El Headcount fue de 437 en 2025.', 'El Headcount fue de 402 en 2025.'],
    ['Le revenue était de 44,1 millions en 2024.', 'Le revenue était de 48,6 millions en 2024.'],
    [
      "L'operating margin è stato del 15,2 % nel 2024.",
      "L'operating margin è stato del 12,6 % nel 2024.",
    ],
    [
      'FY2025 revenue was $48.6m, up 10.2% on FY2024.',
      'FY2025 revenue was $44.1m, up 10.2% on FY2024.',
    ],
    [
      'Headcount went from 402 in 2024 to 437 in 2025.',
      'Headcount went from 389 in 2024 to 437 in 2025.',
    ],
    ['Operating profit in 2025 was $7.4 million.', 'Operating profit in 2025 was $6.7 million.'],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, YEARS)).toBe(false);
    expect(isHeld(swapped, YEARS)).toBe(true);
  });
});

/** Each row is one of several things, and all are counted alike. */
const REGIONS = sourceOf(`region;2023;2024;2025
North;310;340;410
South;250;220;190
West;80;90;150`);

describe('a sheet with a column for each year and a thing in each row', () => {
  it.each([
    ['North had 410 in 2025.', 'North had 340 in 2025.'],
    ['In 2025 North counted 410 and South 190.', 'In 2025 North counted 190 and South 410.'],
    ['In total it was 750 in 2025.', 'In total it was 650 in 2025.'],
    ['North grew by 70 from 2024 to 2025.', 'North grew by 60 from 2024 to 2025.'],
    ['From 2023 to 2025 West had 320 in total.', 'From 2023 to 2025 West had 310 in total.'],
    ['North was ahead of South by 220 in 2025.', 'North was ahead of South by 120 in 2025.'],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isFound(right, REGIONS)).toBe(true);
    expect(isHeld(swapped, REGIONS)).toBe(true);
  });

  it('has no amount in what counts something else', () => {
    expect(checkFigures('We answered 25 letters from North.', REGIONS)).toEqual([]);
  });
});

describe('a sheet whose first columns say of whom and of what', () => {
  const BOTH = sourceOf(`region;metric;Q1 2026;Q2 2026
North;Revenue (k€);100;120
North;Churn (%);4.1;4.4
South;Revenue (k€);70;60
South;Churn (%);5.5;5.2`);

  it.each([
    ['North had revenue of €120k in Q2 2026.', 'North had revenue of €60k in Q2 2026.'],
    ['Churn in South was 5.2% in Q2 2026.', 'Churn in South was 4.4% in Q2 2026.'],
    ['Total revenue in Q2 2026 was €180k.', 'Total revenue in Q2 2026 was €170k.'],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isFound(right, BOTH)).toBe(true);
    expect(isHeld(swapped, BOTH)).toBe(true);
  });
});

describe('a sheet with units in its cells', () => {
  const CELLS = sourceOf(`metric;Jan-26;Feb-26;Mar-26;Total;Change %
Revenue;$312,500;$289,000;$344,800;$946,300;10.3%
Churn;4.8%;6.1%;3.7%;4.9%;-22.9%
Orders;1204;987;1533;3724;27.3%`);

  it.each([
    ['Revenue in January 2026 was $312,500.', 'Revenue in January 2026 was $289,000.'],
    ['Churn in Feb 2026: 6.1%', 'Churn in Feb 2026: 4.8%'],
    ['There were 987 orders in February 2026.', 'There were 1,204 orders in February 2026.'],
    ['Total revenue was $946,300.', 'Total revenue was $846,300.'],
    ['Average orders were 1,241.', 'Average orders were 1,862.'],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isFound(right, CELLS)).toBe(true);
    expect(isHeld(swapped, CELLS)).toBe(true);
  });
});

it('says of a wide sheet which row and which column it is', () => {
  const [finding] = checkFigures('Churn in February 2026 was 4.4%.', KPI);
  expect(finding?.reason).toBe(
    '4.4% is Churn (%) of Mar 2026 in table.csv; the sentence speaks of Feb 2026, where Churn (%) is 5.2',
  );
});
