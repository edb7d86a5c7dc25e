/**
 * How soon a worker's page answers over HTTP while it replays suites, on the installation that
 * make.ts made: five suites of forty cases every minute, each call answered after a second. Then
 * what Chromium says of each page: when it first paints, and what it transfers.
 * Runs are added to FOLDER. Usage: node test/bench/scale/during-run.ts FOLDER [TIMES]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { PAGES } from '../../../src/web/pages/registry.ts';
import { hasBrowser, launch } from '../../web/browser.ts';

const [folderArg = 'scale', timesArg = '40'] = process.argv.slice(2);
const folder = resolve(folderArg);
const root = join(import.meta.dirname, '../../..');

const provider = createServer((request, response) => {
  request.resume();
  setTimeout(() => {
    response.setHeader('content-type', 'application/json');
    const message = { role: 'assistant', content: 'Your refund is on its way.' };
    response.end(
      JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        model: 'sim-1',
        data: [],
        choices: [{ index: 0, message, finish_reason: 'stop' }],
        usage: { prompt_tokens: 40, completion_tokens: 10, total_tokens: 50 },
      }),
    );
  }, 1_000);
});
provider.listen(0, '127.0.0.1');
await once(provider, 'listening');
const { port } = z.object({ port: z.number() }).parse(provider.address());
const configured = readFileSync(join(folder, 'daytwo.yaml'), 'utf8')
  .replace(/baseUrl: "[^"]*"/, `baseUrl: "http://127.0.0.1:${port}/v1"`)
  .replaceAll('"0 * * * *"', '"* * * * *"');
const file = join(folder, 'busy.yaml');
writeFileSync(file, `${configured}web: { enabled: true, port: 0 }\n`);

const worker = spawn(process.execPath, [join(root, 'dist/main.js'), '--config', file], {
  env: { ...process.env, SIM_KEY: 'sk-1' },
  stdio: ['ignore', 'pipe', 'pipe'],
});
let said = '';
for (const stream of [worker.stdout, worker.stderr])
  stream.on('data', (chunk: Buffer) => void (said += chunk.toString()));
let link: string | undefined;
while (link === undefined) {
  if (worker.exitCode !== null) throw new Error(said);
  await wait(200);
  link = /http:\/\/[\d.:]+\/sign-in\?once=[\w-]+/.exec(said)?.[0];
}
const { origin } = new URL(link);
const entered = await fetch(link, { redirect: 'manual' });
const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

const db = new Database(join(folder, 'daytwo.db'), { readonly: true });
const nameOf = (sql: string): string =>
  z.object({ name: z.string() }).parse(db.prepare(sql).get() ?? { name: '' }).name;
const ended = "FROM run WHERE state = 'done' AND agent = 'desk-1' ORDER BY created_at DESC LIMIT 1";
const run = nameOf(`SELECT id AS name ${ended}`);
const known: Readonly<Record<string, string>> = {
  '/runs/:id': `/runs/${run}`,
  '/cases/:agent/:hash': `/cases/desk-1/${nameOf("SELECT hash AS name FROM suite_case WHERE agent = 'desk-1' LIMIT 1")}`,
  '/compare/:before/:after': `/compare/${nameOf(`SELECT id AS name ${ended} OFFSET 1`)}/${run}`,
  '/incidents/:id': `/incidents/${nameOf('SELECT id AS name FROM incident LIMIT 1')}`,
};
const paths = [
  ...PAGES.map((p) => known[p.path] ?? p.path.replace(':agent', 'desk-1')),
  '/api/v1/status',
  '/api/v1/agents/desk-1/series?limit=200',
  '/metrics',
  '/badge/desk-1.svg',
].filter((path) => !path.includes(':'));
/** Asked of the browser: when something was seen first, and what came over the wire. */
const LOOK = `({
  paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  bytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((n, e) => n + e.transferSize, 0),
})`;
const seen = z.object({ paint: z.number(), bytes: z.number() });
const running = db.prepare("SELECT count(*) AS n FROM run WHERE state = 'running'");
const trials = db.prepare('SELECT count(*) AS n FROM kept_trial');
const count = (s: Database.Statement): number => z.object({ n: z.number() }).parse(s.get()).n;

while (count(running) === 0) await wait(200);
const before = count(trials);
const took = new Map<string, number[]>(paths.map((path) => [path, []]));
let [looked, busy] = [0, 0];
for (let n = 0; n < Number(timesArg); n++)
  for (const path of paths) {
    looked++;
    if (count(running) > 0) busy++;
    const began = performance.now();
    const answer = await fetch(origin + path, { headers: { cookie } });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    took.get(path)?.push(performance.now() - began);
    await wait(20);
  }
console.log(
  `a run was under way at ${((100 * busy) / looked).toFixed(0)} % of ${looked} looks; ` +
    `${count(trials) - before} trials came in meanwhile\n`,
);
console.log('| asked | half within | 95 % within | most |\n|---|---|---|---|');
for (const [path, all] of took) {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`;
  console.log(`| \`${path}\` | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`);
}

if (hasBrowser) {
  const browser = await launch();
  const [name = '', value = ''] = cookie.split('=');
  console.log('\n| page | first paint | transferred |\n|---|---|---|');
  for (const path of paths.slice(0, -4)) {
    const context = await browser.newContext();
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    await page.goto(origin + path, { waitUntil: 'load' });
    await wait(300);
    const { paint, bytes } = seen.parse(await page.evaluate(LOOK));
    console.log(`| \`${path}\` | ${paint.toFixed(0)} ms | ${(bytes / 1_024).toFixed(1)} KB |`);
    await context.close();
  }
  await browser.close();
}
worker.kill('SIGTERM');
await once(worker, 'exit');
db.close();
provider.close();
