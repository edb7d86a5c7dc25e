import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { makeActs } from '../../src/answers/acts.ts';
import { mustReadClaims } from '../../src/claims/claims-file.ts';
import { refreshClaims } from '../../src/claims/refresh.ts';
import { signedBoundaries } from '../../src/claims/boundary/signature.ts';
import type { AgentLoader } from '../../src/evaluation/replay/agent-loader.ts';
import { makeAccounts } from '../../src/llm/accounts.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { countingIds, fastClock } from '../../src/platform/clock/fast.ts';
import type { WebDeps } from '../../src/web/page.ts';
import { hasBrowser } from '../web/browser.ts';
import { foundByAxe, type Look, type Opened, openInBrowser } from '../web/open-in-browser.ts';
import {
  CLAIMS,
  type ClaimsWorld,
  NOW,
  openClaims,
  putCase,
  putReviewed,
  putRun,
} from './world.ts';

const PATHS = ['/agents/desk/claims', '/boundary/desk', '/worth/desk'];

let w: ClaimsWorld;
let browser: Opened;

/** Nine weeks of an agent that is sure of itself, and now and then wrong. */
async function live(): Promise<void> {
  await putCase(w.store, 'promise one', { metadata: { task: 'refunds', expect: 'acted' } });
  await putCase(w.store, 'promise two', { metadata: { task: 'refunds', expect: 'acted' } });
  await putCase(w.store, 'fraud', { metadata: { task: 'disputes', expect: 'escalated' } });
  await putCase(w.store, 'opening hours', { metadata: { task: 'questions', expect: 'acted' } });
  for (let ago = 64; ago > 0; ago--) {
    const unsure = ago % 4 === 0;
    await putRun(
      w.store,
      ago,
      {
        'promise one': unsure || ago % 9 === 0 ? 'F' : 'P',
        'promise two': ago % 3 === 0 ? 'F' : 'P',
        fraud: ago % 11 === 0 ? 'F' : 'P',
        'opening hours': 'P',
      },
      { trial: { judged: { judgment: 'acted', uncertain: unsure, decidedBy: 'rule:x' } } },
    );
  }
  for (let i = 0; i < 24; i++)
    await putReviewed(w.store, `o${i}`, i % 6 === 0 ? 'plausible' : 'right', {
      output: {
        fate: i % 6 === 0 ? 'rejected' : i % 5 === 0 ? 'edited' : 'accepted',
        judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule:x' },
      },
      review: { seconds: 40 },
    });
  const claims = mustReadClaims(w.config, 'desk');
  await refreshClaims(w.store, w.config, { agent: 'desk', claims, now: NOW, by: 'test' });
}

beforeAll(async () => {
  if (!hasBrowser) return;
  w = openClaims(`${CLAIMS}  - id: hours
    statement: Knows when the shop is open.
    cases: [opening hours, closed days]
    expect: { holds: ">= 99%" }
    owner: ana
`);
  const text = readFileSync(join(w.folder, 'daytwo.yaml'), 'utf8');
  w.write('daytwo.yaml', text.replace('file: suite.yaml', '$&, schedule: "0 9 * * 1"'));
  w.config = w.read();
  await live();
  const clock = fastClock(NOW);
  const ids = countingIds();
  const recorder = new IncidentRecorder({ ids, now: () => clock.now(), channels: [] });
  const agents = { load: () => Promise.reject(new Error('no agent here')) } as AgentLoader;
  const { config } = w;
  const sandbox = createSandbox();
  const acts = makeActs({ store: w.store, recorder, config, clock, ids, agents, sandbox });
  const accounts = makeAccounts(config, clock);
  const now = (): number => clock.now();
  const deps: WebDeps = {
    store: w.store,
    config,
    agents,
    accounts,
    acts,
    sandbox,
    clock,
    ids,
    now,
  };
  browser = await openInBrowser(() => deps);
}, 60_000);
afterAll(async () => {
  if (!hasBrowser) return;
  await browser.close();
  await w.store.close();
});

describe.runIf(hasBrowser)('the pages of claims, boundary and worth', () => {
  it.each([{}, { dark: true }, { width: 390 }] as Look[])(
    'can be read by everybody, in the dark and on a phone: %o',
    async (look) => {
      await browser.each(PATHS, look, async (page, path) => {
        expect([path, look, await foundByAxe(page)]).toEqual([path, look, []]);
        const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect([path, look, wider]).toEqual([path, look, 0]);
        const shots = process.env['SHOTS'];
        const name = `${path.replaceAll('/', '-')}${look.dark === true ? '-dark' : ''}`;
        if (shots !== undefined)
          await page.screenshot({
            path: `${shots}/${name}${look.width ?? ''}.png`,
            fullPage: true,
          });
      });
    },
    60_000,
  );

  it('say how the agent is known to fail, and how often a confident answer is wrong', async () => {
    const page = await browser.open('/agents/desk/claims');
    const text = await page.innerText('main');
    expect(text).toContain('How Refund desk is known to fail: 1 undecided, 2 confirmed.');
    expect(text).toContain('No case that was ever asked is called "closed days".');
    expect(text).toMatch(/A confident answer is wrong in \d+ % \(\d+ to \d+ %\) of \d+ askings\./);
    expect(await page.locator('svg[role=img]').getAttribute('aria-label')).toContain('refunds');
    await page.close();
  });

  it('let a person decide a quarter and sign it, and show who did', async () => {
    const page = await browser.open('/boundary/desk');
    await page.selectOption('select[name="task:disputes"]', 'out-of-scope');
    await page.fill('input[name=note]', 'until the new policy');
    await page.click('text=Sign for 2026-Q1');
    await page.waitForURL('**quarter=2026-Q1');
    const text = await page.innerText('main');
    expect(text).toMatch(/signed it on .*\. Note: “until the new policy”\./);
    expect(text).toMatch(/Signed before\s+2026-Q1 by .*\. Note: “until the new policy”\./);
    expect((await signedBoundaries(w.store, 'desk'))[0]?.tasks['disputes']).toBe('out-of-scope');
    const [entry] = await w.store.audit.list(1);
    expect(entry?.detail).toMatchObject({ note: 'until the new policy' });
    await page.close();
  });

  it('let a person have a suite run daily, with the price beside the box, and end it by signing again', async () => {
    const page = await browser.open('/boundary/desk');
    const box = page.locator('input[name="daily:faq"]');
    expect(await box.isChecked()).toBe(false);
    expect(await page.locator('label', { has: box }).innerText()).toMatch(
      /run faq daily until the next signature: 26 calls a month more, at most \$0\.\d+/,
    );
    await box.check();
    await page.click('text=Sign for 2026-Q1');
    await page.waitForURL('**quarter=2026-Q1');
    expect((await signedBoundaries(w.store, 'desk'))[0]?.runDaily).toMatchObject([
      { suite: 'faq' },
    ]);
    expect(await page.innerText('main')).toContain(
      'It has faq run daily until the next signature.',
    );
    expect(await page.innerText('main')).toContain('faq runs daily since 2026-03-10, as signed');

    await page.goto(`${browser.url}/boundary/desk`);
    expect(await box.isChecked()).toBe(false);
    expect(await page.locator('label', { has: box }).innerText()).toContain(
      'Without the tick it ends with this signature',
    );
    await page.click('text=Sign for 2026-Q1');
    await page.waitForURL('**quarter=2026-Q1');
    expect((await signedBoundaries(w.store, 'desk'))[0]).toMatchObject({ endedDaily: ['faq'] });
    expect(await page.innerText('main')).toContain('It ends the daily runs of faq');
    await page.close();
  });

  it('say what the agent brought and took', async () => {
    const page = await browser.open('/worth/desk');
    const text = await page.innerText('main');
    expect(text).toContain('16 of 24 answers of Refund desk were taken as they were, 4 edited, 4 ');
    expect(text).toContain('People spent 16 minutes on 24 reviews.');
    await page.close();
  });
});
