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

/** Seconds of one start. */
function start(args: readonly string[], cache: string): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: checkout,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const cache = mkdtempSync(join(tmpdir(), 'daytwo-startup-'));
try {
  console.log(`| command | from | first | median of ${runs} | slowest |\n|---|---|---|---|---|`);
  for (const command of COMMANDS)
    for (const [from, entry] of Object.entries(ENTRIES)) {
      const args = [...entry, ...command];
      rmSync(cache, { recursive: true, force: true });
      const first = start(args, cache);
      const all = Array.from({ length: runs }, () => start(args, cache));
      const cells = [first, median(all), Math.max(...all)].map((s) => `${s.toFixed(2)} s`);
      console.log(`| \`${command.join(' ')}\` | ${from} | ${cells.join(' | ')} |`);
    }
} finally {
  rmSync(cache, { recursive: true, force: true });
}
