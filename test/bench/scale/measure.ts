/**
 * How soon each command that reads answers on the installation that make.ts made: the table of
 * docs/benchmarks/scale.md. Usage: node test/bench/scale/measure.ts FOLDER [RUNS [COMMAND]], after
 * `npm run build`; COMMAND leaves out those that do not begin so.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';

const [folder = 'scale', runsArg = '7', only = ''] = process.argv.slice(2);
const root = resolve(import.meta.dirname, '../../..');
const config = join(resolve(folder), 'daytwo.yaml');

const db = new Database(join(folder, 'daytwo.db'), { readonly: true });
const newest = db.prepare('SELECT id FROM run ORDER BY created_at DESC LIMIT 1').pluck().get();
const incident = db
  .prepare('SELECT id FROM incident ORDER BY opened_at DESC LIMIT 1')
  .pluck()
  .get();
db.close();

const COMMANDS: readonly string[][] = [
  ['--version'],
  ['incidents'],
  ['incidents', '--all'],
  ['incidents', String(incident)],
  ['runs'],
  ['runs', String(newest)],
  ['drift'],
  ['drift', '--budget'],
  ['spend'],
  ['trace', 'question 7', '--agent', 'desk-3'],
  ['baseline', 'show'],
  ['baseline', 'approve', '--by', 'ana', '--agent', 'desk-3'],
  ['anchors', 'list'],
  ['rehearsals'],
  ['audit'],
  ['models'],
];
/** Fine, bad news, not enough evidence; 64 of an approval that nobody is asked for, so none is made. */
const ANSWERED: ReadonlySet<number> = new Set([0, 1, 3, 64]);
/** Says at the end what the process cost, as the last line of standard error. */
const METER =
  "process.on('exit', () => { const c = process.cpuUsage(); " +
  "process.stderr.write('\\n' + (c.user + c.system) / 1e6 + ' ' + process.resourceUsage().maxRSS / 1024); })";

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

console.log('| command | fastest | median | processor, median | memory |\n|---|---|---|---|---|');
for (const command of COMMANDS.filter((c) => c.join(' ').startsWith(only))) {
  const seconds: number[] = [];
  const processor: number[] = [];
  const memory: number[] = [];
  for (let n = 0; n <= Number(runsArg); n++) {
    const began = performance.now();
    const { stderr, status } = spawnSync(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(METER)}`,
        join(root, 'dist/cli/daytwo.js'),
        '-c',
        config,
        ...command,
      ],
      { encoding: 'utf8', cwd: folder },
    );
    if (status === null || !ANSWERED.has(status))
      throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
    // The first one fills the cache of compiled code.
    if (n === 0) continue;
    seconds.push((performance.now() - began) / 1_000);
    const [cpu, mb] = (stderr.split('\n').at(-1) ?? '').split(' ').map(Number);
    processor.push(cpu ?? Number.NaN);
    memory.push(mb ?? Number.NaN);
  }
  console.log(
    `| \`${command.join(' ')}\` | ${Math.min(...seconds).toFixed(2)} s | ${median(seconds).toFixed(2)} s | ${median(processor).toFixed(2)} s | ${median(memory).toFixed(0)} MB |`,
  );
}
