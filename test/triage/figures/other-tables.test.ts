import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { makeSource } from '../../../src/triage/figures/source.ts';

const sourceOf = (csv: string) => {
  const [head = '', ...lines] = csv.trim().split('\n');
  const names = head.split(';');
  return makeSource(
    'table.csv',
    lines.map((line, i) => ({
      line: i + 2,
      cells: Object.fromEntries(line.split(';').map((cell, c) => [names[c] ?? '', cell])),
    })),
  );
};
const misses = (text: string, source: ReturnType<typeof sourceOf>) =>
  checkFigures(text, source).filter(isMiss);
const REGIONS = sourceOf(`region;year;revenue_eur;customers
North;2024;1200000;340
North;2025;1500000;410
South;2024;800000;220
South;2025;700000;190
West;2024;400000;90
West;2025;650000;150`);
const MONTHS = sourceOf(`month;orders;returns;revenue_usd
2026-01;1200;36;48000
2026-02;1350;54;56700
2026-03;1100;22;45100`);

describe('a table of regions by year', () => {
  it.each([
    'North earned 1.5 million euros in 2025, up from 1.2 million in 2024.',
    'In 2025 revenue in the North was €1.5m, in the South €700k and in the West €650k.',
    'South fell from €800k to €700k, a drop of 12.5 %.',
    'Total revenue was €2.85m in 2025, 18.75 % more than in 2024.',
    'North accounts for 53 % of revenue.',
    'North accounted for 50 % of revenue in 2024.',
    'North and South together had €2.2m of revenue in 2025.',
    'The average revenue per region was €950k in 2025.',
    'West grew 62.5 % from 2024 to 2025, North 25 %.',
    'The gap between North and South widened from €400k in 2024 to €800k in 2025.',
    'Revenue: North 2024 €1.2m, 2025 €1.5m; South 2024 €800k, 2025 €700k.',
    'In 2024, revenue was €1.2m (North), €800k (South) and €400k (West).',
    'West made €650k in 2025 (2024: €400k).',
    'The North has 410 customers, the South 190.',
    "From 2024 to 2025, North's revenue rose by €300k to €1.5m.",
    'Last year the North earned €1.2m; this year it is €1.5m.',
  ])('holds nothing that is right: %s', (text) => {
    expect(misses(text, REGIONS)).toEqual([]);
  });

  it.each([
    'North earned 1.2 million euros in 2025, up from 1.5 million in 2024.',
    'In 2025 revenue in the North was €1.5m, in the South €650k and in the West €700k.',
    'South rose from €700k to €800k.',
    'North accounts for 50 % of revenue.',
    'West grew 25 % from 2024 to 2025, North 62.5 %.',
    'Revenue: North 2024 €1.5m, 2025 €1.2m; South 2024 €800k, 2025 €700k.',
    'West made €400k in 2025 (2024: €650k).',
    'The North has 190 customers, the South 410.',
  ])('holds what is swapped: %s', (text) => {
    expect(misses(text, REGIONS)).not.toEqual([]);
  });
});

describe('a table of months', () => {
  it.each([
    'Revenue was $48,000 in January, $56,700 in February and $45,100 in March.',
    'January: $48,000\nFebruary: $56,700\nMarch: $45,100',
    'Revenue rose 18.1 % in February to $56,700 and fell 20.5 % in March to $45,100.',
    'In total, revenue was $149,800 from January to March.',
    'Total revenue in the first quarter was $149,800.',
    'February made up 37.9 % of revenue.',
    'The best month was February with $56,700, the weakest March with $45,100.',
    'In March we had 1,100 orders and 22 returns, with revenue of $45,100.',
    'From January to February revenue grew by $8,700.',
    'Revenue peaked at $56,700 in February, then fell to $45,100 in March.',
    '| Month | Orders | Revenue |\n| January | 1,200 | $48,000 |\n| February | 1,350 | $56,700 |',
  ])('holds nothing that is right: %s', (text) => {
    expect(misses(text, MONTHS)).toEqual([]);
  });

  it.each([
    'Revenue was $48,000 in January, $45,100 in February and $56,700 in March.',
    'Revenue fell 18.1 % in February to $56,700 and rose 20.5 % in March to $45,100.',
    '| Month | Orders | Revenue |\n| January | 1,350 | $48,000 |\n| February | 1,200 | $56,700 |',
  ])('holds what is swapped: %s', (text) => {
    expect(misses(text, MONTHS)).not.toEqual([]);
  });
});
