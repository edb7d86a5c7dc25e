/**
 * What the commands on real outputs cost among the million that pages.ts made: by the clock, and of
 * the processor, whatever else runs. Usage, after `npm run build`:
 * node test/bench/outputs/commands.ts FOLDER [RUNS]
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { SECRETS } from './make-outputs.ts';

const [folder = 'outputs-million', runsArg = '7'] = process.argv.slice(2);
const root = resolve(import.meta.dirname, '../../..');
const config = join(resolve(folder), 'daytwo.yaml');

const COMMANDS: readonly string[][] = [
  ['--version'],
  ['outputs', 'list'],
  ['outputs', 'list', '--task', 'rare'],
  ['outputs', 'list', '--lane', 'none'],
  ['outputs', 'list', '--from', '2026-11-01', '--to', '2026-11-02'],
  ['status'],
  ['triage'],
  ['sample', '--week', '--agent', 'desk'],
];
/** Says at the end what the process cost, as the last line of standard error. */
const METER =
  "process.on('exit', () => { const c = process.cpuUsage(); " +
  "process.stderr.write('\\n' + (c.user + c.system) / 1e3); })";

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

console.log('| command | fastest | processor, median |\n|---|---|---|');
for (const command of COMMANDS) {
  const took: number[] = [];
  const processor: number[] = [];
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
      { encoding: 'utf8', env: { ...process.env, ...SECRETS } },
    );
    if (status !== 0) throw new Error(`${command.join(' ')}: ${status} ${stderr}`);
    // The first one warms the disk.
    if (n === 0) continue;
    took.push(performance.now() - began);
    processor.push(Number(stderr.trim().split('\n').at(-1)));
  }
  const middle = sorted(processor)[Math.floor(processor.length / 2)] ?? 0;
  const cells = [sorted(took)[0] ?? 0, middle].map((ms) => `${Math.round(ms)} ms`);
  console.log(`| \`${command.join(' ')}\` | ${cells.join(' | ')} |`);
}
