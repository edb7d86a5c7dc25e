/**
 * How many outputs a second a real worker takes in: each sent by itself over HTTP, answered when it
 * is stored; and how many an import of a file takes. Redaction, task and judgment are in it.
 * Usage: node test/bench/outputs/take-in.ts FOLDER [SECONDS] [SENDERS]
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeInstallation, makeOutput, SECRETS } from './make-outputs.ts';

const [folder = 'outputs-bench', secondsArg = '20', sendersArg = '16'] = process.argv.slice(2);
const PORT = 4_187;
const CLI = join(import.meta.dirname, '../../../src/cli/daytwo.ts');
const FLAG = '--disable-warning=ExperimentalWarning';
const LINES = 5_000;
const START = Date.UTC(2026, 10, 1);

const config = makeInstallation(folder, PORT);
const env = { ...process.env, ...SECRETS };
const worker = spawn(process.execPath, [FLAG, CLI, '-c', config, 'start'], {
  env,
  stdio: 'ignore',
});
const url = `http://127.0.0.1:${PORT}`;
for (let tries = 0; tries < 200; tries++) {
  const up = await fetch(`${url}/healthz`).then(
    (r) => r.ok,
    () => false,
  );
  if (up) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Seconds of processor that a process has used, its threads too (Linux: 100 ticks a second). */
function processorOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
const before = processorOf(worker.pid ?? 0);

let next = 0;
let refused = 0;
const waits: number[] = [];
const headers = {
  authorization: `Bearer ${SECRETS.OUTPUTS_TOKEN}`,
  'content-type': 'application/json',
};
async function send(end: number): Promise<void> {
  while (performance.now() < end) {
    const n = next++;
    const body = JSON.stringify(makeOutput(n, START + n * 1_000));
    const began = performance.now();
    const answer = await fetch(`${url}/outputs`, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    if (answer.status === 200) waits.push(performance.now() - began);
    else refused += 1;
  }
}
const began = performance.now();
const end = began + Number(secondsArg) * 1_000;
await Promise.all(Array.from({ length: Number(sendersArg) }, () => send(end)));
const took = (performance.now() - began) / 1_000;
const used = processorOf(worker.pid ?? 0) - before;
worker.kill('SIGTERM');
await new Promise((resolve) => worker.once('exit', resolve));
const sorted = waits.toSorted((a, b) => a - b);
const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
console.log(
  `sent one by one by ${sendersArg}: ${(waits.length / took).toFixed(0)} a second stored, ` +
    `median ${at(0.5)} ms, p95 ${at(0.95)} ms, ${refused} refused; ` +
    `processor ${((1_000 * used) / waits.length).toFixed(1)} ms each`,
);

const file = join(folder, 'answers.jsonl');
const lines = Array.from({ length: LINES }, (_, n) =>
  JSON.stringify(makeOutput(1e6 + n, START + n)),
);
writeFileSync(file, `${lines.join('\n')}\n`);
const importing = performance.now();
const done = spawnSync(
  'bash',
  ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'time', process.execPath, FLAG, CLI, '-c', config].concat(
    ['outputs', 'import', file],
  ),
  { env, encoding: 'utf8' },
);
const processor = (done.stderr.trim().split('\n').at(-1) ?? '')
  .split(' ')
  .reduce((sum, n) => sum + Number(n), 0);
const seconds = (performance.now() - importing) / 1_000;
console.log(
  `imported from a file: ${(LINES / seconds).toFixed(0)} a second (${done.stdout.split('\n')[0]}); ` +
    `processor ${((1_000 * processor) / LINES).toFixed(1)} ms each`,
);
