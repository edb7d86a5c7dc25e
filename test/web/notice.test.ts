import { afterEach, describe, expect, it } from 'vitest';
import { standsNotice } from '../../src/cli/actions/demo.ts';
import { PAGES } from '../../src/web/pages/registry.ts';
import { AT, enterByLink, openPage, type Page, putIncident } from './deps.ts';

let page: Page;
afterEach(() => page.close());

describe('a page behind which nothing runs', () => {
  it('says so at the top of every page, also of one that cannot be shown', async () => {
    const notice = standsNotice('2026-04-29T18:18:00.000Z');
    expect(notice).toContain('the clock stands at 2026-04-29 18:18 UTC');
    expect(notice).toContain('no run that you ask for is made, and no message is delivered');
    page = openPage('', { notice });
    const { cookie } = await enterByLink(page);
    const paths = PAGES.map((p) => p.path).filter((p) => !p.includes(':'));
    for (const path of [...paths, '/agents/refund', '/no-such-page']) {
      const text = await (await page.ask(path, { headers: { cookie } })).text();
      const shown = text.replaceAll('&#39;', "'");
      expect([path, shown.includes(notice)]).toEqual([path, true]);
    }
  });

  it('is told apart: a page with a worker says nothing of the kind', async () => {
    page = openPage();
    const { cookie } = await enterByLink(page);
    const text = await (await page.ask('/', { headers: { cookie } })).text();
    expect(text).not.toContain('role="note"');
  });
});

it('counts the messages that wait in one way, on the page and in the API', async () => {
  page = openPage();
  const { cookie } = await enterByLink(page);
  const incident = await putIncident(page.store, 'inc_1');
  for (const n of [1, 2])
    await page.store.outbox.enqueue({
      id: `ntc_${n}`,
      incident: incident.id,
      channel: 'slack',
      reason: 'opened',
      facts: incident.facts,
      state: 'pending',
      attempts: 0,
      nextAt: AT,
      createdAt: AT,
      sentAt: null,
      lastError: null,
    });
  const headers = { cookie };
  expect(await (await page.ask('/', { headers })).text()).toContain(
    '2 messages wait for a channel to take them',
  );
  const status = (await (await page.ask('/api/v1/status', { headers })).json()) as {
    worker: { pendingNotices: number };
  };
  expect(status.worker.pendingNotices).toBe(2);
});
