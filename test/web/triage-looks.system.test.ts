import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepProposals } from '../../src/triage/decide-proposal.ts';
import { runTriage } from '../../src/triage/run.ts';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';
import { RELAXED } from '../triage/store.ts';
import { hasBrowser } from './browser.ts';
import { AT, openPage, type Page } from './deps.ts';
import { foundByAxe, type Opened, openInBrowser } from './open-in-browser.ts';

let page: Page;
let browser: Opened;

beforeAll(async () => {
  if (!hasBrowser) return;
  page = openPage('', {
    agent: '    triage: triage.yaml\n',
    files: {
      'triage.yaml':
        'budgets: { deep: 2, scan: 3 }\ntasks: { pricing: { figures: { file: prices.csv } } }\n' +
        'rules: [{ task: refund, money: { over: 50 }, lane: deep, reason: much money }]\n',
      'prices.csv': 'plan,price_month\nBasic,9\nPro,49\n',
    },
  });
  const texts = { prompt: 'How much is Pro?', output: 'It is $39.', toolCalls: [], context: null };
  const pricing = { name: 'pricing', by: 'given' as const, reason: 'said' };
  await page.store.realOutputs.put([
    realOutput('o0', { agent: 'refund', texts, task: pricing, money: null }),
    ...Array.from({ length: 9 }, (_, i) =>
      realOutput(`r${i}`, { agent: 'refund', money: { amount: 30 + 10 * i, currency: 'USD' } }),
    ),
  ]);
  await runTriage({ ...page.on(), clock: page.clock }, 'refund');
  const proposal = { agent: 'refund', ...RELAXED } as const;
  await page.store.transaction((tx) => keepProposals(tx, 'refund', [proposal], AT));
  browser = await openInBrowser(page.on);
}, 60_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await page.close();
});

describe.runIf(hasBrowser)('triage in a browser', () => {
  it('is taken without a script, is no wider than a phone, and axe finds nothing', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const seen = await browser.open('/triage', { dark: colorScheme === 'dark', width: 390 });
      expect(await seen.locator('h1').textContent()).toMatch(/Two answers want a deep look/);
      expect(
        Number(await seen.evaluate('document.documentElement.scrollWidth')),
      ).toBeLessThanOrEqual(390);
      expect(await foundByAxe(seen)).toEqual([]);
      const folder = process.env['DAYTWO_SHOTS'];
      if (folder !== undefined)
        await seen.screenshot({ path: `${folder}/triage-${colorScheme}.png`, fullPage: true });
      await seen.close();
    }
    const seen = await browser.open('/triage', { script: false });
    await seen.getByRole('button', { name: 'Yes, scan' }).click();
    expect(await seen.locator('main').textContent()).toContain(
      'refund up to 50: scan, accepted by you',
    );
    await seen.close();
  }, 60_000);
});
