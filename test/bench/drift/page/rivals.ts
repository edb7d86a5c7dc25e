// The page's part on the rules people use now, in the same cells.
import { RULES } from '../../../../src/detection/backtest/rules/index.ts';
import { CELLS } from '../cells-list.ts';
import type { Cell } from '../cells.ts';
import { delayOf, OURS, type Tally } from '../score.ts';
import { BY_HAND } from '../verified.ts';
import { type Found, percent, table, talliesOf } from './numbers.ts';

const NAMES = [OURS, ...RULES.map((r) => r.name)];
/** Columns are narrow: daytwo, then one letter a rule. */
const letter = (i: number): string => (i === 0 ? OURS : String.fromCodePoint(64 + i));

const tallies = (found: Found, cell: Cell): Record<string, Tally> | null => {
  const row = talliesOf(found, cell)?.row;
  return row === undefined || !RULES.some((r) => row.tallies[r.name] !== undefined)
    ? null
    : row.tallies;
};
const rows = (found: Found, cells: readonly Cell[], show: (t: Tally) => string): string[][] =>
  cells.flatMap((cell) => {
    const all = tallies(found, cell);
    return all === null
      ? []
      : [
          [
            cell.column === undefined ? cell.row : `${cell.row}, ${cell.column}`,
            ...NAMES.map((n) => (all[n] === undefined ? '' : show(all[n]))),
          ],
        ];
  });
const looks = (t: Tally): string => {
  const d = delayOf(t);
  return d.median === null ? `${percent(d.found)} %` : String(d.median);
};
const HEAD = NAMES.map((_, i) => letter(i));

/** The few cells in which the rules are told side by side. */
function both(found: Found): string[][] {
  const at = (id: string): Record<string, Tally> | null => {
    const cell = CELLS.find((c) => c.id === id);
    return cell === undefined ? null : tallies(found, cell);
  };
  const columns = [
    ['quiet/mixed'],
    ['quiet/noise .3'],
    ['quiet/bad day'],
    ['change/p10 φ 1, baseline 20', 'later/p10'],
    ['change/four φ 1, baseline 20', 'later/four'],
    ['change/one φ 1, baseline 20', 'later/one'],
  ];
  return NAMES.map((name, i) => [
    `${i === 0 ? '' : `${letter(i)} `}${name}`,
    ...columns.map((ids) =>
      ids
        .map((id) => {
          const tally = at(id)?.[name];
          if (tally === undefined) return '';
          return id.startsWith('quiet') ? `${percent(tally.found / tally.years)} %` : looks(tally);
        })
        .join(' / '),
    ),
  ]);
}

export function rivalsPart(found: Found): string {
  const quiet = rows(
    found,
    CELLS.filter((c) => c.change === null),
    (t) => percent(t.found / t.years),
  );
  const changed = rows(
    found,
    CELLS.filter(
      (c) =>
        c.change !== null &&
        (c.table === 'prototype' || c.table === 'later' || c.table === 'other'),
    ),
    looks,
  );
  const shapes = rows(
    found,
    CELLS.filter((c) => c.table === 'shapes'),
    looks,
  );
  return `## What people use now, in the same cells

Every rule sees the same looks, in the first 100 years of a cell at most (20 in the costly ones); daytwo's column holds all of its years. A rule goes on after an alarm as it was; daytwo takes the new
behaviour as accepted. A rule that watches many streams alarms when any of them does. Two columns a change: from exactly the change (look 1) / after 100 quiet looks, whatever was cried
before it. Quiet columns: share of years with a false alarm. Changes: median looks, or the share found within 90 where that is under half.

${table(['rule', 'quiet', 'quiet, run noise .3', 'quiet, one bad day', '−10 points', '4 of 40 collapse', '1 of 40 collapses'], both(found))}

![False alarms against delay, by rule](drift/rivals.svg)

### The rules, written out, and a verdict worked out by hand for each

The benchmark stops where one of these comes out otherwise (\`test/bench/drift/verified.ts\`; values from scipy in \`test/detection/backtest/rules.test.ts\`).

${table(
  ['', 'rule', 'parameters', 'by hand'],
  NAMES.map((name, i) => [
    i === 0 ? '' : letter(i),
    name,
    i === 0 ? '[docs/detection.md](../detection.md)' : (RULES[i - 1]?.parameters ?? ''),
    BY_HAND.filter((h) => h.rule === name)
      .map((h) => h.words)
      .join(' '),
  ]),
)}

### Quiet years with a false alarm, per cent

${table(['world', ...HEAD], quiet)}

### Median looks to an alarm

Where under half was found within 90 looks: the share found.

${table(['change', ...HEAD], changed)}

<details><summary>Every change on every shape</summary>

${table(['change, shape', ...HEAD], shapes)}

</details>
`;
}
