/**
 * How soon the page answers on the installation that make.ts made, and for how long it keeps the
 * event loop: every route of the API, the metrics, a badge and every page.
 * Usage: node test/bench/scale/page.ts FOLDER [TIMES]
 */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { pluginSchemas } from '../../../src/app/plugins.ts';
import { loadConfig, mustLoad } from '../../../src/config/load.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { redactedStore } from '../../../src/platform/privacy/redacted-ports.ts';
import { API } from '../../../src/web/api/routes.ts';
import { makeWebApp } from '../../../src/web/app.ts';
import type { WebDeps } from '../../../src/web/page.ts';
import { PAGES } from '../../../src/web/pages/registry.ts';
import { makeDoor } from '../../../src/web/safety/door.ts';

const [folder = 'scale', timesArg = '100'] = process.argv.slice(2);
const file = join(resolve(folder), 'daytwo.yaml');
const config = mustLoad(loadConfig(file, pluginSchemas(), { SIM_KEY: 'sk-1' }, 'none'));
const opened = openStore(join(config.folder, config.store.file), new Date().toISOString());
const store = redactedStore(opened, config.redactor);
const now = (): number => Date.now();
const keys: string[] = [];
const door = makeDoor({
  monotonic: () => performance.now(),
  random: randomBytes,
  opensByLink: true,
  tellKey: (key) => void keys.push(key),
});
// The acts are not measured: they are single writes.
const sandbox = createSandbox();
const on = { store, config, sandbox, now, clock: { monotonic: () => performance.now() } };
const app = makeWebApp({
  live: () => on as unknown as WebDeps,
  door,
  failed: (e) => console.error(e),
});
const ask = (path: string, cookie = ''): Promise<Response> =>
  Promise.resolve(
    app.request(`http://127.0.0.1${path}`, { headers: { host: '127.0.0.1', cookie } }),
  );
const entered = await ask(`/sign-in?once=${keys[0] ?? ''}`);
const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

const [run, earlier] = await store.runs.recent({ limit: 2 });
const [incident] = await store.incidents.list({ limit: 1 });
const [agent = ''] = Object.keys(config.agents);
const known: Readonly<Record<string, string>> = {
  agent,
  run: run?.id ?? '',
  id: incident?.id ?? '',
};
const [oldest] = await store.cases.ofSuite(run?.agent ?? '', run?.suite ?? '');
/** Pages whose parts are not called like those of the API. */
const own: Readonly<Record<string, string>> = {
  '/runs/:id': `/runs/${run?.id ?? ''}`,
  '/cases/:agent/:hash': `/cases/${run?.agent ?? ''}/${oldest?.hash.slice(0, 16) ?? ''}`,
  '/compare/:before/:after': `/compare/${earlier?.id ?? ''}/${run?.id ?? ''}`,
};
const filled = (path: string): string =>
  path.replaceAll(/:(\w+)/g, (_, n: string) => known[n] ?? n);
/**
 * What accepting would take belongs to the acts; the suite's file has none of these cases. Real
 * outputs have a measurement of their own (test/bench/outputs).
 */
const ELSEWHERE = /\/(accept|new-case)|outputs\/:/;
const paths = [
  ...PAGES.filter((p) => !ELSEWHERE.test(p.path)).map((p) => own[p.path] ?? filled(p.path)),
  ...API.filter((r) => r.method === 'get' && !ELSEWHERE.test(r.path)).map(
    (r) => `/api/v1${filled(r.path)}`,
  ),
  `/api/v1/agents/${agent}/series?limit=200`,
  `/api/v1/runs/${known['run']}?answers=true`,
  '/api/v1/incidents?all=true&limit=200',
  '/metrics',
  `/badge/${agent}.svg`,
];
console.log(
  '| asked | p50 | p95 | most | loop held, most | processor | bytes |\n|---|---|---|---|---|---|---|',
);
for (const path of paths) {
  const took: number[] = [];
  let bytes = 0;
  let spent = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (let n = 0; n < Number(timesArg) + 3; n++) {
    if (n === 3) delay.enable();
    const began = performance.now();
    const before = process.cpuUsage();
    const answer = await ask(path, cookie);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    bytes = text.length;
    const { user, system } = process.cpuUsage(before);
    if (n >= 3) took.push(performance.now() - began);
    if (n >= 3) spent += user + system;
    await wait(3);
  }
  delay.disable();
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`;
  console.log(
    `| \`${path}\` | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${(delay.max / 1e6).toFixed(1)} ms | ${(spent / took.length / 1e3).toFixed(1)} ms | ${bytes} |`,
  );
}
await sandbox.close();
await opened.close();
