/**
 * How long the file that make-first.ts made takes to be brought up to date, on a copy: the whole
 * command that somebody types first after an update, then the same command again.
 * Usage: node test/bench/scale/open-first.ts FOLDER, after `npm run build`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [folder = 'first'] = process.argv.slice(2);
const root = resolve(import.meta.dirname, '../../..');
const copy = `${resolve(folder)}-copy`;
/** Says at the end what the process cost, as the last line of standard error. */
const METER =
  "process.on('exit', () => { const c = process.cpuUsage(); " +
  "process.stderr.write('\\n' + (c.user + c.system) / 1e6 + ' ' + process.resourceUsage().maxRSS / 1024); })";

rmSync(copy, { recursive: true, force: true });
cpSync(folder, copy, { recursive: true });
const size = (): string => `${(statSync(join(copy, 'daytwo.db')).size / 1e6).toFixed(0)} MB`;
process.stdout.write(`${size()} before\n`);
for (const what of ['first', 'again']) {
  const began = performance.now();
  const { stderr, status } = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(METER)}`,
      join(root, 'dist/cli/daytwo.js'),
      '-c',
      join(copy, 'daytwo.yaml'),
      'incidents',
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr}`);
  const lines = stderr.split('\n');
  const [cpu, mb] = (lines.at(-1) ?? '').split(' ').map(Number);
  process.stdout.write(
    `${what}: ${((performance.now() - began) / 1_000).toFixed(1)} s, processor ${cpu?.toFixed(2)} s, ` +
      `memory ${mb?.toFixed(0)} MB, ${size()}\n`,
  );
  for (const line of lines.slice(0, -1)) if (line !== '') process.stdout.write(`  said: ${line}\n`);
}
rmSync(copy, { recursive: true });
