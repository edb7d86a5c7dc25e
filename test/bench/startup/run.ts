/**
 * How long commands take to start, from dist and from source: the table of
 * docs/benchmarks/startup.md. Usage: node test/bench/startup/run.ts [CHECKOUT] [RUNS]. CHECKOUT is
 * this one without it; it must be built (`npm run build`).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [checkoutArg, runsArg] = process.argv.slice(2);
const checkout = resolve(checkoutArg ?? join(import.meta.dirname, '../../..'));
const runs = Number(runsArg ?? 15);

const ENTRIES = {
  dist: ['dist/cli/daytwo.js'],
  source: ['--disable-warning=ExperimentalWarning', 'src/cli/daytwo.ts'],
};
const COMMANDS = [
  ['--version'],
  ['--help'],
  ['replay', '--help'],
  ['check-config', '-c', 'config/daytwo.yaml', '--no-secrets'],
];

/** Says at the end what the process cost, as the last line of standard error. */
const METER =
  "process.on('exit', () => { const c = process.cpuUsage(); " +
  "process.stderr.write('\\n' + (c.user + c.system) / 1e6); })";

/** Seconds of one start: by the clock, or of the processor, which others on the machine do not lengthen much. */
function start(args: readonly string[], cache: string, of: 'clock' | 'processor'): number {
  const meter =
    of === 'clock' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(METER)}`];
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...meter, ...args], {
    cwd: checkout,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return of === 'clock' ? (performance.now() - began) / 1_000 : Number(stderr.split('\n').at(-1));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const cache = mkdtempSync(join(tmpdir(), 'daytwo-startup-'));
try {
  console.log(
    `| command | from | first | fastest | median of ${runs} | processor, median |\n|---|---|---|---|---|---|`,
  );
  for (const command of COMMANDS)
    for (const [from, entry] of Object.entries(ENTRIES)) {
      const args = [...entry, ...command];
      rmSync(cache, { recursive: true, force: true });
      const first = start(args, cache, 'clock');
      const all = Array.from({ length: runs }, () => start(args, cache, 'clock'));
      const spent = Array.from({ length: runs }, () => start(args, cache, 'processor'));
      const cells = [first, Math.min(...all), median(all), median(spent)].map(
        (s) => `${s.toFixed(2)} s`,
      );
      console.log(`| \`${command.join(' ')}\` | ${from} | ${cells.join(' | ')} |`);
    }
} finally {
  rmSync(cache, { recursive: true, force: true });
}
