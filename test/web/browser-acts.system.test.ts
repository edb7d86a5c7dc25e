import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Incident } from '../../src/domain/incident.ts';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { hasBrowser } from './browser.ts';
import { type Opened, openInBrowser } from './open-in-browser.ts';
import { depsOf } from './signed-in.ts';

let at: Installation;
let browser: Opened;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  at = await openInstallation('first-edition');
  browser = await openInBrowser(depsOf(at));
  page = await browser.open('/');
}, 60_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await at.close();
});

async function drift(state: Incident['state']): Promise<Incident> {
  const all = await at.store.incidents.list({ limit: 50 });
  const one = all.find((i) => i.kind === 'drift' && i.state === state);
  if (one === undefined) throw new Error(`no drift is ${state}`);
  return one;
}
const again = async (id: string): Promise<Incident | null> => at.store.incidents.get(id);

describe.runIf(hasBrowser)('whoever looks can answer', () => {
  it('the name of the tab says how much waits for somebody, as the API has it', async () => {
    await page.goto(`${browser.url}/`);
    const told = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/status');
      return ((await answer.json()) as { waiting: unknown[] }).waiting.length;
    });
    expect(told).toBeGreaterThan(0);
    await page.waitForFunction(`document.title.startsWith('(${told}) ')`);
  }, 30_000);

  it('takes an incident and gives it back with one press each, from the first page on', async () => {
    const { id } = await drift('open');
    await page.goto(`${browser.url}/`);
    await page.locator(`a.btn[href="/incidents/${id}"]`).click();
    await page.getByRole('button', { name: 'I take it' }).click();
    await page.waitForURL(`**/incidents/${id}`);
    expect((await again(id))?.state).toBe('acknowledged');
    await page.getByRole('button', { name: 'Give it back' }).click();
    await page.waitForURL(`**/incidents/${id}`);
    expect((await again(id))?.ack).toBeNull();
  }, 30_000);

  it('keeps it quiet until a day, with a note', async () => {
    const { id } = await drift('open');
    await page.goto(`${browser.url}/incidents/${id}`);
    await page.getByText('Snooze…').click();
    await page.getByLabel('what is being done').fill('asked the provider');
    await page.getByRole('button', { name: 'Keep it quiet' }).click();
    await page.waitForURL(`**/incidents/${id}`);
    expect((await again(id))?.ack).toMatchObject({ note: 'asked the provider' });
    expect((await again(id))?.ack?.until).toMatch(/^\d{4}-/);
    expect(await page.locator('main').textContent()).toContain('asked the provider');
    await page.getByRole('button', { name: 'Give it back' }).click();
  }, 30_000);

  it('sees every run before a new behaviour is accepted, and the incident is over then', async () => {
    const { id } = await drift('open');
    await page.goto(`${browser.url}/incidents/${id}`);
    await page.getByText('This is the new normal…').click();
    await page.waitForURL('**/accept');
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(4);
    await page.getByLabel('why').fill('the new policy');
    await page.getByRole('button', { name: 'Yes, this is the new normal' }).click();
    await page.waitForURL(`**/incidents/${id}`);
    expect(await again(id)).toMatchObject({ state: 'resolved', accepted: true });
    expect(await page.getByRole('button').allTextContents()).toEqual(['sign out']);
  }, 30_000);

  it('an open page shows by itself what somebody else did', async () => {
    const { id } = await drift('acknowledged');
    await page.goto(`${browser.url}/incidents/${id}`);
    await depsOf(at)().acts.dismiss({ id, by: 'carla', note: 'a drill' });
    await page.getByText('called not real').first().waitFor({ timeout: 10_000 });
  }, 30_000);

  it('a page that is no longer live says so', async () => {
    const refused = '**/events?*';
    await page.route(refused, (route) => route.fulfill({ status: 503, body: 'too many' }));
    await page.goto(`${browser.url}/`);
    await page.getByText('Not live any more: reload the page.').waitFor({ timeout: 10_000 });
    await page.unroute(refused);
  }, 30_000);

  it('is out after signing out', async () => {
    await page.goto(`${browser.url}/`);
    await page.getByRole('button', { name: 'sign out' }).click();
    await page.goto(`${browser.url}/audit`);
    expect(page.url()).toContain('/sign-in');
  }, 30_000);
});
