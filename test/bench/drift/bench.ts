// npm run bench:drift: false alarms and delays in simulated years. --help says the rest.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CELLS } from './cells-list.ts';
import type { Cell } from './cells.ts';
import { writePage } from './page.ts';
import { runJobs } from './pool.ts';
import { codeOf, collected, factorsOf, lineOf, mend, readRows, type Row } from './results.ts';
import { summary } from './summary.ts';
import { wrongVerdicts } from './verified.ts';
import type { Job } from './worker.ts';

const ROOT = join(import.meta.dirname, '../../..');
const WORK = join(ROOT, 'data/bench/drift.jsonl');
const RESULTS = join(ROOT, 'docs/benchmarks/drift/results.jsonl');

/**
 * The quick set begins no chunk after this; on a slow or busy machine its last years are left out,
 * and each line says how many there were.
 */
const QUICK_MS = 9.25 * 60_000;

const HELP = `npm run bench:drift -- [options]

Simulated years with and without a change, through the engine as it stands. Every world comes from its cell's name and year:
the result depends on neither the number of threads nor their pace.

  (none)            the quick set: about 30 cells, at most 10 minutes on two cores; prints what it found, writes nothing
  --full            every cell, one factor varied at a time. Chunks of years are appended to the work file as they come; a restart
                    goes on from there. Cells take turns, so that a run cut short has about as many years of each.
    --years N       at most N years a cell
    --hours H       stop after H core-hours (those in the work file count)
  --collect         add up the work file into the results file, which is committed
  --page            write docs/benchmarks/drift.md and its pictures from the results file
  --only TEXT       only cells whose name holds TEXT; may be given more than once
  --not TEXT        none whose name holds TEXT; may be given more than once
  --list            names of the cells with their years, quick and full
  --threads N       2
  --work FILE       data/bench/drift.jsonl
  --results FILE    docs/benchmarks/drift/results.jsonl
  --older           keep chunks that were measured with other code (they are left out otherwise)
  --help            this`;

/** Years a chunk: about half a minute of one core at most. */
const chunkOf = (cell: Cell): number =>
  cell.streams > 1 || cell.cases >= 200 || cell.looksAYear > 365 ? 5 : 25;

/** First chunk of every cell, then the second of every cell, and so on. */
function jobsOf(
  cells: readonly Cell[],
  yearsOf: (cell: Cell) => number,
  rows: readonly Row[],
): Job[] {
  const have = (job: Job): boolean =>
    rows.some(
      (r) =>
        r.cell === job.cell.id && r.from <= job.from && r.from + r.years >= job.from + job.years,
    );
  const chunks = cells.flatMap((cell) => {
    const size = chunkOf(cell);
    const years = yearsOf(cell);
    return Array.from({ length: Math.ceil(years / size) }, (_, i) => ({
      part: (i * size) / Math.max(1, years),
      job: { cell, from: i * size, years: Math.min(size, years - i * size) },
    }));
  });
  return chunks
    .filter(({ job }) => !have(job))
    .toSorted((a, b) => a.part - b.part)
    .map(({ job }) => job);
}

function progress(total: number): (row: Row) => void {
  const begun = Date.now();
  let ended = 0;
  let told = 0;
  return (row) => {
    ended++;
    const now = Date.now();
    if (now - told < (process.stderr.isTTY ? 500 : 20_000) && ended < total) return;
    told = now;
    const minutes = (now - begun) / 60_000;
    const line =
      `${ended} of ${total} chunks, ${minutes.toFixed(1)} min, about ` +
      `${((minutes * (total - ended)) / ended).toFixed(0)} min left; last: ` +
      `${row.cell} from year ${row.from}, ${row.seconds.toFixed(1)} s`;
    process.stderr.write(
      process.stderr.isTTY ? `\r\u001b[2K${line}${ended === total ? '\n' : ''}` : `${line}\n`,
    );
  };
}

async function measure(
  jobs: readonly Job[],
  threads: number,
  code: string,
  kept: (row: Row) => void,
  more: () => boolean,
): Promise<void> {
  const tell = progress(jobs.length);
  await runJobs(
    jobs,
    threads,
    ({ cell, from, years }, { tallies, seconds }) => {
      const row: Row = {
        cell: cell.id,
        factors: factorsOf(cell),
        code,
        from,
        years,
        seconds,
        tallies,
      };
      kept(row);
      tell(row);
    },
    more,
  );
}

async function main(): Promise<number> {
  const { values: o } = parseArgs({
    options: {
      help: { type: 'boolean' },
      full: { type: 'boolean' },
      collect: { type: 'boolean' },
      page: { type: 'boolean' },
      list: { type: 'boolean' },
      older: { type: 'boolean' },
      years: { type: 'string' },
      hours: { type: 'string' },
      only: { type: 'string', multiple: true },
      not: { type: 'string', multiple: true },
      threads: { type: 'string', default: '2' },
      work: { type: 'string', default: WORK },
      results: { type: 'string', default: RESULTS },
    },
  });
  if (o.help === true) {
    console.log(HELP);
    return 0;
  }
  const number = (name: string, text: string | undefined, otherwise: number): number => {
    const n = text === undefined ? otherwise : Number(text);
    if (!(n > 0)) throw new RangeError(`--${name} takes a number above 0, not "${text}"`);
    return n;
  };
  const cells = CELLS.filter(
    (c) =>
      (o.only ?? ['']).some((text) => c.id.includes(text)) &&
      !(o.not ?? []).some((text) => c.id.includes(text)),
  );
  if (o.list === true) {
    for (const c of cells)
      console.log(
        `${c.id.padEnd(48)} quick ${String(c.quick).padStart(3)}  full ` +
          `${String(c.full).padStart(3)}`,
      );
    return 0;
  }
  const code = codeOf();
  const usable = (rows: readonly Row[]): Row[] => {
    const factors = new Map(CELLS.map((c) => [c.id, factorsOf(c)]));
    return rows.filter(
      (r) => (o.older === true || r.code === code) && r.factors === factors.get(r.cell),
    );
  };
  if (o.collect === true) {
    const rows = collected(usable(readRows(o.work)));
    if (rows.length === 0)
      throw new RangeError(
        `${o.work} holds no chunk of this code; run --full first, or say --older`,
      );
    mkdirSync(dirname(o.results), { recursive: true });
    writeFileSync(o.results, rows.map(lineOf).join(''));
    console.log(
      `${rows.length} cells, ${rows.reduce((sum, r) => sum + r.years, 0)} years written to ` +
        `${o.results}`,
    );
  }
  if (o.page === true) {
    const written = writePage(collected(readRows(o.results)), join(ROOT, 'docs/benchmarks'));
    console.log(`written: ${written.join(', ')}`);
  }
  if (o.collect === true || o.page === true) return 0;

  // Nothing is compared with a rule, ours or another's, that does not say what a person works out
  // by hand.
  const wrong = wrongVerdicts();
  for (const w of wrong) console.error(`not as worked out by hand: ${w}`);
  if (wrong.length > 0) return 2;
  const threads = number('threads', o.threads, 2);
  const cap = number('years', o.years, Infinity);
  const seconds = 3600 * number('hours', o.hours, Infinity);
  const rows: Row[] = [];
  let spent = 0;
  const begun = Date.now();
  const more = (): boolean => spent < seconds && (o.full === true || Date.now() - begun < QUICK_MS);
  if (o.full === true) {
    mkdirSync(dirname(o.work), { recursive: true });
    mend(o.work);
    rows.push(...usable(readRows(o.work)));
    spent = rows.reduce((sum, r) => sum + r.seconds, 0);
  }
  const yearsOf = (c: Cell): number => Math.min(cap, o.full === true ? c.full : c.quick);
  const jobs = jobsOf(cells, yearsOf, rows);
  if (rows.length > 0)
    console.error(
      `${rows.length} chunks are there already, ${(spent / 3600).toFixed(2)} core-hours`,
    );
  await measure(
    jobs,
    threads,
    code,
    (row) => {
      rows.push(row);
      spent += row.seconds;
      if (o.full === true) appendFileSync(o.work, lineOf(row));
    },
    more,
  );
  console.log(summary(collected(rows)));
  console.log(`${(spent / 60).toFixed(1)} core-minutes; code ${code}`);
  return 0;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 64;
  },
);
