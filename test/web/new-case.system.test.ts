import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trial } from '../../src/domain/run.ts';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { hasBrowser } from './browser.ts';
import { type Opened, openInBrowser } from './open-in-browser.ts';
import { depsOf } from './signed-in.ts';

let at: Installation;
let browser: Opened;
let page: Page;
let failed: Trial;
let folder: string;

/** Everything works without a script, so there is none. */
beforeAll(async () => {
  if (!hasBrowser) return;
  at = await openInstallation('first-edition');
  const live = depsOf(at);
  folder = live().config.folder;
  browser = await openInBrowser(live, { script: false });
  page = await browser.open('/');
  const trials = await at.store.trials.ofSuite('refund-desk', 'canaries');
  const one = trials.findLast((t) => t.outcome === 'fail' && t.asserts.length > 0);
  if (one === undefined) throw new Error('an answer that failed');
  failed = one;
}, 60_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await at.close();
});

/** Saves what a link offers, and applies it with the command that stands beside it. */
async function saveAndApply(link: ReturnType<Page['locator']>): Promise<void> {
  const waiting = page.waitForEvent('download');
  await link.click();
  const download = await waiting;
  const saved = join(dirname(folder), download.suggestedFilename());
  await download.saveAs(saved);
  const command = await link.locator('xpath=following::pre').first().textContent();
  execFileSync('sh', ['-c', command ?? ''], { cwd: dirname(folder) });
}

describe.runIf(hasBrowser)('a case made of an answer', () => {
  it('is a patch for a form filled in, which git applies, and nothing is written before', async () => {
    const file = join(folder, 'suites/refund-desk.yaml');
    const before = readFileSync(file, 'utf8');
    await page.goto(`${browser.url}/runs/${failed.run}?only=fail`);
    await page.locator(`a[href="/new-case/${failed.id}"]`).click();
    await page.getByLabel('What it should have said').fill('30 days & "not" <b>later</b>');
    await page.getByLabel('The claim').fill("doesn't know when");
    await page.getByRole('button', { name: 'Show the patch' }).click();
    const words = (await page.locator('main').textContent()) ?? '';
    const line = /suites\/refund-desk\.yaml:(\d+)/.exec(words)?.[1];
    expect(words).toContain(`case add --from ${failed.id} --should-say '30 days & "not"`);
    expect(words).toContain(String.raw`--claim 'doesn'\''t know when'`);
    expect(readFileSync(file, 'utf8')).toBe(before);
    await saveAndApply(page.locator('a[download]'));
    const after = readFileSync(file, 'utf8');
    expect(after.startsWith(before.trimEnd())).toBe(true);
    expect(after.split('\n')[Number(line) - 1]).toMatch(/^\s*- description: .*Pinned/);
    expect(after).toContain('value: 30 days & "not" <b>later</b>\n');
    // The same once more is no second case, and the page says what to do.
    await page.reload();
    expect(await page.getByRole('alert').textContent()).toMatch(
      /has a case from trial .* already\./,
    );
    writeFileSync(file, before);
  }, 60_000);

  it('is found from a case, and from an incident with the answer that it shows', async () => {
    const all = await at.store.incidents.list({ limit: 100 });
    const shown = all.find((i) => i.facts.flips.length > 0);
    const [flip] = shown?.facts.flips.toSorted((a, b) => b.p - a.p) ?? [];
    await page.goto(`${browser.url}/incidents/${shown?.id ?? ''}`);
    await page.getByText('Make this a case').first().click();
    expect(await page.locator('h1').textContent()).toBe('Make this answer a case');
    expect(await page.locator('main pre').nth(1).textContent()).toContain(flip?.after.slice(0, 60));
    await page.goto(`${browser.url}/cases/refund-desk/${failed.caseHash.slice(0, 16)}`);
    await page.getByText('make this a case').first().click();
    expect(page.url()).toContain('/new-case/trial');
  }, 60_000);

  it('says what it cannot take, and of what there is not that it is not there', async () => {
    const asked = async (path: string): Promise<[number | undefined, string]> => {
      const answer = await page.goto(`${browser.url}${path}`);
      return [answer?.status(), (await page.locator('main').textContent()) ?? ''];
    };
    expect((await asked('/new-case/trial_none'))[0]).toBe(404);
    expect((await asked('/incidents/inc_none/new-case/ffff'))[0]).toBe(404);
    const [status, words] = await asked(`/new-case/${failed.id}?expect=everything`);
    expect([status, words]).toEqual([400, expect.stringContaining('“What it should have done”')]);
    expect((await asked(`/new-case/${failed.id}?suite=other`))[1]).toContain(
      'choose one with “The suite that takes it”',
    );
  }, 60_000);
});

describe.runIf(hasBrowser)('a check of a case', () => {
  it('stands with file and line, and the patch beside it edits just that', async () => {
    await page.goto(`${browser.url}/cases/refund-desk/${failed.caseHash.slice(0, 16)}`);
    const where = (await page.locator('td div.mono').first().textContent()) ?? '';
    const [, name = '', line = ''] = /^(suites\/[\w-]+\.yaml):(\d+)$/.exec(where.trim()) ?? [];
    const file = join(folder, name);
    const before = readFileSync(file, 'utf8');
    expect(before.split('\n')[Number(line) - 1]).toMatch(/type:/);
    await page.locator('main details summary').first().click();
    await saveAndApply(page.locator('a[download$="-out.patch"]').first());
    expect(readFileSync(file, 'utf8').length).toBeLessThan(before.length);
    await page.reload();
    expect(await page.locator('main').textContent()).toMatch(
      /not known: suites\/refund-desk\.yaml asks this case no more: it was edited since/,
    );
    writeFileSync(file, before);
  }, 60_000);
});
