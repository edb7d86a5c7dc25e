// docs/benchmarks/drift.md and its pictures, from a results file alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CELLS } from './cells-list.ts';
import { againPart } from './page/again.ts';
import { awkwardPart } from './page/awkward.ts';
import { changesPart } from './page/changes.ts';
import { TOKENS_A_TRIAL } from './page/numbers.ts';
import { quietPart } from './page/quiet.ts';
import { rivalsPart } from './page/rivals.ts';
import { delaySvg, quietSvg, rivalsSvg } from './page/svg.ts';
import type { Row } from './results.ts';

function opening(rows: readonly Row[]): string {
  const years = rows.reduce((sum, r) => sum + r.years, 0);
  const hours = rows.reduce((sum, r) => sum + r.seconds, 0) / 3600;
  const codes = [...new Set(rows.map((r) => r.code))];
  const fewest = CELLS.filter((c) => {
    const row = rows.find((r) => r.cell === c.id);
    return row !== undefined && row.years < c.full;
  }).length;
  const missing = CELLS.filter((c) => !rows.some((r) => r.cell === c.id)).length;
  const state = [
    `${years.toLocaleString('en-US')} simulated years in ${rows.length} cells, ` +
      `${hours.toFixed(hours < 1 ? 2 : 1)} core-hours, code ` +
      `${codes.map((code) => `\`${code}\` (${rows.filter((r) => r.code === code).length} cells)`).join(', ')}` +
      `${codes.length > 1 ? ': **cells of different codes are not one measurement**; the table of marks and the awkward worlds are of the newest' : ''}.`,
  ];
  if (missing > 0) state.push(`${missing} of ${CELLS.length} cells are not measured yet.`);
  if (fewest > 0)
    state.push(
      `${fewest} cells have fewer years than the full set asks for; each table says how many.`,
    );
  return `# Drift: false alarms and delays

This page is written by \`npm run bench:drift -- --page\` from [drift/results.jsonl](drift/results.jsonl); nothing on it is typed by hand but words.

| what | command |
|---|---|
| the quick set, about 30 cells, at most 10 minutes on two cores, printed | \`npm run bench:drift\` |
| every cell, under 8 core-hours, goes on where it was stopped | \`npm run bench:drift -- --full\` (\`--hours H\` or \`--years N\` for less) |
| its chunks added up into the results file | \`npm run bench:drift -- --collect\` |
| one table, or one cell | \`npm run bench:drift -- --full --only shape/p10\` |

${state.join(' ')}

**How it is measured.** Every world is drawn anew each year from a seed made of the cell's name and the year (\`test/bench/drift/cells-list.ts\` holds the cells). The detector is met through one
door, \`test/bench/drift/live.ts\`: trials go in as a worker would have stored them, and are lived through by the replay that \`daytwo backtest drift\` uses. α is .05 over the
installation, all of it in the schedule's lane; suspicious cases run again within the hour under the day's common effect, at most 2 % of a month's calls. A worker gives that lane 75 %, which costs .29 nats, a fraction of a look in most rows. Intervals are Clopper and Pearson's, 95 %. Token figures take ${TOKENS_A_TRIAL.toLocaleString('en-US')} tokens for each trial of
a case, input and output together; multiply by your own.

**The oracle** is told everything but when: every case's law before and at every look after the change, the sd of run noise and, in wander, its ρ. It adds up the exact
likelihood ratios of all beginnings so far (Shiryaev-Roberts) and alarms at T/α = 7,300 for a daily stream: by Doob's inequality at most 5 % of quiet years reach that. It watches only the stream that changes. No detector that
has to learn the rates can be expected to be as fast; where ours is, nothing is left to gain.
`;
}

/** Writes the page and its pictures into `folder`; gives their names. */
export function writePage(rows: readonly Row[], folder: string): string[] {
  const found = new Map(rows.map((r) => [r.cell, r]));
  const files: readonly (readonly [string, string])[] = [
    [
      'drift.md',
      [
        opening(rows),
        quietPart(found),
        awkwardPart(join(folder, 'drift/awkward.jsonl')),
        changesPart(found),
        againPart(rows, join(folder, 'drift/again.jsonl')),
        rivalsPart(found),
      ].join('\n'),
    ],
    ['drift/quiet.svg', quietSvg(found)],
    ['drift/delay.svg', delaySvg(found)],
    ['drift/rivals.svg', rivalsSvg(found)],
  ];
  mkdirSync(join(folder, 'drift'), { recursive: true });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return files.map(([name]) => name);
}
