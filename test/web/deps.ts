import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IncidentRecorder, plainFacts } from '../../src/alerting/incidents/record.ts';
import { makeActs } from '../../src/answers/acts.ts';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { type Config, loadConfig, mustLoad } from '../../src/config/load.ts';
import type { Incident, IncidentFacts } from '../../src/domain/incident.ts';
import type { Run, Trial } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import type { AgentLoader } from '../../src/evaluation/replay/agent-loader.ts';
import { countingIds, fastClock, type FastClock } from '../../src/platform/clock/fast.ts';
import { makeAccounts } from '../../src/llm/accounts.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { makeWebApp } from '../../src/web/app.ts';
import type { WebDeps } from '../../src/web/page.ts';
import { type Door, makeDoor } from '../../src/web/safety/door.ts';
import { incidentOf, runOf, trialOf } from '../domain/rows.ts';

export const NOW = Date.parse('2026-03-10T12:00:00Z');
export const AT = '2026-03-09T02:00:00.000Z';
export const HOST = '127.0.0.1:4180';

/** What one asks for, as a browser would. */
export interface Asking {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as a form. */
  form?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  body?: string | Uint8Array<ArrayBuffer>;
  /** Where the request comes from. */
  from?: string;
}

/** The page over a real store that holds nothing yet. */
export interface Page {
  store: Store;
  clock: FastClock;
  /** Keys that were told to whoever runs the worker, the newest last. */
  keys: string[];
  failures: unknown[];
  /** Where each of them was. */
  failedAt: string[];
  door: Door;
  on(): WebDeps;
  /** Reads the configuration anew, as a reload does. */
  configure(text: string): void;
  ask(path: string, asking?: Asking): Promise<Response>;
  close(): Promise<void>;
}

const CONFIG = `
providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY } }
agents:
  refund:
    name: Refund desk
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml }]
money: { perDayUsd: 5, perMonthUsd: 50 }
store: { file: daytwo.db }
health: { file: health.json }
`;

interface PageOptions {
  opensByLink?: boolean;
  /** What `env:NAME` in the configuration leads to. */
  secrets?: Readonly<Record<string, string>>;
  /** Said at the top of every page. */
  notice?: string;
  /** More of the agent's entry, on lines of their own. */
  agent?: string;
  /** Other agents, on lines of their own, and before it. */
  others?: string;
  /** Files beside the configuration. */
  files?: Readonly<Record<string, string>>;
}

/** @param more appended to the configuration */
export function openPage(
  more = '',
  {
    opensByLink = true,
    secrets = {},
    notice,
    agent = '',
    others = '',
    files = {},
  }: PageOptions = {},
): Page {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-page-'));
  writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.');
  writeFileSync(
    join(folder, 'suite.yaml'),
    "prompts: ['Q {{q}}']\ntests: [{ vars: { q: 1 }, assert: [{ type: contains, value: YES }] }]\n",
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const file = join(folder, 'daytwo.yaml');
  const base = CONFIG.replace('    soul: SOUL.md\n', `    soul: SOUL.md\n${agent}`).replace(
    'agents:\n',
    `agents:\n${others}`,
  );
  const read = (text: string): Config => {
    writeFileSync(file, `${base}${text}`);
    return mustLoad(loadConfig(file, pluginSchemas(), { SIM_KEY: 'sk-1', ...secrets }));
  };
  let config = read(more);
  const clock = fastClock(NOW);
  const store = openStore(join(folder, 'daytwo.db'), AT, { durability: 'off' });
  const ids = countingIds();
  const sandbox = createSandbox();
  const recorder = new IncidentRecorder({ ids, now: () => clock.now(), channels: [] });
  const on = (): WebDeps => {
    // Nothing here loads an agent.
    const agents = { load: () => Promise.reject(new Error('no agent here')) } as AgentLoader;
    const acts = makeActs({ store, recorder, config, clock, ids, agents, sandbox });
    const accounts = makeAccounts(config, clock);
    const now = (): number => clock.now();
    const told = notice === undefined ? {} : { notice };
    return { store, config, agents, accounts, acts, sandbox, clock, ids, now, ...told };
  };
  const keys: string[] = [];
  const failures: unknown[] = [];
  const failedAt: string[] = [];
  const failed = (e: unknown, where: string): void => {
    failures.push(e);
    failedAt.push(where);
  };
  const door = makeDoor({
    monotonic: () => clock.monotonic(),
    random: randomBytes,
    opensByLink,
    tellKey: (key) => void keys.push(key),
  });
  const app = makeWebApp({ live: on, door, failed });
  return {
    store,
    clock,
    door,
    keys,
    failures,
    failedAt,
    on,
    configure: (text) => {
      config = read(text);
    },
    ask: async (path, { method, headers = {}, form, body, from = '127.0.0.1' } = {}) =>
      app.request(
        `http://${HOST}${path}`,
        {
          method: method ?? (form === undefined && body === undefined ? 'GET' : 'POST'),
          headers: { host: HOST, ...headers },
          ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
          ...(body === undefined ? {} : { body }),
        },
        { incoming: { socket: { remoteAddress: from } } },
      ),
    close: async () => {
      await sandbox.close();
      await store.close();
    },
  };
}

/** The cookies that an answer sets, as the next request sends them. */
export function cookiesOf(answer: Response, before = ''): string {
  const jar = new Map(
    before.split('; ').flatMap((c) => (c === '' ? [] : [[c.split('=')[0] ?? '', c] as const])),
  );
  for (const set of answer.headers.getSetCookie()) {
    const [pair = ''] = set.split(';');
    const [name = ''] = pair.split('=');
    if (/max-age=0/i.test(set)) jar.delete(name);
    else jar.set(name, pair);
  }
  return [...jar.values()].join('; ');
}

/** Somebody who is in, with what their forms carry. */
export interface In {
  cookie: string;
  csrf: string;
}

/** Comes in by the link that was told last. */
export async function enterByLink(page: Page): Promise<In> {
  return inside(page, cookiesOf(await page.ask(`/sign-in?once=${page.keys.at(-1) ?? ''}`)));
}

/** Comes in with a password. */
export async function enterByPassword(page: Page, name: string, password: string): Promise<In> {
  const { cookie, csrf } = await formOf(page);
  const form = { csrf, name, password };
  return inside(page, cookiesOf(await page.ask('/sign-in', { form, headers: { cookie } }), cookie));
}

/** The form for signing in, as somebody gets it who is not in. */
export async function formOf(page: Page): Promise<In> {
  const answer = await page.ask('/sign-in');
  const csrf = /name="csrf" value="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
  return { cookie: cookiesOf(answer), csrf };
}

/** What the forms of a session carry. */
function inside(page: Page, cookie: string): In {
  const secret = /daytwo_session_4180=([^;]*)/.exec(cookie)?.[1] ?? '';
  return { cookie, csrf: page.door.formToken(secret) };
}

/** A run with its trials, stored. */
export async function putRun(
  store: Store,
  id: string,
  outcomes: readonly Trial['outcome'][],
  over: Partial<Run> & { text?: string } = {},
): Promise<void> {
  const { text = 'YES', ...of } = over;
  const caseHashes = outcomes.map((_, n) => `case${n}`);
  await store.runs.create(runOf({ id, caseHashes, createdAt: AT, ...of }));
  for (const [n, outcome] of outcomes.entries())
    await store.trials.put(
      trialOf({
        id: `${id}-${n}`,
        run: id,
        caseHash: `case${n}`,
        at: AT,
        outcome,
        reason: text,
        servedModel: text,
        costUsd: 0.01,
        latencyMs: 500,
        length: 3,
        answer: text.slice(0, 64),
      }),
    );
  await store.runs.end(id, 'done', AT, null);
}

/** An incident that is told, stored. */
export async function putIncident(
  store: Store,
  id: string,
  over: Partial<Incident> & { said?: Partial<IncidentFacts> } = {},
): Promise<Incident> {
  const { said = {}, ...of } = over;
  const incident = incidentOf({
    id,
    key: `drift:${id}`,
    openedAt: AT,
    changedAt: AT,
    facts: plainFacts('Refund desk: pass rate fell', 'It fell.', said),
    ...of,
  });
  await store.incidents.insert(incident);
  return incident;
}
