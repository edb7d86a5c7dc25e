import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderEmail } from '../../../src/alerting/messages/email.ts';
import type { IncidentFacts, IncidentKind, Outgoing } from '../../../src/domain/incident.ts';
import { hasBrowser, launch } from '../../web/browser.ts';
import { FACTS, outgoingOf } from './samples.ts';

let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await launch();
}, 60_000);
afterAll(async () => {
  if (hasBrowser) await browser.close();
});

/** A phone of today that is narrow. */
const PHONE = 360;

/** As wide as it is drawn for a mail, without a file beside it. */
const PICTURE =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='584' height='180'/>";

/** Three numbers, the second with what was furthest, and words that no blank divides. */
const LONGEST: IncidentFacts = {
  ...FACTS.drift,
  title: `Refund agent: ${'refund-desk_'.repeat(5)}: pass rate fell`,
  summary: `See /srv/agents/${'refund-desk_'.repeat(12)}/SOUL.md.`,
  rate: { agentName: 'Refund agent', noun: 'pass rate', furthest: 0.62 },
  measures: FACTS.drift.measures.map((m) => ({
    ...m,
    last: { value: 0.75, low: 0.6, high: 0.86, n: 40 },
  })),
  diffs: [{ file: `${'refund-desk_'.repeat(6)}.md`, lines: [`+${'x'.repeat(150)}`], left: 0 }],
  details: [{ name: 'Where', brief: true, lines: [`/srv/${'refund-desk_'.repeat(15)}`] }],
  next: FACTS.drift.next.map((n) => ({
    ...n,
    command: `npm run -s daytwo -- -c /srv/agents/${'refund-desk_'.repeat(8)}.yaml ${n.command}`,
  })),
};

const MAILS: readonly (readonly [string, Outgoing])[] = [
  ...Object.entries(FACTS).map(
    ([kind, facts]) => [kind, outgoingOf(facts, { kind: kind as IncidentKind })] as const,
  ),
  ['drift, with everything', outgoingOf(LONGEST)],
  ['digest', outgoingOf(LONGEST, { kind: null, reason: 'digest' })],
];

/** Words of a mail that hang out of its card. */
const OUTSIDE = `(() => {
  const card = document.querySelector('.card').getBoundingClientRect();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const outside = [];
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    if ([...range.getClientRects()].some((r) => r.width > 0 && r.right > card.right))
      outside.push(texts.currentNode.textContent);
  }
  return outside;
})()`;

describe.runIf(hasBrowser)('a mail on a phone', () => {
  it.each(['light', 'dark'] as const)(
    'of any kind fits the screen without scrolling sideways, %s',
    async (colorScheme) => {
      const page = await browser.newPage({ colorScheme, viewport: { width: PHONE, height: 780 } });
      for (const [name, outgoing] of MAILS) {
        const { html } = renderEmail(
          { ...outgoing, commandsAt: `on ${'host-'.repeat(20)}` },
          {
            pictureCid: 'chart',
            links: { page: `https://daytwo.example.com/${'incidents/'.repeat(9)}` },
          },
        );
        await page.setContent(html.replace('cid:chart', PICTURE));
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        expect([name, wide, await page.evaluate(OUTSIDE)]).toEqual([name, PHONE, []]);
      }
      await page.close();
    },
    60_000,
  );
});
