import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi } from '../../src/web/api/openapi.ts';
import { API } from '../../src/web/api/routes.ts';
import { reviewOf } from '../domain/rows.ts';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';
import { AT, enterByLink, type In, openPage, type Page, putIncident, putRun } from './deps.ts';

const FILE = join(import.meta.dirname, '../../docs/openapi.json');
interface Operation {
  responses: Record<string, { content: Record<string, { schema: { $ref: string } }> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}
const document = JSON.parse(readFileSync(FILE, 'utf8')) as Document;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'openapi');

let page: Page;
let ana: In;
beforeAll(async () => {
  page = openPage('people: { ana: { name: Ana Lopes } }\n');
  ana = await enterByLink(page);
  const { store } = page;
  for (let n = 0; n < 5; n++)
    await putRun(store, `run_${n}`, ['pass', 'fail', 'none', 'pass'], {
      createdAt: `2026-03-0${n + 1}T02:00:00.000Z`,
    });
  await store.trials.putObserved('run_4', [
    {
      caseHash: 'case0',
      pass: 'pass',
      judgment: 'acted',
      uncertain: false,
      tools: 'none',
      finish: 'stop',
      length: 3,
      answer: 'YES',
      latencyMs: 700,
    },
  ]);
  await store.realOutputs.put([realOutput('out_1', { agent: 'refund' })]);
  const span = { value: 0.9, low: 0.8, high: 0.95, n: 40 };
  for (let n = 0; n < 7; n++)
    await putIncident(store, `inc_${n}`, {
      openedAt: `2026-03-0${n + 1}T03:00:00.000Z`,
      said: {
        evidence: 2,
        measures: [{ name: 'pass rate', before: span, after: span }],
        flips: [{ caseHash: 'c', label: 'q', prompt: 'Q?', before: 'YES', after: 'NO', p: 0.9 }],
        events: [{ at: AT, what: 'soul changed' }],
      },
    });
  await store.incidents.addEvent({ incident: 'inc_6', at: AT, actor: 'x', what: 'y', reason: 'z' });
  for (const action of ['one', 'two', 'three'])
    await store.audit.append({ at: AT, actor: 'ana', action, subject: 's', detail: {} });
  await store.drift.putReview(
    'run_4',
    AT,
    reviewOf({
      evidence: 0.01,
      leadingValue: 1,
      before: [8, 2],
      after: [2, 1],
      baselineRuns: 3,
      looks: 2,
      reason: 'quiet',
    }),
  );
});
afterAll(() => page.close());

/** Asks, and holds the answer to what the document says of it. */
async function ask(route: string, path: string, method = 'get'): Promise<Record<string, unknown>> {
  const headers = { cookie: ana.cookie };
  const answer = await page.ask(
    path,
    method === 'get' ? { headers } : { headers, form: { csrf: ana.csrf } },
  );
  const value = (await answer.json()) as Record<string, unknown>;
  const operation = document.paths[route]?.[method];
  const said = operation?.responses[answer.status === 200 ? '200' : 'default'];
  const ref = said?.content['application/json']?.schema.$ref ?? 'nothing';
  const validate = ajv.getSchema(`openapi${ref}`);
  expect([path, validate?.(value), validate?.errors]).toEqual([path, true, null]);
  return value;
}

describe('docs/openapi.json', () => {
  it('is what daytwo web openapi prints', () => {
    expect(document).toEqual(JSON.parse(JSON.stringify(openApi())));
  });

  it('has every route, and no other', () => {
    const routes = API.map((r) => `${r.method} /api/v1${r.path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const told = Object.entries(document.paths).flatMap(([path, of]) =>
      Object.keys(of).map((method) => `${method} ${path}`),
    );
    expect(told.toSorted()).toEqual(routes.toSorted());
  });

  it('tells every answer as it is', async () => {
    const known: Record<string, string> = {
      agent: 'refund',
      id: 'inc_6',
      run: 'run_4',
      output: 'out_1',
    };
    for (const route of API) {
      const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => known[name] ?? '');
      const told = `/api/v1${route.path.replaceAll(/:(\w+)/g, '{$1}')}`;
      const value = await ask(told, `/api/v1${path}`, route.method);
      if (route.method === 'get') expect(value).not.toHaveProperty('error');
    }
    await ask('/api/v1/audit', '/api/v1/audit?check=true');
    await ask('/api/v1/runs/{run}', '/api/v1/runs/run_4?answers=true');
    expect(await ask('/api/v1/runs/{run}', '/api/v1/runs/run_9')).toMatchObject({
      error: { code: 'no-run', next: 'daytwo runs lists the latest' },
    });
  });
});

describe('the API', () => {
  it('gives an agent’s runs with their rates, money, judgments and evidence', async () => {
    const value = await ask(
      '/api/v1/agents/{agent}/series',
      '/api/v1/agents/refund/series?limit=2',
    );
    expect(value).toMatchObject({
      agent: 'refund',
      runs: [
        {
          run: 'run_4',
          outcomes: { pass: 2, fail: 1, none: 1 },
          passRate: { value: 2 / 3, n: 3 },
          judgments: { acted: 1 },
          latencyMs: 700,
        },
        { run: 'run_3', judgments: {}, latencyMs: null },
      ],
      next: 'run_3',
    });
    const [stream] = value['evidence'] as { takes: number; points: { has: number }[] }[];
    expect(stream?.takes).toBeCloseTo(3.86, 2);
    expect(stream?.points[0]?.has).toBeCloseTo(1.86, 2);
  });

  it('turns its pages: every entry once, and no page after the last', async () => {
    const all: string[] = [];
    for (let next = ''; ;) {
      const value = await ask(
        '/api/v1/incidents',
        `/api/v1/incidents?all=true&limit=3${next === '' ? '' : `&before=${next}`}`,
      );
      all.push(...(value['incidents'] as { id: string }[]).map((i) => i.id));
      if (value['next'] === null) break;
      next = String(value['next']);
    }
    expect(all).toEqual(['inc_6', 'inc_5', 'inc_4', 'inc_3', 'inc_2', 'inc_1', 'inc_0']);
    const audit = await ask('/api/v1/audit', '/api/v1/audit?limit=1&before=3');
    expect(audit).toMatchObject({ entries: [{ seq: 2, action: 'two' }], next: 2 });
  });

  it('says what is wrong with a question', async () => {
    for (const [path, status, code] of [
      ['/api/v1/incidents?limit=0', 400, 'bad-request'],
      ['/api/v1/incidents?limit=9999', 400, 'bad-request'],
      ['/api/v1/audit?before=x', 400, 'bad-request'],
      ['/api/v1/agents/nobody/series', 404, 'no-agent'],
      ['/api/v1/nothing', 404, 'no-route'],
      ['/api/v1/incidents/inc_', 404, 'no-incident'],
    ] as const) {
      const answer = await page.ask(path, { headers: { cookie: ana.cookie } });
      expect([
        answer.status,
        ((await answer.json()) as { error: { code: string } }).error.code,
      ]).toEqual([status, code]);
    }
  });
});
