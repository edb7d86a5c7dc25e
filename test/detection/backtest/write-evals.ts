// Sixty nights of a made-up refund desk as promptfoo's output files, to try `daytwo backtest drift`
// on. Seeded. node test/detection/backtest/write-evals.ts FOLDER [seed=1] [nights=60] [cases=40]
// [change=40]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightly } from './evals.ts';

const [folder, ...rest] = process.argv.slice(2);
const [seed = 1, days = 60, cases = 40, change = 40] = rest.map(Number);
if (folder === undefined) throw new Error('name a folder to write to');
mkdirSync(folder, { recursive: true });
for (const { name, text } of nightly({ seed, days, cases, rate: 0.93, change, collapsed: 5 }))
  writeFileSync(join(folder, name), text);
process.stdout.write(
  `${days} files in ${folder}; from file ${change + 1} on, five of ${cases} cases pass one ` +
    `time in ten\n`,
);
