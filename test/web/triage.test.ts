import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keepProposals } from '../../src/triage/decide-proposal.ts';
import { runTriage } from '../../src/triage/run.ts';
import { hashPassword } from '../../src/web/safety/passwords.ts';
import { reviewOf } from '../domain/rows.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';
import { RELAXED } from '../triage/store.ts';
import { AT, enterByLink, enterByPassword, HOST, openPage, type Page, putRun } from './deps.ts';

let page: Page;
let hash: string;
beforeAll(async () => {
  // The cheapest there is: only whether it is the right one matters here.
  hash = await hashPassword('a long password', Buffer.from('salt-salt-salt-1'), CHEAP);
});
afterEach(() => page.close());

const CHEAP = { N: 2 ** 14, r: 8, p: 1 };
const TOKEN = 'ask-before-sending-1';
const open = (triage: string, more = ''): Page =>
  openPage(`triage: { token: env:ASK }\n${more}`, {
    secrets: { ASK: TOKEN, HASH: hash },
    agent: '    triage: triage.yaml\n',
    files: { 'triage.yaml': triage, 'prices.csv': 'plan,price_month\nBasic,9\nPro,49\n' },
  });
const PRICING = 'tasks: { pricing: { figures: { file: prices.csv } } }\n';

const check = async (body: unknown, headers: Record<string, string> = {}): Promise<Response> => {
  const { makeWebApp } = await import('../../src/web/app.ts');
  const app = makeWebApp({ live: page.on, door: page.door, failed: (e) => page.failures.push(e) });
  return app.request(`http://${HOST}/triage/check`, {
    method: 'POST',
    headers: {
      host: HOST,
      'content-type': 'application/json',
      authorization: `Bearer ${TOKEN}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
};
const ASKED = {
  agent: 'refund',
  prompt: 'How much is Pro?',
  output: 'It is $39.',
  task: 'pricing',
};

describe('a program that asks before a reply goes out', () => {
  it('is told no secret of the configuration, though it sends one as a task', async () => {
    page = open(PRICING);
    const said = await (await check({ ...ASKED, task: `pricing ${TOKEN}` })).text();
    expect(JSON.parse(said)).toMatchObject({ decision: expect.any(String) });
    expect(said).not.toContain(TOKEN);
  });

  it('is told to hold one with a figure that its source does not have, and to pass the right one', async () => {
    page = open(PRICING);
    const held = await check(ASKED);
    expect(held.status).toBe(200);
    expect(await held.json()).toMatchObject({
      decision: 'hold',
      lane: 'deep',
      reason: 'figures: $39 is nowhere in prices.csv; price_month of Pro (line 3) is 49',
      novelty: null,
      findings: [{ figure: '$39', state: 'unmatched' }],
    });
    const passed = await check({ ...ASKED, output: 'It is $49 a month.' });
    expect(await passed.json()).toMatchObject({
      decision: 'pass',
      lane: 'automated',
      findings: [{ figure: '$49', state: 'matched', row: 'Pro (line 3)', column: 'price_month' }],
    });
  });

  it('needs its token, and a session of a person is none', async () => {
    page = open(PRICING);
    expect((await check(ASKED, { authorization: 'Bearer wrong' })).status).toBe(401);
    const { cookie } = await enterByLink(page);
    expect((await check(ASKED, { authorization: '', cookie })).status).toBe(401);
    expect((await check(ASKED, { host: 'evil.example' })).status).toBe(421);
  });

  it('is told what is wrong with its question', async () => {
    page = open(PRICING);
    const bad = await check('{');
    expect([bad.status, await bad.json()]).toMatchObject([400, { error: { code: 'bad-request' } }]);
    expect((await check({ ...ASKED, extra: 1 })).status).toBe(400);
    const other = await check({ ...ASKED, agent: 'nobody' });
    expect(other.status).toBe(404);
    expect(await other.json()).toMatchObject({
      error: { code: 'no-triage', next: 'those with one: refund' },
    });
  });
});

it('the first page and the API say that answers wait, though every agent is well', async () => {
  page = open('budgets: { deep: 1, scan: 1 }\nrules: [{ task: refund, lane: deep }]');
  await putRun(page.store, 'run_1', ['pass']);
  await page.store.drift.putReview(
    'run_1',
    AT,
    reviewOf({ before: [400, 2], after: [400, 2], baselineRuns: 10, looks: 10 }),
  );
  await page.store.realOutputs.put([1, 2, 3].map((n) => realOutput(`o${n}`, { agent: 'refund' })));
  await runTriage({ ...page.on(), clock: page.clock }, 'refund');
  const { cookie } = await enterByLink(page);
  const first = await (await page.ask('/', { headers: { cookie } })).text();
  expect(first).toContain('The agent is well. Three answers wait to be looked at.');
  const status = await (await page.ask('/api/v1/status', { headers: { cookie } })).json();
  expect(status).toMatchObject({ reviews: [{ agent: 'refund', today: 1, deep: 2, scan: 0 }] });
});

const PROPOSAL = { agent: 'refund', ...RELAXED } as const;

describe('the page on triage', () => {
  it('says what wants a look, why, and what waits', async () => {
    page = open(
      'budgets: { deep: 1, scan: 1 }\nrules: [{ task: refund, lane: deep, reason: money }]',
    );
    await page.store.realOutputs.put(
      [1, 2, 3].map((n) => realOutput(`o${n}`, { agent: 'refund' })),
    );
    await runTriage({ ...page.on(), clock: page.clock }, 'refund');
    const { cookie } = await enterByLink(page);
    const text = await (await page.ask('/triage', { headers: { cookie } })).text();
    expect(text).toContain('One answer wants a deep look. Two wait.');
    expect(text).toContain('rule 1: money');
    expect(text).toContain('may I return o1?');
  });

  it('does not say that nothing wants a deep look where only the words of it are not kept', async () => {
    page = open('budgets: { deep: 2, scan: 2 }\nrules: [{ task: refund, lane: deep }]');
    await page.store.realOutputs.put([realOutput('o1', { agent: 'refund', texts: null })]);
    await runTriage({ ...page.on(), clock: page.clock }, 'refund');
    const { cookie } = await enterByLink(page);
    const shown = await (await page.ask('/triage', { headers: { cookie } })).text();
    expect(shown).toContain('One answer that is not kept here wants a deep look.');
    expect(shown).not.toContain('Nothing wants a deep look');
  });

  it('counts what nobody has looked at yet, and says when all of it is done', async () => {
    page = open('budgets: { deep: 2, scan: 2 }\nrules: [{ task: refund, lane: deep }]');
    await page.store.realOutputs.put([1, 2].map((n) => realOutput(`o${n}`, { agent: 'refund' })));
    await runTriage({ ...page.on(), clock: page.clock }, 'refund');
    const { cookie } = await enterByLink(page);
    const shown = async (): Promise<string> =>
      (await (await page.ask('/triage', { headers: { cookie } })).text()).replaceAll(/\s+/g, ' ');
    expect(await shown()).toContain('Two answers want a deep look.');
    expect(await shown()).not.toContain('looked at');
    await page.store.reviews.put(review('r1', { agent: 'refund', of: 'o1' }));
    expect(await shown()).toContain('One answer wants a deep look.');
    expect(await shown()).toContain('1 of the 2 that the day gave a place is looked at.');
    await page.store.reviews.put(review('r2', { agent: 'refund', of: 'o2' }));
    expect(await shown()).toContain('Both deep looks are done.');
    await page.store.reviews.undo('r2', AT);
    expect(await shown()).toContain('One answer wants a deep look.');
  });

  it('takes a proposal in the name of whoever pressed, and shows the line for the file', async () => {
    page = open('');
    await page.store.transaction((tx) => keepProposals(tx, 'refund', [PROPOSAL], AT));
    const { cookie, csrf } = await enterByLink(page);
    const before = await (await page.ask('/triage', { headers: { cookie } })).text();
    expect(before).toContain('214 of 215 reviewed answers right (97 to 100 %)');
    const action = /action="([^"]*\/accept)"/.exec(before)?.[1] ?? '';
    const stranger = await page.ask(action, { form: { csrf: 'x' }, headers: { cookie } });
    expect(stranger.status).toBe(403);
    const done = await page.ask(action, { form: { csrf, note: 'seen' }, headers: { cookie } });
    expect(done.status).toBe(303);
    const after = await (await page.ask('/triage', { headers: { cookie } })).text();
    expect(after).toContain('refund up to 50: scan, accepted by you on 2026-03-10');
    expect(after).toContain('lane: scan');
    expect((await page.store.audit.list(1))[0]).toMatchObject({
      actor: 'you',
      action: 'triage proposal accepted',
      detail: { note: 'seen' },
    });
    expect((await page.ask(action, { form: { csrf }, headers: { cookie } })).status).toBe(409);
  });

  it('shows no words of answers, and no button, to who may only look', async () => {
    page = open(PRICING, 'people: { ann: { password: env:HASH, role: read, answers: false } }\n');
    const texts = {
      prompt: 'my secret matter',
      output: 'It is $39.',
      toolCalls: [],
      context: null,
    };
    const task = { name: 'pricing', by: 'given' as const, reason: 'said' };
    await page.store.realOutputs.put([realOutput('o1', { agent: 'refund', texts, task })]);
    await page.store.reviews.put(review('r1', { agent: 'refund', of: 'another' }));
    await runTriage({ ...page.on(), clock: page.clock }, 'refund');
    await page.store.transaction((tx) => keepProposals(tx, 'refund', [PROPOSAL], AT));
    const { cookie, csrf } = await enterByPassword(page, 'ann', 'a long password');
    const text = await (await page.ask('/triage', { headers: { cookie } })).text();
    expect(text).toContain('figures without a source');
    expect(text).not.toMatch(/secret matter|\$39|Yes, scan/);
    // An entry of an older version: nothing is ever taken out of the log.
    const reason =
      'waits: the one place for a deep look of 2026-03-10 is given (figures: $950 is nowhere in prices.csv)';
    const entry = { at: AT, actor: 'ana', action: 'reviewed', subject: 'o1', detail: { reason } };
    await page.store.audit.append(entry);
    const audit = await (await page.ask('/audit', { headers: { cookie } })).text();
    expect(audit).toContain('for a deep look of 2026-03-10 is given (figures)');
    expect(audit).not.toContain('$950');
    const [proposal] = await page.store.records.list({ kind: 'triage-proposal', limit: 1 });
    const form = { form: { csrf }, headers: { cookie } };
    expect((await page.ask(`/triage/proposals/${proposal?.id}/accept`, form)).status).toBe(403);
  });
});
