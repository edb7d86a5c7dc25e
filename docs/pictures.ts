// Draws docs/images/page again from the demo's page: `npm run demo -- --serve`, and with the link
// that it prints (it opens once) `npm run docs:pictures -- LINK`.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launch } from '../test/web/browser.ts';

const PLACE = join(import.meta.dirname, 'images/page');
const WIDTH = 1_280;

const link = (to: string, saying = ''): string =>
  `main a[href*="${to}"]${saying === '' ? '' : `:has-text("${saying}")`}`;
const DRIFT = ['/', link('/incidents/', 'pass rate fell')];
const AGENT = ['/', link('/agents/', 'Refund desk')];
const CLAIMS = ['/agents/refund-desk/claims'];

/** Each picture's page: a path, and the links that lead on from there. It is so many pixels high at most. */
interface Picture {
  way: readonly string[];
  most: number;
  /** As somebody sees it who is not in. */
  signedOut?: true;
}
const PICTURES: Readonly<Record<string, Picture>> = {
  'sign-in': { way: ['/sign-in'], most: 400, signedOut: true },
  now: { way: ['/'], most: 1_200 },
  incidents: { way: ['/incidents'], most: 1_200 },
  incident: { way: DRIFT, most: 2_200 },
  accept: { way: [...DRIFT, link('/accept')], most: 1_400 },
  agent: { way: AGENT, most: 1_300 },
  run: { way: ['/', link('/runs/')], most: 1_300 },
  case: { way: [...DRIFT, link('/cases/')], most: 1_900 },
  'new-case': { way: [...DRIFT, link('/new-case/')], most: 1_800 },
  compare: { way: [...DRIFT, link('/compare/')], most: 1_700 },
  models: { way: ['/models'], most: 1_500 },
  spend: { way: ['/spend'], most: 1_200 },
  audit: { way: ['/audit'], most: 1_200 },
  configuration: { way: ['/configuration'], most: 1_200 },
  outputs: { way: ['/outputs'], most: 1_200 },
  output: { way: ['/outputs', link('/outputs/')], most: 1_200 },
  triage: { way: ['/triage'], most: 1_400 },
  inbox: { way: ['/inbox'], most: 700 },
  'inbox-honesty': { way: ['/inbox', link('/inbox/honesty')], most: 800 },
  claims: { way: CLAIMS, most: 1_700 },
  boundary: { way: [...CLAIMS, link('/boundary/')], most: 1_900 },
  worth: { way: [...CLAIMS, link('/worth/')], most: 1_200 },
};

/** Goes from a path by its links; a form for a new case is filled in. */
async function go(page: Page, origin: string, way: readonly string[]): Promise<void> {
  for (const step of way) {
    if (step.startsWith('/')) await page.goto(`${origin}${step}`);
    else await page.locator(step).first().click();
    await page.waitForLoadState();
  }
  const wanted = page.getByLabel('What it should have said');
  if ((await wanted.count()) === 0) return;
  await wanted.fill('one to five working days');
  await page.getByRole('button', { name: 'Show the patch' }).click();
  await page.waitForLoadState();
}

async function draw(signIn: string): Promise<void> {
  const browser = await launch();
  const viewport = { width: WIDTH, height: 900 };
  const [inside, outside] = [
    await browser.newPage({ viewport }),
    await browser.newPage({ viewport }),
  ];
  await inside.goto(signIn);
  for (const [name, { way, most, signedOut }] of Object.entries(PICTURES)) {
    const page = signedOut === true ? outside : inside;
    await go(page, new URL(signIn).origin, way);
    await page.mouse.move(0, 0);
    const height = await page.evaluate('document.documentElement.scrollHeight');
    await page.screenshot({
      path: join(PLACE, `${name}.png`),
      fullPage: true,
      clip: { x: 0, y: 0, width: WIDTH, height: Math.min(Number(height), most) },
    });
    process.stdout.write(`${name}: ${page.url()}\n`);
  }
  await browser.close();
}

const [signIn] = process.argv.slice(2);
if (signIn === undefined) {
  process.stderr.write('Give the link that `npm run demo -- --serve` prints.\n');
  process.exitCode = 64;
} else await draw(signIn);
