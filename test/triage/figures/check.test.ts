import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { unmatchedIn } from '../../../src/triage/figures/finding.ts';
import { makeSource } from '../../../src/triage/figures/source.ts';

const rowsOf = (csv: string) => {
  const [head = '', ...lines] = csv.trim().split('\n');
  const names = head.split(',');
  return lines.map((l, i) => ({
    line: i + 2,
    cells: Object.fromEntries(l.split(',').map((cell, c) => [names[c] ?? '', cell])),
  }));
};
const REVENUE = makeSource(
  'revenue.csv',
  rowsOf(`quarter,revenue_usd,cost_usd,margin
Q1 2026,1200000,900000,25%
Q2 2026,1400000,1000000,28.6%
Q3 2026,1350000,990000,26.7%
Q1 2025,1000000,800000,20%`),
);
const PRICES = makeSource(
  'prices.csv',
  rowsOf(`plan,price_month,price_year
Basic,9,90
Pro,49,490
Pro Plus,99,990`),
);
const states = (text: string, source = REVENUE, prompt = '') =>
  checkFigures(text, source, prompt).map((f) => f.state);

describe('a figure that its source has', () => {
  it('is named by row and column', () => {
    expect(checkFigures('Revenue in Q2 2026 was $1.4m.', REVENUE)).toMatchObject([
      {
        figure: '$1.4m',
        state: 'matched',
        row: 'Q2 2026 (line 3)',
        column: 'revenue_usd',
        way: 'cell',
        value: 1_400_000,
        reason: '$1.4m is revenue_usd of Q2 2026 (line 3) in revenue.csv',
      },
    ]);
  });

  it.each([
    ['Revenue was $1,200,000 in Q1 2026.'],
    ['Revenue was 1.200.000 USD in Q1 2026.'],
    ['In the first quarter of 2026 revenue came to 1.2 million dollars.'],
    ['Q1 2026 revenue: about $1.2m'],
    ['Cost in Q3 2026 was just under $1m.'],
    ['The margin rose to 28.6 % in Q2 2026.'],
    ['The margin was 29% in Q2 2026.'],
  ])('in whatever form: %s', (text) => {
    expect(states(text)).toEqual(['matched']);
  });

  it('may be a sum, an average, a difference or a change where the sentence says so', () => {
    expect(states('Total revenue of Q1 2026, Q2 2026 and Q3 2026 was $3.95m.')).toEqual([
      'matched',
    ]);
    expect(states('Revenue was up by $200,000 from Q1 2026 to Q2 2026.')).toEqual(['matched']);
    expect(states('Revenue grew 20 % from Q1 2025 to Q1 2026.')).toEqual(['matched']);
    expect(
      checkFigures('On average cost was $963,333 from Q1 2026 to Q3 2026.', REVENUE),
    ).toMatchObject([{ state: 'matched', way: 'average' }]);
  });

  it('is looked for in the row of its own clause', () => {
    expect(states('Revenue rose from $1.2m in Q1 2026 to $1.4m in Q2 2026.')).toEqual([
      'matched',
      'matched',
    ]);
    expect(states('In Q1 2026 it was $1.2m, in Q2 2026 $1.4m.')).toEqual(['matched', 'matched']);
  });

  it('may have its row in the sentence before, or in the question', () => {
    expect(states('Here is Q2 2026. Revenue was $1.4m.')).toEqual(['matched']);
    expect(states('It costs $49 a month.', PRICES, 'How much is Pro?')).toEqual(['matched']);
  });
});

describe('a figure that is a miss', () => {
  it('is the same number from another period', () => {
    expect(checkFigures('Revenue in Q1 2026 was $1.4m.', REVENUE)).toMatchObject([
      {
        state: 'elsewhere',
        row: 'Q2 2026 (line 3)',
        reason:
          '$1.4m is revenue_usd of Q2 2026 (line 3) in revenue.csv; the sentence speaks of ' +
          'Q1 2026 (line 2), where revenue_usd is 1200000',
      },
    ]);
    expect(states('Revenue in Q1 2025 was $1.2m.')).toEqual(['elsewhere']);
    expect(states('Revenue in Q2 was $1.2m.')).toEqual(['elsewhere']);
    expect(states('Revenue in 2025 was $1.2m.')).toEqual(['elsewhere']);
    expect(states('Revenue rose from $1.4m in Q1 2026 to $1.2m in Q2 2026.')).toEqual([
      'elsewhere',
      'elsewhere',
    ]);
    expect(checkFigures('Revenue in Q2 2027 was $1.4m.', REVENUE)[0]?.reason).toMatch(
      /the sentence speaks of 2027, which revenue.csv does not have/,
    );
  });

  it('is the same number from another row or column', () => {
    expect(states('Pro costs $99 a month.', PRICES)).toEqual(['elsewhere']);
    expect(states('Pro Plus costs $49 a month.', PRICES)).toEqual(['elsewhere']);
    expect(states('It is $9 a month.', PRICES, 'How much is Pro?')).toEqual(['elsewhere']);
    expect(states('Cost in Q2 2026 was $1.4m.')).toEqual(['elsewhere']);
  });

  it('is nowhere, too precise, in another unit or another currency', () => {
    expect(states('Revenue in Q2 2026 was $1.7m.')).toEqual(['unmatched']);
    expect(states('Revenue in Q2 2026 was $1.40m, or $1,400,001.')).toEqual([
      'matched',
      'unmatched',
    ]);
    expect(states('Revenue in Q2 2026 was $1.4k.')).toEqual(['unmatched']);
    expect(checkFigures('Revenue in Q2 2026 was €1.4m.', REVENUE)[0]).toMatchObject({
      state: 'unmatched',
      reason: '€1.4m: revenue_usd of Q2 2026 (line 3) in revenue.csv is in USD',
    });
    expect(states('The margin in Q2 2026 was 1.4 %.')).toEqual(['unmatched']);
  });

  it('is a statistic that nobody has', () => {
    const findings = checkFigures('87 % of our customers agree. Pro is $49 a month.', PRICES);
    expect(findings.map((f) => f.state)).toEqual(['unmatched', 'matched']);
    expect(unmatchedIn(findings)).toBe('87 % is nowhere in prices.csv');
  });

  it('is a sum of other rows than those that are named', () => {
    expect(states('Total revenue of Q1 2026 and Q2 2026 was $3.95m.')).toEqual(['unmatched']);
    expect(states('Revenue of Q1 2026 and Q2 2026 was $2.6m.')).toEqual(['unmatched']);
    expect(states('Revenue grew 40 % from Q1 2026 to Q2 2026.')).toEqual(['unmatched']);
  });
});

describe('what is no figure of an amount', () => {
  it.each([
    'Your order 88213 of 2026-03-02 arrives in 3 days, at 14:30.',
    'See section 4.2.1, call +44 20 7946 0018, or write to room B12.',
    '1. Open the page. 2. Press the button 10 times.',
  ])('is left alone: %s', (text) => {
    expect(checkFigures(text, REVENUE)).toEqual([]);
  });

  it('is not held against the answer where the question states it', () => {
    expect(states('I see the payment of $30.', PRICES, 'I paid $30 yesterday')).toEqual(['given']);
    expect(states('Yes, Pro is $30 a month.', PRICES, 'Is Pro $30 a month?')).toEqual([
      'unmatched',
    ]);
  });
});
