import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss, unmatchedIn } from '../../../src/triage/figures/finding.ts';
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

const BY_YEAR = makeSource(
  'prices.csv',
  rowsOf(`plan,year,price_month
Basic,2025,8
Pro,2025,24
Basic,2026,9
Pro,2026,29
Team,2026,59`),
);
const BOTH = makeSource('both.csv', rowsOf('plan,price_month,price_year\nBasic,9,90\nPro,29,290'));

describe('a comparison in brackets', () => {
  it('is of all that its sentence compares', () => {
    const said = (difference: number, pair: string) =>
      states(`In 2026 Pro costs $${difference} more a month than Basic (${pair}).`, BY_YEAR);
    expect(said(20, '$29 against $9')).toEqual(['matched', 'matched', 'matched']);
    expect(said(21, '$29 against $9')).toEqual(['unmatched', 'matched', 'matched']);
    expect(said(20, '$28 against $9')).toEqual(['matched', 'unmatched', 'matched']);
    expect(said(20, '$59 against $9')).toEqual(['matched', 'elsewhere', 'matched']);
  });

  it('is none where nothing is compared: a figure belongs to the name before it', () => {
    expect(states('In 2026 Pro ($29) is dearer than Basic ($9).', BY_YEAR)).toEqual([
      'matched',
      'matched',
    ]);
    expect(states('In 2026 Pro ($9) is dearer than Basic ($29).', BY_YEAR)).toEqual([
      'elsewhere',
      'elsewhere',
    ]);
  });
});

describe('a price of a month', () => {
  it('is twelve times as much a year, where the source has no price of a year', () => {
    expect(checkFigures('The yearly price of Pro is $348, or $29 a month.', BY_YEAR)).toMatchObject(
      [
        {
          state: 'matched',
          reason: '$348 is 12 times price_month of Pro 2026 (line 5) in prices.csv',
        },
        { state: 'matched' },
      ],
    );
    expect(states('The yearly price of Pro is $358, or $29 a month.', BY_YEAR)).toEqual([
      'unmatched',
      'matched',
    ]);
    expect(states('Pro costs $348 a month.', BY_YEAR)).toEqual(['unmatched']);
    expect(states('Pro costs $29 a year.', BY_YEAR)).toEqual(['elsewhere']);
    expect(states('Pro costs $348 a year.', BOTH)).toEqual(['unmatched']);
    expect(states('Pro is $29 a month or $290 a year.', BOTH)).toEqual(['matched', 'matched']);
  });

  it('is a twelfth of that of a year where it is said to be billed by the year', () => {
    expect(states('Pro costs $24.17 a month, billed yearly.', BOTH)).toEqual(['matched']);
    expect(states('Pro costs $24.17 a month.', BOTH)).toEqual(['unmatched']);
  });
});

describe('a change', () => {
  it.each([
    ['Revenue fell from Q2 2026 to Q3 2026 by 3.6 %.', 'matched'],
    ['Revenue rose from Q2 2026 to Q3 2026 by 3.6 %.', 'elsewhere'],
    ['Revenue (Umsatz) ist von Q2 2026 auf Q3 2026 um 3,6 % gesunken.', 'matched'],
    ['Revenue (Umsatz) ist von Q2 2026 auf Q3 2026 um 3,6 % gestiegen.', 'elsewhere'],
    ['Revenue grew 20 % from Q1 2025 to Q1 2026.', 'matched'],
    ['Revenue fell 20 % from Q1 2025 to Q1 2026.', 'elsewhere'],
    ['Revenue changed by 3.6 % from Q2 2026 to Q3 2026.', 'matched'],
    ['Le revenue a baissé de 50.000 USD de Q2 2026 à Q3 2026.', 'matched'],
    ['Le revenue a augmenté de 50.000 USD de Q2 2026 à Q3 2026.', 'elsewhere'],
    ['El revenue bajó 50.000 USD de Q2 2026 a Q3 2026.', 'matched'],
    ['El revenue subió 50.000 USD de Q2 2026 a Q3 2026.', 'elsewhere'],
  ])('goes the way that the words say, however the file is ordered: %s', (text, state) => {
    expect(states(text)[0]).toBe(state);
  });

  it('that went the other way says so', () => {
    expect(
      unmatchedIn(checkFigures('Revenue rose from Q2 2026 to Q3 2026 by 3.6 %.', REVENUE)),
    ).toBe(
      '3.6 % is the change in revenue_usd, Q2 2026 (line 3) and Q3 2026 (line 4), in revenue.csv, ' +
        'and it fell',
    );
  });
});

describe('a figure without a date', () => {
  it('is of the newest period', () => {
    expect(states('Das Pro-Abo kostet 29 Dollar im Monat.', BY_YEAR)).toEqual(['matched']);
    expect(unmatchedIn(checkFigures('Das Pro-Abo kostet 24 Dollar im Monat.', BY_YEAR))).toBe(
      '24 Dollar is price_month of Pro 2025 (line 3) in prices.csv; no period is named, and ' +
        'Pro 2026 (line 5) has 29',
    );
    expect(states('Pro increased to $24 a month.', BY_YEAR)).toEqual(['elsewhere']);
    expect(states('Revenue in Q1 was $1.2m.')).toEqual(['matched']);
    expect(states('Revenue in Q1 was $1.0m.')).toEqual(['elsewhere']);
    expect(states('Pro costs $16 more a month than Basic.', BY_YEAR)).toEqual(['elsewhere']);
  });

  it('may be a total of what holds now, or of all periods', () => {
    expect(states('The total of Basic and Pro is $38 a month.', BY_YEAR)).toEqual(['matched']);
    expect(states('The total of Basic and Pro is $39 a month.', BY_YEAR)).toEqual(['unmatched']);
    expect(states('Total revenue was $4.95m.')).toEqual(['matched']);
  });

  it.each([
    ['Pro was $24 a month last year.', ''],
    ['It is $24 a month.', 'How much was Pro in 2025?'],
    ['Here are the prices of 2025. Pro: $24.', ''],
    ['The price of Pro rose from $24 to $29.', ''],
    ['The price of Pro was raised by $5 from $24.', ''],
    ['Pro: $24, then $29.', ''],
  ])('may be an older one where words say so or the newest stands beside it: %s', (text, asked) => {
    for (const state of states(text, BY_YEAR, asked)) expect(state).toBe('matched');
  });
});

describe('an answer with many figures', () => {
  it('loses no miss behind those that are right', () => {
    const right = 'In Q2 2026 revenue was $1.4m.\n'.repeat(70);
    const findings = checkFigures(`${right}In Q1 2026 revenue was $1.4m.`, REVENUE);
    expect(findings).toHaveLength(60);
    expect(unmatchedIn(findings)).toMatch(
      /^\$1\.4m is revenue_usd of Q2 2026 .* speaks of Q1 2026/,
    );
    const wrong = 'In Q1 2026 revenue was $1.4m.\n'.repeat(70);
    expect(unmatchedIn(checkFigures(wrong, REVENUE))).toMatch(/; and many more$/);
  });

  it('that cannot all be checked says so, and is a miss though all that were are right', () => {
    const findings = checkFigures('In 2026 Pro costs $29 a month.\n'.repeat(3_000), BY_YEAR);
    expect(findings).toHaveLength(60);
    expect(findings.filter(isMiss)).toHaveLength(1);
    expect(unmatchedIn(findings)).toMatch(
      /^more than \d+ figures, only the first \d+ were checked against prices\.csv$/,
    );
  });

  it.each([
    ['in one sentence', Array.from({ length: 5_000 }, (_, i) => `$${i}`).join(' ')],
    ['in as many clauses', Array.from({ length: 5_000 }, (_, i) => `$${i}`).join(', ')],
    ['in as many sentences', 'Pro costs $29. '.repeat(5_000)],
    ['again and again', '$5 '.repeat(50_000)],
    ['in a megabyte', 'about 5 percent '.repeat(65_000)],
  ])('is checked in bounded time: %s', (_, text) => {
    const before = process.threadCpuUsage();
    checkFigures(text, BY_YEAR, text);
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });

  it.each([
    ['of dashes', '-\n'.repeat(50_000)],
    ['of words', '- one\n'.repeat(20_000)],
    ['of two million characters', '-\n'.repeat(1_000_000)],
    ['with numbers of other things', 'a1\n'.repeat(33_000)],
  ])('is read in little time where its lines %s state none', (_, text) => {
    const before = process.threadCpuUsage();
    expect(checkFigures(text, BY_YEAR)).toEqual([]);
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(250);
  });

  it('has what they are of from the lines before them, however many say nothing', () => {
    const dashes = '-\n'.repeat(2_000);
    expect(states(`Pro in 2025:\n${dashes}$24`, BY_YEAR)).toEqual(['matched']);
    expect(states(`Basic in 2025:\n${dashes}$24`, BY_YEAR)).toEqual(['elsewhere']);
  });

  it('that is longer than what is read says so, where figures may stand behind it', () => {
    const long = 'One word and another.\n'.repeat(5_000);
    expect(states(long, BY_YEAR)).toEqual([]);
    expect(unmatchedIn(checkFigures(`${long}Pro costs $59.`, BY_YEAR))).toBe(
      'more than 100000 characters, only the first 100000 were checked against prices.csv',
    );
  });

  it('takes no more time of a source with tens of thousands of rows', () => {
    const many = makeSource(
      'many.csv',
      Array.from({ length: 10_000 }, (_, i) => ({
        line: i + 2,
        cells: { plan: `Plan ${i}`, price: String(i * 3) },
      })),
    );
    checkFigures('Plan 7 costs $21.', many);
    const text = '$1 and $2, '.repeat(10_000);
    const before = process.threadCpuUsage();
    expect(checkFigures(text, many).at(-1)?.reason).toMatch(/only the first \d+ were checked/);
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000);
    expect(states('Plan 7 costs $21, Plan 8 $24, Plan 9 $24.', many)).toEqual([
      'matched',
      'matched',
      'elsewhere',
    ]);
  });
});
