import type { Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from './browser.ts';
import { openPage, type Page } from './deps.ts';
import { putDay, putPlanted } from './inbox-data.ts';
import { foundByAxe, type Opened, openInBrowser } from './open-in-browser.ts';

let page: Page;
let browser: Opened;

beforeAll(async () => {
  if (!hasBrowser) return;
  page = openPage();
  await putDay(page.store);
  await putPlanted(page.store, 'out-21');
  browser = await openInBrowser(page.on);
}, 60_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await page.close();
});

/** Presses a key and waits until the next item, or the end, is there. */
async function press(tab: Tab, key: string): Promise<void> {
  const next = tab.waitForEvent('load');
  await tab.keyboard.press(key);
  await next;
}

const standing = async (): Promise<string[]> =>
  (await page.store.reviews.list({ limit: 99 })).map((r) => r.label).toReversed();

const PATHS = ['/inbox', '/inbox/honesty'];

describe.runIf(hasBrowser)('the inbox in a browser', () => {
  it.each(['light', 'dark'] as const)(
    'has nothing that axe finds, %s',
    async (scheme) => {
      await browser.each(PATHS, { dark: scheme === 'dark' }, async (tab, path) => {
        expect([path, await foundByAxe(tab)]).toEqual([path, []]);
      });
    },
    60_000,
  );

  it('fits a phone', async () => {
    await browser.each(PATHS, { width: 390 }, async (tab, path) => {
      const wide = await tab.evaluate('document.documentElement.scrollWidth');
      expect([path, Number(wide) <= 390]).toEqual([path, true]);
    });
  }, 60_000);

  it('takes an answer without a script, and takes it back', async () => {
    const tab = await browser.open('/inbox', { script: false });
    await tab.getByLabel('a note, if there is something to say').fill('no refund was sent');
    await tab.getByRole('button', { name: '3 wrong' }).click();
    await tab.getByText('You called the one before wrong.').waitFor();
    const [review] = await page.store.reviews.list({ limit: 1 });
    expect(review).toMatchObject({ label: 'wrong', note: 'no refund was sent' });
    await tab.getByRole('button', { name: 'take it back' }).click();
    await tab.getByText('0 of 5 deep today').waitFor();
    expect(await standing()).toEqual([]);
    await tab.close();
  }, 30_000);

  it('goes by the keyboard alone: twenty items, a note, and one taken back', async () => {
    const tab = await browser.open('/inbox');
    const keys = ['1', '2', '3', '4'];
    for (let n = 0; n < 20; n++) await press(tab, keys[n % 4] ?? '1');
    const words = ['right', 'plausible', 'wrong', 'out-of-scope'];
    expect(await standing()).toEqual(Array.from({ length: 20 }, (_, n) => words[n % 4]));
    // A planted one came by among them, so one output is left.
    expect(
      (await page.store.reviews.list({ limit: 99 })).filter((r) => r.kind === 'planted'),
    ).toHaveLength(1);
    await tab.keyboard.press('n');
    await tab.keyboard.type('124 is not the amount');
    await tab.keyboard.press('Escape');
    await press(tab, '3');
    const [last] = await page.store.reviews.list({ limit: 1 });
    expect(last).toMatchObject({ label: 'wrong', note: '124 is not the amount' });
    await tab.getByText('That was all for today.').waitFor();
    await press(tab, 'u');
    expect(await standing()).toHaveLength(20);
    await tab.getByText('Is this answer right?').waitFor();
    await press(tab, '1');
    await tab.goto(`${browser.url}/inbox/honesty`);
    expect(await tab.locator('h1').textContent()).toMatch(/^The last twenty took \d+ s each/);
    await tab.close();
  }, 60_000);
});
