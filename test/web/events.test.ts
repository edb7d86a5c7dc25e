import { afterEach, expect, it } from 'vitest';
import { AT, enterByLink, openPage, type Page } from './deps.ts';

let page: Page;
afterEach(() => page.close());

it('an open page hears no news any more once its session signed out', async () => {
  page = openPage();
  const { cookie, csrf } = await enterByLink(page);
  const stream = (await page.ask('/events?since=another', { headers: { cookie } })).body;
  if (stream === null) throw new Error('no stream');
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toContain('event: changed');
  await page.ask('/sign-out', { headers: { cookie }, form: { csrf } });
  await page.store.audit.append({ at: AT, actor: 'ana', action: 'a', subject: 's', detail: {} });
  expect(await reader.read()).toEqual({ done: true, value: undefined });
}, 10_000);

it('a page that is open and looked at by nobody keeps nobody signed in', async () => {
  page = openPage();
  const { cookie } = await enterByLink(page);
  const secret = cookie.split('=')[1] ?? '';
  const { people } = page.on().config;
  const hour = 3_600_000;
  for (let hours = 1; hours < 12; hours++) {
    await page.clock.advanceTo(page.clock.now() + hour);
    expect([hours, page.door.isIn(people, secret)]).toEqual([hours, true]);
  }
  await page.clock.advanceTo(page.clock.now() + hour);
  expect(page.door.isIn(people, secret)).toBe(false);
});

it('the cookie of the session is named in the document of the API as it is', async () => {
  page = openPage();
  const { cookie } = await enterByLink(page);
  const { openApi } = await import('../../src/web/api/openapi.ts');
  const told = JSON.stringify(openApi()['components']);
  expect(told).toContain(`"name":"${cookie.split('=')[0] ?? ''}"`);
});
