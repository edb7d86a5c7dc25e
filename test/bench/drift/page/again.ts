// The page's part on later code than that of the tables: the same worlds, fewer years.
import { existsSync } from 'node:fs';
import { CELLS } from '../cells-list.ts';
import { clopperPearson } from '../exact.ts';
import { readRows, type Row } from '../results.ts';
import { delayOf, type Tally } from '../score.ts';
import { type Found, percent, table, talliesOf } from './numbers.ts';

interface Pair {
  before: Tally;
  now: Tally;
}

/** Of every cell that both codes have met. */
function pairsOf(then: Found, now: Found, isQuiet: boolean): Pair[] {
  return CELLS.filter((c) => (c.change === null) === isQuiet).flatMap((cell) => {
    const [a, b] = [talliesOf(then, cell), talliesOf(now, cell)];
    return a === null || b === null ? [] : [{ before: a.ours, now: b.ours }];
  });
}

const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
function alarms(tallies: readonly Tally[]): string {
  const [found, years] = [sum(tallies.map((t) => t.found)), sum(tallies.map((t) => t.years))];
  const { low, high } = clopperPearson(found, years);
  return `${found} of ${years.toLocaleString('en-US')}, ${percent(found / years)} % (${percent(low)} to ${percent(high)})`;
}

/** @param file rows of the later code, collected; nothing is said where it is missing */
export function againPart(rows: readonly Row[], file: string): string {
  const again = existsSync(file) ? readRows(file) : [];
  if (again.length === 0) return '';
  const [then, now] = [rows, again].map((of) => new Map(of.map((r) => [r.cell, r])));
  if (then === undefined || now === undefined) return '';
  const quiet = pairsOf(then, now, true);
  const changed = pairsOf(then, now, false).map((p) => ({
    before: delayOf(p.before).median ?? Infinity,
    now: delayOf(p.now).median ?? Infinity,
  }));
  const within = (looks: number): number =>
    changed.filter((c) => c.before === c.now || Math.abs(c.before - c.now) <= looks).length;
  return `### The first years again, with later code

\`npm run bench:drift -- --full\` with code \`${[...new Set(again.map((r) => r.code))].join('`, `')}\`, stopped after ${(sum(again.map((r) => r.seconds)) / 3600).toFixed(1)} core-hours on a machine that others were using hard, and
\`--collect --results docs/benchmarks/drift/again.jsonl\`: ${sum(again.map((r) => r.years)).toLocaleString('en-US')} years in ${again.length} of ${CELLS.length} cells, the first ones of the same worlds. They say whether the tables of this page still hold as a whole; each cell
has too few years to stand alone, and a median of 25 years scatters by a look or two by itself.

${table(
  ['', 'the tables', 'later code'],
  [
    [
      `years with a false alarm, ${quiet.length} quiet cells`,
      alarms(quiet.map((p) => p.before)),
      alarms(quiet.map((p) => p.now)),
    ],
    [
      `median looks to the alarm, ${changed.length} cells with a change`,
      '–',
      `the same in ${within(0)}, within one look in ${within(1)}, within three in ${within(3)}`,
    ],
  ],
)}
`;
}
