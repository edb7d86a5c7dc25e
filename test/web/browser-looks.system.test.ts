import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';
import { hasBrowser } from './browser.ts';
import { foundByAxe, type Opened, openInBrowser } from './open-in-browser.ts';
import { depsOf } from './signed-in.ts';

let at: Installation;
let browser: Opened;
let paths: string[];

beforeAll(async () => {
  if (!hasBrowser) return;
  at = await openInstallation('first-edition');
  browser = await openInBrowser(depsOf(at));
  const [incident] = await at.store.incidents.list({ limit: 1 });
  const [run] = await at.store.runs.tallied({ agent: 'refund-desk', limit: 1 });
  const [trial] = await at.store.trials.ofRun(run?.id ?? '');
  const [oldest] = await at.store.cases.ofSuite('refund-desk', 'canaries');
  await at.store.realOutputs.put([realOutput('out_looks', { agent: 'refund-desk' })]);
  paths = [
    '/',
    '/agents/refund-desk',
    '/incidents',
    `/incidents/${incident?.id ?? ''}`,
    `/runs/${run?.id ?? ''}`,
    `/cases/refund-desk/${oldest?.hash.slice(0, 16) ?? ''}`,
    `/new-case/${trial?.id ?? ''}`,
    '/outputs',
    '/outputs/out_looks',
    '/models',
    '/spend',
    '/audit',
    '/configuration',
  ];
}, 60_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await at.close();
});

/** Words of a scrolling table that stand on more than one line; an id may break at its hyphens. */
const BROKEN_WORDS = `[...document.querySelectorAll('.scroll th, .scroll td')].flatMap((cell) => {
  const broken = [];
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    for (const word of texts.currentNode.textContent.matchAll(/\\p{L}{4,}/gu)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((r) => r.top)).size > 1) broken.push(word[0]);
    }
  return broken;
})`;

/** What axe finds at one width and not at another. */
const BY_WIDTH = ['scrollable-region-focusable', 'landmark-unique', 'region'];

describe.runIf(hasBrowser)('in a browser', () => {
  it.each(['light', 'dark'] as const)(
    'axe finds nothing on any page, %s',
    async (scheme) => {
      await browser.each(paths, { dark: scheme === 'dark' }, async (page, path) => {
        expect([path, await foundByAxe(page)]).toEqual([path, []]);
      });
    },
    60_000,
  );

  it('axe finds nothing on a phone either, where the tables scroll', async () => {
    await browser.each(paths, { width: 360 }, async (page, path) => {
      expect([path, await foundByAxe(page, BY_WIDTH)]).toEqual([path, []]);
    });
  }, 60_000);

  it('nothing is wider than a phone but what scrolls by itself', async () => {
    await browser.each(paths, { width: 390 }, async (page, path) => {
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect([path, Number(wide) <= 390]).toEqual([path, true]);
    });
  }, 60_000);

  it('no word of a table is broken on a phone, where the table scrolls', async () => {
    await browser.each(paths, { width: 375 }, async (page, path) => {
      expect([path, await page.evaluate(BROKEN_WORDS)]).toEqual([path, []]);
    });
  }, 60_000);

  it('everything is there without a script', async () => {
    await browser.each(paths, { script: false }, async (page) => {
      expect((await page.locator('h1').textContent())?.trim()).not.toBe('');
      expect(await page.locator('main').isVisible()).toBe(true);
    });
  }, 60_000);

  it.each([true, false])(
    'a chart that scrolls begins at its last run, with scripts: %s',
    async (script) => {
      const page = await browser.open('/agents/refund-desk', { width: 360, script });
      const chart = page.locator('svg.timeline');
      const last = await chart.locator('a').last().boundingBox();
      expect((await chart.boundingBox())?.width).toBeGreaterThan(360);
      expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(360);
      // What is drawn, and its scale, are there with it.
      for (const words of [chart.locator('.title').first(), chart.getByText('100 %').first()])
        expect((await words.boundingBox())?.x).toBeGreaterThanOrEqual(0);
      await page.close();
    },
    30_000,
  );

  it('a run in a chart says its figures to pointer and keyboard, and arrows go from run to run', async () => {
    const page = await browser.open('/agents/refund-desk');
    const last = page.locator('svg.timeline a').last();
    await last.focus();
    const tip = page.locator('.tip');
    expect(await tip.textContent()).toMatch(/\d+ of \d+ passed/);
    const said = await tip.textContent();
    await page.keyboard.press('ArrowLeft');
    expect(await tip.textContent()).not.toBe(said);
    await page.close();
  }, 30_000);
});
