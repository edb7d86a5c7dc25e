// What was measured, as lines of JSON: a row a chunk of years in the work file, a row a cell in the
// committed one.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Cell } from './cells.ts';
import { merged, type Tally } from './score.ts';

/**
 * On a line a tally is [years, found, early, onsets, extra, delays]: a file holds thousands of
 * them.
 */
const tallySchema = z
  .tuple([
    z.number(),
    z.number(),
    z.number(),
    z.number(),
    z.number(),
    z.record(z.string(), z.number()),
  ])
  .transform(([years, found, early, onsets, extra, delays]): Tally => ({
    years,
    found,
    early,
    onsets,
    extra,
    delays,
  }));
const rowSchema = z.object({
  cell: z.string(),
  /** Fingerprint of the cell's factors, and of the code that was measured. */
  factors: z.string(),
  code: z.string(),
  /**
   * First year of the chunk, and how many were simulated; some worlds cannot change as asked and
   * have no tally.
   */
  from: z.number(),
  years: z.number(),
  seconds: z.number(),
  tallies: z.record(z.string(), tallySchema),
});
export type Row = z.infer<typeof rowSchema>;

/** A row as `readRows` reads it, with its line end. */
export function lineOf(row: Row): string {
  const tallies = Object.fromEntries(
    Object.entries(row.tallies).map(([name, { years, found, early, onsets, extra, delays }]) => [
      name,
      [years, found, early, onsets, extra, delays],
    ]),
  );
  return `${JSON.stringify({ ...row, tallies })}\n`;
}

const short = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * Words of a table and numbers of years may change without the measure changing; factors may not.
 */
export function factorsOf(cell: Cell): string {
  const {
    row: _row,
    column: _column,
    table: _table,
    quick: _quick,
    full: _full,
    rivals: _rivals,
    ...factors
  } = cell;
  return short(
    JSON.stringify(factors, Object.keys(factors).toSorted()) + JSON.stringify(cell.noise),
  );
}

const ROOT = join(import.meta.dirname, '../../..');
const MEASURED = ['src/detection/drift', 'src/detection/backtest/rules'];
/** Not what is run but which, or how it is shown. */
const SIMULATION = [
  'world.ts',
  'shapes.ts',
  'effects.ts',
  'laws.ts',
  'changes.ts',
  'simulate.ts',
  'live.ts',
  'oracle.ts',
  'score.ts',
];

/**
 * Fingerprint of the detector, the rules and the simulation: rows of two codes are not one
 * measurement.
 */
export function codeOf(): string {
  const files = [
    ...MEASURED.flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((f) => f.endsWith('.ts'))
        .map((f) => join(folder, f)),
    ),
    ...SIMULATION.map((f) => join('test/bench/drift', f)),
  ];
  return short(
    files
      .toSorted()
      .map((f) => `${f}\n${readFileSync(join(ROOT, f), 'utf8')}`)
      .join('\n'),
  );
}

/**
 * @throws Error naming the line that is no row. A last line without its end, left by a run that
 *   was killed, is not read.
 */
export function readRows(file: string): Row[] {
  return (existsSync(file) ? wholeLines(readFileSync(file, 'utf8')) : '')
    .split('\n')
    .flatMap((line, i) => {
      if (line === '') return [];
      try {
        return [rowSchema.parse(JSON.parse(line))];
      } catch (error) {
        throw new Error(
          `${file}, line ${i + 1}: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
      }
    });
}
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

/**
 * Takes the cut last line of a killed run away, or the next row would be appended to it; its chunk
 * is run again.
 */
export function mend(file: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const whole = wholeLines(text);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
}

/** One row a cell and code, chunks added up. Of chunks that share years the longest counts. */
export function collected(rows: readonly Row[]): Row[] {
  const cells = new Map<string, Row>();
  const seen = new Set<string>();
  for (const row of rows.toSorted((a, b) => b.years - a.years || a.from - b.from)) {
    const key = `${row.cell}/${row.factors}/${row.code}`;
    const years = Array.from({ length: row.years }, (_, i) => `${key}#${row.from + i}`);
    if (years.some((y) => seen.has(y))) continue;
    for (const y of years) seen.add(y);
    const sum = cells.get(key);
    const tallies: Record<string, Tally> = { ...sum?.tallies };
    for (const [name, tally] of Object.entries(row.tallies))
      tallies[name] = merged(tallies[name], tally);
    cells.set(key, {
      ...row,
      from: 0,
      years: (sum?.years ?? 0) + row.years,
      seconds: Number(((sum?.seconds ?? 0) + row.seconds).toFixed(2)),
      tallies,
    });
  }
  return [...cells.values()];
}
