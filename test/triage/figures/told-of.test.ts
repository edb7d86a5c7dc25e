import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { makeSource } from '../../../src/triage/figures/source.ts';
import { PLANS } from './plans.ts';

const findings = (text: string) => checkFigures(text, PLANS);
const isHeld = (text: string): boolean => findings(text).some(isMiss);

describe('the sides of a comparison', () => {
  it.each([
    'In Q2 2026, Basic earned $1.4M; in Q3 2026, $1.2M.',
    'Q2 2026: $1.4m; Q3 2026: $1.2m (Basic).',
    'Pro: $31, Team: $99.',
    'Pro – $31 · Team – $99',
    'Pro – $31, Team – $99',
    '$31 – Pro, $99 – Team',
    'For Pro, you pay $31; for Team, $99.',
    'You pay $31 for Pro and $99 for Team.',
    'Pro and Team cost $31 and $99.',
    'Pro and Team cost $31 and $99 a month, respectively.',
    'Basic, Pro and Team are $10, $31 and $99.',
    'In Q2 2026 and Q3 2026, Basic earned $1.4m and $1.2m.',
    'Pro is cheaper than Team: $31 vs. $99.',
    'Pro ($31) is cheaper than Team ($99).',
    'For Pro, unlike Team, you pay $31.',
    'Versus Basic, Pro costs $31, $21 more.',
    'In Q2 2026 Basic earned $1.4m and Pro $2.1m.',
    'Basic earned $1.4m and Pro $2.1m in Q2 2026.',
    'In 2026, Pro cost $29 in Q2 and $31 in Q3.',
    '| Pro | $31 |',
    'Prices: Pro:$31/Team:$99.',
  ])('are each of what stands nearest: %s', (text) => {
    expect(findings(text).filter(isMiss)).toEqual([]);
  });

  it.each([
    'In Q3 2026, Basic earned $1.4M; in Q2 2026, $1.2M.',
    'In Q2 2026, Basic earned $1.2M; in Q3 2026, $1.4M.',
    'Q3 2026: $1.4m; Q2 2026: $1.2m (Basic).',
    'Pro: $99, Team: $31.',
    'Pro – $99 · Team – $31',
    'Pro – $99, Team – $31',
    '$99 – Pro, $31 – Team',
    'For Pro, you pay $99; for Team, $31.',
    'You pay $99 for Pro and $31 for Team.',
    'Pro and Team cost $99 and $31.',
    'Pro and Team cost $99 and $31 a month, respectively.',
    'Basic, Pro and Team are $31, $10 and $99.',
    'In Q2 2026 and Q3 2026, Basic earned $1.2m and $1.4m.',
    'In Q2 2026 Basic earned $1.4m and Pro $2.4m.',
    'Prices: Pro:$99/Team:$31.',
  ])('are a miss where they are changed: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });
});

describe('a share', () => {
  it.each([
    "Pro's share of revenue in Q3 2026 is 54 %.",
    'Pro makes up 54 % of revenue in Q3 2026.',
    'In Q3 2026, Pro accounted for 54% of revenue.',
    '54 % of revenue in Q3 2026 came from Pro.',
    'In Q2 2026, 49 % of revenue was from Pro.',
    "Pro's share of revenue is 54 %.",
    'Pro and Team together make up 73 % of revenue in Q3 2026.',
  ])('is of its own period: %s', (text) => {
    expect(findings(text).filter(isMiss)).toEqual([]);
  });

  it.each([
    "Pro's share of revenue is 27 %.",
    "Pro's share of revenue in Q3 2026 is 27 %.",
    "Pro's share of revenue in Q2 2026 is 54 %.",
    "Pro's share of revenue is 51 %.",
    "Pro's share of revenue is 49 %.",
  ])('is a miss of all periods together, and of another: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });
});

describe('what is counted without a date', () => {
  it.each([
    'The difference between Pro and Team is $68 a month.',
    'Team costs $68 more a month than Pro.',
    'The average price is $46.67.',
    'The total price of Pro and Team is $130.',
    'Pro is $31/month, i.e. $372/yr.',
    'Between Q2 2026 and Q3 2026, the price of Pro rose by $2.',
  ])('is counted of what holds now: %s', (text) => {
    expect(findings(text).filter(isMiss)).toEqual([]);
  });

  it.each([
    'The difference between Pro and Team is $66 a month.',
    'Der Unterschied zwischen Pro und Team ist $66 im Monat.',
    'For each customer the difference of Pro and Team is $66.',
    'The difference between Pro and Team is $70 a month.',
    'The average price is $44.33.',
    'The average price is $45.50.',
    'Pro is $31/month, i.e. $348/yr.',
    'Pro is $31 a month ($348 a year).',
    'Pro is $31 or $29.',
  ])('is a miss of what is over: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });
});

describe('a change and what there is', () => {
  it.each([
    'Pro costs $21, which is $31 more than Basic.',
    "Pro's revenue rose from $300k in Q2 2026 to $2.4m in Q3 2026, a gain of $2.1m.",
    "Team's price has risen by $99 since Q2 2026, to $4.",
    'If you switch from Pro ($31) to Team ($68), you pay $99 more a month.',
    'Pro: $2 (+$31), Team: $99 (+$4).',
    'Of $2.4m revenue in total, Pro has $4.45m and Basic $1.2m.',
    'Pro and Team are $31 and $130 respectively, so $99 together.',
  ])('are not taken for each other, nor a total for its part: %s', (text) => {
    const right = "Pro's revenue rose by $300k, from $2.1m in Q2 2026 to $2.4m in Q3 2026.";
    expect(isHeld(right)).toBe(false);
    expect(isHeld(text)).toBe(true);
  });
});

const TARIFFS = makeSource(
  'tarife.csv',
  [
    ['Start', '9,90', '0'],
    ['Profi', '29,90', '49,00'],
    ['Firma', '99,00', '149,00'],
  ].map(([Tarif = '', price = '', fee = ''], i) => ({
    line: i + 2,
    cells: { Tarif, 'Preis EUR': price, 'Einrichtung EUR': fee },
  })),
);

describe('a figure whose column nobody names', () => {
  const isMissed = (text: string): boolean => checkFigures(text, TARIFFS).some(isMiss);
  it.each([
    'Profi: 29,90 €, Einrichtung einmalig 49 €.',
    'Mit Profi zahlen Sie 29,90 € und für die Einrichtung 49,- €.',
    'Zwischen Start und Profi liegen 20 €.',
    'Profi und Firma kosten 29,90 € bzw. 99 €.',
    'Die Einrichtung kostet bei Profi 49 € und bei Firma 149 €.',
  ])('is not of one that a later figure alone is of: %s', (text) => {
    expect(isMissed(text)).toBe(false);
  });

  it.each([
    'Profi: 29,90 €, Einrichtung einmalig 149 €.',
    'Die Einrichtung kostet bei Profi 149 € und bei Firma 49 €.',
    'Die Einrichtung kostet 29,90 € bei Profi.',
    'Profi und Firma kosten 99 € bzw. 29,90 €.',
  ])('is a miss of another row or column: %s', (text) => {
    expect(isMissed(text)).toBe(true);
  });
});

describe('a change that is told', () => {
  it.each([
    'We raised the price of Pro from $29 to $31.',
    'Pro went from $29 to $31.',
    'Pro used to be $29 but is $31 now.',
    'Pro is $31 now, and used to be $29.',
    'The price of Pro is $31, up from $29.',
    'Pro: $29 → $31',
    'Pro was $29 in Q2 2026 and is $31 now.',
    'Pro was $29 in Q2 2026; it is $31 now.',
    'Pro cost $29 in Q2 2026, now it costs $31.',
    "Team's revenue is $850k, up from $800k in Q2 2026.",
    "Team's revenue in Q3 2026 is $850k, up from $800k in Q2 2026.",
    "Team's revenue is $850k (Q2: $800k).",
    "Team's revenue is $850k ($800k in Q2 2026).",
    "Team's revenue is $850k (Q2 2026: $800k) and Pro's $2.4m.",
    'Der Preis von Pro stieg von $29 auf $31.',
    'Prices go from $10 for Basic to $99 for Team.',
  ])('has the older figure first: %s', (text) => {
    expect(findings(text).filter(isMiss)).toEqual([]);
  });

  it.each([
    'We dropped the price of Pro from $31 to $29.',
    'We raised the price of Pro from $31 to $29.',
    'Pro went from $31 to $29.',
    'Pro used to be $31 but is $29 now.',
    'Pro used to be $31.',
    'Pro is $29 now, and used to be $31.',
    'The price of Pro is $29, down from $31.',
    'Pro: $31 → $29',
    'Pro was $31 in Q2 2026 and is $29 now.',
    'Pro was $29 in Q2 2026; it is $29 now.',
    "Team's revenue is $800k (Q2: $850k).",
    'Der Preis von Pro sank von $31 auf $29.',
    'Der Preis von Pro fiel von $31 in Q3 2026 auf $29 in Q2 2026.',
  ])('is a miss where the newer one is told as the older: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });
});
