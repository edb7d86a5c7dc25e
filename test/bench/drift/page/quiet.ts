// The page's part on years in which nothing changes.
import { CELLS } from '../cells-list.ts';
import type { Cell } from '../cells.ts';
import { clopperPearson } from '../exact.ts';
import { counted, type Found, percent, table, talliesOf } from './numbers.ts';

export const PROMISE = 0.05;

export interface QuietCell {
  cell: Cell;
  found: number;
  years: number;
  low: number;
  high: number;
  onsets: number;
  alone: string;
  calls: number;
}

export function quietCells(found: Found): QuietCell[] {
  return CELLS.filter((c) => c.change === null).flatMap((cell) => {
    const t = talliesOf(found, cell);
    return t === null
      ? []
      : [
          {
            cell,
            found: t.ours.found,
            years: t.ours.years,
            onsets: t.ours.onsets,
            alone: t.alone === undefined ? '–' : `${t.alone.found} of ${t.alone.years}`,
            calls:
              t.ours.extra /
              (t.ours.years * cell.looksAYear * cell.cases * cell.trials * cell.streams),
            ...clopperPearson(t.ours.found, t.ours.years),
          },
        ];
  });
}

const tableOf = (cells: readonly QuietCell[]): string =>
  table(
    [
      'world',
      'years with a false alarm, 95 % interval',
      'without confirmation',
      'alarms a year',
      'calls to confirm',
    ],
    cells.map((q) => [
      q.cell.row,
      counted({ found: q.found, years: q.years, delays: {}, early: 0, onsets: 0, extra: 0 }),
      q.alone,
      (q.onsets / q.years).toFixed(3),
      `${(100 * q.calls).toFixed(2)} %`,
    ]),
  );

/** Whether the promise was kept, in words with figures. */
export function verdict(cells: readonly QuietCell[]): string {
  if (cells.length === 0) return 'No quiet year has been simulated yet.';
  const broken = cells.filter((q) => q.low > PROMISE);
  const over = cells.filter((q) => q.found / q.years > PROMISE && q.low <= PROMISE);
  const name = (q: QuietCell): string => `${q.cell.row} (${percent(q.found / q.years)} %)`;
  const sums =
    `${cells.reduce((s, q) => s + q.found, 0)} of ` +
    `${cells.reduce((s, q) => s + q.years, 0)} years over all cells.`;
  const first =
    broken.length === 0
      ? 'No cell is above 5 % beyond its interval.'
      : `**Above 5 % beyond the interval, a broken promise:** ${broken.map(name).join('; ')}.`;
  return [
    first,
    ...(over.length === 0 ? [] : [`Above 5 %, within the interval: ${over.map(name).join('; ')}.`]),
    sums,
  ].join(' ');
}

export function quietPart(found: Found): string {
  const cells = quietCells(found);
  const of = (name: string): QuietCell[] => cells.filter((q) => q.cell.table === name);
  return `## Years in which nothing changes

A year is right if no alarm comes in it. No alarm in 25 years still allows 14 % a year, in 50 years 7 %, in 100 years 3.6 %; what the list of cells together says is the last sentence of this paragraph. ${verdict(cells)}

![Share of quiet years with a false alarm, by world](drift/quiet.svg)

Shapes of suites (laws that the cases' pass rates are drawn from, anew every year; nothing was fitted to the last three). "Without confirmation": the first of the same years where looks alone speak. "Calls to
confirm": suspicious cases that ran again, against all planned trials:

${tableOf(of('quiet-shapes'))}

One factor away from the mixed suite, 40 cases, 20 baseline runs, one trial a case, one look a day, independent trials:

${tableOf(of('quiet-factors'))}

### By exact enumeration

Beside simulation, \`npx vitest run test/detection/drift/enumeration.test.ts\` weighs all 64 outcomes of three cases in two looks, for eight baselines. The mean likelihood ratio under no change is
1 within 1e-6 for the pooled process under the law its denominator states, and for the sparse one where no look has a common effect. With the common effects estimated, the sparse process is
no ratio of two laws any more: its mean is then below 1 where runs share nothing, and passes 1 by at most 3 % where run effects and bad days are as the engine expects them. The test
holds these bounds and its comments give the figures.
`;
}
