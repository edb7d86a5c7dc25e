import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  INCIDENT_KINDS,
  type IncidentKind,
  type IncidentState,
} from '../../src/domain/incident.ts';
import type { Acknowledgement } from '../../src/domain/incident-parts.ts';
import { FACTS } from '../alerting/messages/samples.ts';
import { hasBrowser } from './browser.ts';
import { AT, enterByLink, openPage, type Page, putIncident } from './deps.ts';
import { foundByAxe, type Opened, openInBrowser } from './open-in-browser.ts';

const STATES: readonly IncidentState[] = [
  'confirming',
  'open',
  'acknowledged',
  'recovering',
  'resolved',
  'not-confirmed',
];
const ALL = INCIDENT_KINDS.flatMap((kind) => STATES.map((state) => ({ kind, state })));
const ACK: Acknowledgement = { by: 'Ana', note: 'asked them', at: AT, until: '2026-03-20' };

const nameOf = (kind: IncidentKind, state: IncidentState): string => `inc_${kind}_${state}`;

let page: Page;
let browser: Opened;
beforeAll(async () => {
  page = openPage();
  for (const { kind, state } of ALL)
    await putIncident(page.store, nameOf(kind, state), {
      kind,
      state,
      key: `${kind}:${state}`,
      ack: state === 'acknowledged' ? ACK : null,
      facts: FACTS[kind],
    });
  if (hasBrowser) browser = await openInBrowser(page.on);
}, 60_000);
afterAll(async () => {
  if (hasBrowser) await browser.close();
  await page.close();
});

/** The levels of a page's headings, in their order. */
const levelsOf = (html: string): number[] =>
  [...html.matchAll(/<h([1-6])[\s>]/g)].map(([, level]) => Number(level));

describe('the page of an incident', () => {
  it('leaves no level of its headings out, whatever its kind and its state', async () => {
    const { cookie } = await enterByLink(page);
    for (const { kind, state } of ALL) {
      const path = `/incidents/${nameOf(kind, state)}`;
      const shown = await page.ask(path, { headers: { cookie } });
      const levels = levelsOf(await shown.text());
      const jumps = levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1);
      expect([path, levels[0], jumps]).toEqual([path, 1, []]);
    }
  });

  it.runIf(hasBrowser)(
    'has nothing that axe finds',
    async () => {
      const paths = [
        nameOf('drift', 'open'),
        nameOf('model-end', 'acknowledged'),
        nameOf('failing-now', 'recovering'),
        nameOf('attack', 'resolved'),
      ].map((name) => `/incidents/${name}`);
      await browser.each(paths, {}, async (seen, path) => {
        expect([path, await foundByAxe(seen)]).toEqual([path, []]);
      });
    },
    60_000,
  );
});
