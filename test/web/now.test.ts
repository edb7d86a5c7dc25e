import { afterEach, describe, expect, it } from 'vitest';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import { AT, enterByLink, openPage, type Page, putIncident, putRun } from './deps.ts';

let page: Page;
let cookie: string;
afterEach(() => page.close());

async function open(...of: Parameters<typeof openPage>): Promise<void> {
  page = openPage(...of);
  cookie = (await enterByLink(page)).cookie;
}

/** The words of a page, as they stand one after the other. */
async function wordsOf(path: string): Promise<string> {
  const shown = await (await page.ask(path, { headers: { cookie } })).text();
  return shown
    .replace(/^[\s\S]*<main/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

async function statusOf(): Promise<Record<string, unknown>> {
  const answer = await page.ask('/api/v1/status', { headers: { cookie } });
  return (await answer.json()) as Record<string, unknown>;
}

async function charge(run: string, id: string, at: string, usd: number): Promise<void> {
  const attempt = { id, run, caseHash: 'case0', ordinal: 0, purpose: 'trial', at } as const;
  await page.store.trials.beginAttempt({ ...attempt, reservedUsd: usd }, []);
  await page.store.trials.endAttempt(id, at, 'ok', usd);
}

describe('the line of an agent', () => {
  it('has its last run, its next one and what it cost this month', async () => {
    await open();
    await putRun(page.store, 'run_1', ['pass', 'pass', 'fail']);
    await charge('run_1', 'a1', AT, 0.03);
    await charge('run_1', 'a2', '2026-02-28T23:59:00.000Z', 5);
    const [agent] = (await statusOf())['agents'] as { next: string; monthUsd: number }[];
    expect(agent).toMatchObject({ monthUsd: 0.03, next: '2026-03-11T02:00:00.000Z' });
    expect(await wordsOf('/')).toMatch(/2 of 3 34 h ago next run in 14 h \$0\.03 this month/);
  });

  it('says so where it has made no run, which cost nothing', async () => {
    await open();
    expect(await wordsOf('/')).toContain('no run yet next run in 14 h $0.00 this month');
  });
});

describe('runs that are no looks', () => {
  it('are counted as what they are wherever the line has no look, and behind many of them the look is found', async () => {
    await open();
    for (let i = 0; i < 3; i++)
      await putRun(page.store, `run_${i}`, ['pass'], { trigger: 'manual' });
    const words = await wordsOf('/');
    expect(words).toContain('nothing to compare yet');
    expect(words).toContain('none to compare yet; 3 by hand');
    expect(words).toContain('Newest run, by hand, ended');
    expect(words).not.toMatch(/no runs? yet/);
    await putRun(page.store, 'run_look', ['pass', 'fail'], {
      createdAt: '2026-03-01T02:00:00.000Z',
    });
    for (let i = 0; i < 60; i++) await putRun(page.store, `run_h${i}`, [], { trigger: 'manual' });
    expect(await wordsOf('/')).toMatch(/a line from the second run on .*1 of 2/);
    expect(await page.store.runs.endedBy()).toEqual([
      { agent: 'refund', trigger: 'manual', runs: 63 },
      { agent: 'refund', trigger: 'schedule', runs: 1 },
    ]);
  });
});

describe('what is not told for now', () => {
  it('stands on the page and in the API, with until when', async () => {
    await open(
      'alerts:\n  quietHours: { from: "11:00", to: "13:30" }\n  maintenance:\n' +
        '    - { agents: [refund], from: "2026-03-10T11:00:00Z", to: "2026-03-10T15:00:00Z", why: the shop moves }\n',
    );
    const words = await wordsOf('/');
    expect(words).toContain(
      'Maintenance of Refund desk until 10 Mar 15:00 (the shop moves): what drifts or fails is ' +
        'told after it, if it lasts.',
    );
    expect(words).toContain('Quiet hours until 10 Mar 13:30 : what is not urgent waits.');
    expect(await statusOf()).toMatchObject({
      maintenance: [
        { agents: ['refund'], until: '2026-03-10T15:00:00.000Z', why: 'the shop moves' },
      ],
      quietUntil: '2026-03-10T13:30:00.000Z',
    });
  });

  it('is not mentioned where all is told', async () => {
    await open();
    expect(await wordsOf('/')).not.toMatch(/Quiet hours|Maintenance/);
    expect(await statusOf()).toMatchObject({ maintenance: [], quietUntil: null });
  });
});

describe('who has what waits', () => {
  it('is told with when it was taken, and times in another zone than UTC with their zone', async () => {
    await open('timezone: Europe/Berlin\n');
    const ack = { by: 'Ana Lopes', note: '', at: '2026-03-10T11:59:00.000Z', until: null };
    await putIncident(page.store, 'inc_1', { state: 'acknowledged', ack });
    expect(await wordsOf('/')).toMatch(/Ana Lopes has it, taken \d+ min ago/);
    await page.store.incidents.addEvent({
      incident: 'inc_1',
      at: '2026-03-10T11:59:00.000Z',
      actor: 'Ana Lopes',
      what: 'acknowledged',
      reason: 'no note',
    });
    expect(await wordsOf('/incidents/inc_1')).toContain('10 Mar 12:59 CET');
  });
});

it('a program with a token is told that a token reads only, and not to reload a page', async () => {
  await open('web: { token: env:SIM_KEY }\n');
  await putIncident(page.store, 'inc_1');
  const answer = await page.ask('/api/v1/incidents/inc_1/acknowledge', {
    method: 'POST',
    headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
    body: '{}',
  });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ error: { code: 'token-reads-only' } });
});

it('one that is told with another stands below it, and what is open and what recovers is counted apart', async () => {
  await open();
  const put = (id: string, over: Parameters<typeof putIncident>[2] = {}): Promise<unknown> =>
    putIncident(page.store, id, {
      ...over,
      facts: plainFacts(`title of ${id}`, ''),
    });
  await put('inc_beside', { group: 'inc_head' });
  await put('inc_head');
  await put('inc_alone');
  await put('inc_back', { state: 'recovering' });
  expect(await wordsOf('/incidents')).toContain('2 incidents are open, and 1 is recovering.');
  for (const path of ['/', '/incidents'])
    expect(await wordsOf(path)).toMatch(
      /title of inc_head (?:(?!title of inc_alone).)*Told in the same message: title of inc_beside/,
    );
  const { waiting } = (await statusOf()) as { waiting: { id: string; toldWith: string | null }[] };
  expect(Object.fromEntries(waiting.map((i) => [i.id, i.toldWith]))).toEqual({
    inc_beside: 'inc_head',
    inc_head: null,
    inc_alone: null,
  });
});
