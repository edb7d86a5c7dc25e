import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { makeSource } from '../../../src/triage/figures/source.ts';

const TABLE = `mill,period,income_eur,orders,return_pct
Nordhafen,2026-Q1,510200,2210,6.1
Nordhafen,2026-Q2,530450,2304,5.8
Nordhafen,2026-Q3,498120,2087,7.3
Waldau,2026-Q1,271300,1402,8.2
Waldau,2026-Q2,289150,1460,7.9
Waldau,2026-Q3,305640,1543,6.9
Steinfurt,2026-Q1,188400,1021,4.7
Steinfurt,2026-Q2,196350,1054,5.4
Steinfurt,2026-Q3,205180,1112,5.1`;
const [head = '', ...lines] = TABLE.split('\n');
const source = makeSource(
  'mills.csv',
  lines.map((line, i) => {
    const cells = line.split(',');
    return {
      line: i + 2,
      cells: Object.fromEntries(head.split(',').map((h, n) => [h, cells[n] ?? ''])),
    };
  }),
);
const reasons = (answer: string): string[] =>
  checkFigures(answer, source)
    .filter((f) => f.state !== 'matched')
    .map((f) => f.reason);

describe('what is shown as right beside a wrong figure', () => {
  it.each([
    // Another quarter's total, average, half year and share, and another mill's rate for a change.
    ['All three mills together took in €1,008,940 in Q2 2026.', 'is 1015950'],
    ['On average a mill took in €338,650 in Q1 2026.', 'is 323300'],
    ['In the first half of 2026 Waldau took in €594,790.', 'is 560450'],
    ['Nordhafen had a 52 % share of income in Q3 2026.', 'is 49.37'],
    ['Income of Steinfurt rose by 5.4 % from Q2 to Q3 2026.', 'is 4.5'],
    ['Waldau made €530,450 in Q2 2026.', 'where income_eur is 289150'],
    ['Waldau took in €271 in Q2 2026.', 'Waldau 2026-Q2 (line 6) is 289150'],
  ])('is what "%s" speaks of', (answer, truth) => {
    const [reason = '', ...others] = reasons(answer);
    expect(others).toEqual([]);
    expect(reason).toMatch(new RegExp(`${truth.replaceAll(/[().]/g, '\\$&')}$`));
  });

  it.each([
    // Of two mills one amount may be either's; a percentage with no column is a share or a rate.
    'Waldau and Steinfurt made €777,777 in Q2 2026.',
    'Income of all mills rose by 77.7 % on average in Q3 2026.',
  ])('is nothing where "%s" may speak of one or another', (answer) => {
    const [reason = ''] = reasons(answer);
    expect(reason).toMatch(/ is nowhere in mills\.csv$/);
  });

  it('names no cell of a column that the sentence does not speak of', () => {
    const [finding] = checkFigures('Income of Steinfurt rose by 5.8 % from Q2 to Q3 2026.', source);
    expect(finding).toMatchObject({ state: 'elsewhere', row: null, column: null, value: null });
    expect(finding?.reason).not.toMatch(/return_pct|Nordhafen/);
  });
});
