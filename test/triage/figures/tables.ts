import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { type FigureSource, makeSource } from '../../../src/triage/figures/source.ts';

/** A table of cells with semicolons between them. */
export const sourceOf = (csv: string): FigureSource => {
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

/** Regions by quarter. */
export const REVENUE = sourceOf(`period;region;revenue_eur;orders
Q1 2026;North;1200000;310
Q1 2026;South;850000;200
Q2 2026;North;1350000;330
Q2 2026;South;910000;215
Q3 2026;North;1500000;360
Q3 2026;South;1720000;400`);

/** Products by month, over the end of a year. */
export const SALES = sourceOf(`month;product;sales_usd
2025-11;Tea;51300
2025-11;Cocoa;12700
2025-12;Tea;48700
2025-12;Cocoa;19100
2026-01;Tea;62900
2026-01;Cocoa;14600
2026-02;Tea;71600
2026-02;Cocoa;23800
2026-03;Tea;66100
2026-03;Cocoa;31500`);

export const isHeld = (text: string, source: FigureSource = REVENUE): boolean =>
  checkFigures(text, source).some(isMiss);

/** Everything that it states was found. */
export const isFound = (text: string, source: FigureSource = REVENUE): boolean => {
  const findings = checkFigures(text, source);
  return findings.length > 0 && findings.every((f) => f.state === 'matched');
};
