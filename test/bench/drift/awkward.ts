// Quiet years of suites that are not like the engine's assumptions (awkward-worlds.ts), through the
// whole path of `daytwo backtest drift`: looks alone, nothing runs again. Chunks of ten years are
// appended to the results file as they come; a restart goes on from there.
// node test/bench/drift/awkward.ts [SHAPE …] [--years 40] [--baseline 20] [--seed 1] [--results FILE]
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import type { PastRow } from '../../../src/detection/backtest/history.ts';
import { DAY } from '../../../src/domain/clock.ts';
import { type AwkwardRow, awkwardRows } from './awkward-results.ts';
import { type Awkward, AWKWARD, type AwkwardName, runsOf } from './awkward-worlds.ts';
import { codeOf } from './results.ts';
import { random } from './world.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    years: { type: 'string', default: '40' },
    baseline: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    results: { type: 'string' },
  },
});
const ROOT = join(import.meta.dirname, '../../..');
const CHUNK = 10;
const LOOKS = 365;
const years = Number(values.years);
const baseline = Number(values.baseline);
const seed = Number(values.seed);
const file = values.results ?? join(ROOT, 'data/bench/awkward.jsonl');
mkdirSync(dirname(file), { recursive: true });

function* rowsOf(world: Awkward, year: number): Generator<PastRow> {
  let run = 0;
  for (const passed of runsOf(world, random(seed * 100_003 + year), baseline + LOOKS)) {
    const at = new Date(Date.UTC(2026, 0, 1, 2) + run * DAY).toISOString();
    for (const [i, pass] of passed.entries())
      yield {
        at,
        run: `r${run}`,
        agent: 'a',
        suite: 's',
        case: `c${i}`,
        metric: 'pass',
        outcome: pass ? 'pass' : 'fail',
        ...(run < baseline ? { baseline: true } : {}),
      };
    run++;
  }
}

const names = Object.keys(AWKWARD) as AwkwardName[];
const unknown = positionals.filter((name) => !names.some((n) => n === name));
if (unknown.length > 0) {
  console.error(`no shape ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(64);
}
const code = codeOf();
const known = existsSync(file) ? awkwardRows(readFileSync(file, 'utf8')) : [];
const chosen = positionals.length > 0 ? names.filter((n) => positionals.includes(n)) : names;
for (let from = 0; from < years; from += CHUNK)
  for (const shape of chosen) {
    const many = Math.min(CHUNK, years - from);
    const row: AwkwardRow = {
      shape,
      code,
      baseline,
      seed,
      from,
      years: many,
      alarmed: 0,
      seconds: 0,
    };
    const have = known.some(
      (k) =>
        k.shape === shape &&
        k.code === code &&
        k.baseline === baseline &&
        k.seed === seed &&
        k.from === from &&
        k.years >= many,
    );
    if (have) continue;
    const begun = process.cpuUsage();
    for (let year = from; year < from + many; year++)
      if (
        backtest([...rowsOf(AWKWARD[shape], year)]).installations.some((i) => i.alarms.length > 0)
      )
        row.alarmed++;
    const { user, system } = process.cpuUsage(begun);
    row.seconds = Math.round((user + system) / 10_000) / 100;
    appendFileSync(file, `${JSON.stringify(row)}\n`);
    console.log(JSON.stringify(row));
  }
