import { randomBytes } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { ackLinks } from '../../src/answers/links.ts';
import { cookiesOf, enterByLink, NOW, openPage, type Page, putIncident } from './deps.ts';

const DAY = 86_400_000;
const CONFIG = `
publicUrl: https://ops.example.com
web: { enabled: true }
people:
  ana: { name: Ana Lopes }
  rob: { role: read }
`;
let page: Page;
afterEach(() => page.close());

/** The way from a mail to the page that it opens. */
async function linkIn(mail: string): Promise<string> {
  const { store, config } = page.on();
  const link = await ackLinks({ store, clock: page.clock }, config, randomBytes);
  return new URL(link?.(mail) ?? '').pathname;
}
async function csrfOf(answer: Response): Promise<string> {
  return /name="csrf" value="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
}

it('asks once more, and what looks ahead at links takes nothing on', async () => {
  page = openPage(CONFIG);
  await putIncident(page.store, 'inc_1', { state: 'open' });
  const path = await linkIn('inc_1');
  const question = await page.ask(path);
  expect(question.status).toBe(200);
  expect((await page.store.incidents.get('inc_1'))?.ack).toBeNull();
  const cookie = cookiesOf(question);
  const form = { csrf: await csrfOf(question), by: 'ana', note: 'on it' };
  const answer = await page.ask(path, { form, headers: { cookie } });
  expect(await answer.text()).toContain('Ana Lopes has it.');
  expect((await page.store.incidents.get('inc_1'))?.ack).toMatchObject({
    by: 'Ana Lopes',
    note: 'on it',
  });
});

it('says who had it a moment before', async () => {
  page = openPage(CONFIG);
  await putIncident(page.store, 'inc_1', { state: 'open' });
  const path = await linkIn('inc_1');
  const question = await page.ask(path);
  await page.on().acts.acknowledge({ id: 'inc_1', by: 'Rob', note: 'mine', until: null });
  const headers = { cookie: cookiesOf(question) };
  const form = { csrf: await csrfOf(question), by: 'ana' };
  expect(await (await page.ask(path, { form, headers })).text()).toMatch(
    /Before that, rob took it on \d{4}-\d\d-\d\d: mine\./,
  );
});

it('leads to a page that says so too', async () => {
  page = openPage();
  const before = [{ by: 'rob', note: '', at: '2026-03-08T00:00:00.000Z' }];
  const ack = { by: 'ana', note: '', at: '2026-03-08T00:00:01.000Z', until: null, before };
  await putIncident(page.store, 'inc_1', { state: 'acknowledged', ack });
  const { cookie } = await enterByLink(page);
  const shown = await (await page.ask('/incidents/inc_1', { headers: { cookie } })).text();
  expect(shown).toContain('ana has it; before that, rob took it on 2026-03-08');
});

it('takes nobody’s word who may not act, nor a form that is not ours', async () => {
  page = openPage(CONFIG);
  await putIncident(page.store, 'inc_1', { state: 'open' });
  const path = await linkIn('inc_1');
  const question = await page.ask(path);
  const headers = { cookie: cookiesOf(question) };
  const csrf = await csrfOf(question);
  for (const by of ['rob', 'eve', ''])
    expect((await page.ask(path, { form: { csrf, by }, headers })).status).toBe(400);
  expect((await page.ask(path, { form: { csrf: 'x', by: 'ana' }, headers })).status).toBe(403);
  expect((await page.store.incidents.get('inc_1'))?.ack).toBeNull();
});

it('takes no longer note than the page does, from whoever has the link', async () => {
  page = openPage(CONFIG);
  await putIncident(page.store, 'inc_1', { state: 'open' });
  const path = await linkIn('inc_1');
  const question = await page.ask(path);
  const headers = { cookie: cookiesOf(question) };
  const form = { csrf: await csrfOf(question), by: 'ana', note: 'x'.repeat(2_001) };
  const answer = await page.ask(path, { form, headers });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('a note has at most 2,000 characters'),
  ]);
  expect((await page.store.incidents.get('inc_1'))?.ack).toBeNull();
});

it('is over after two weeks, and another token opens nothing', async () => {
  page = openPage(CONFIG);
  await putIncident(page.store, 'inc_1', { state: 'open' });
  const path = await linkIn('inc_1');
  expect((await page.ask(`${path}x`)).status).toBe(403);
  await page.clock.advanceTo(NOW + 15 * DAY);
  expect((await page.ask(path)).status).toBe(403);
});

it('is in no mail where the page cannot be reached from outside', async () => {
  page = openPage('web: { enabled: true }');
  const { store, config } = page.on();
  expect(await ackLinks({ store, clock: page.clock }, config, randomBytes)).toBeUndefined();
});
