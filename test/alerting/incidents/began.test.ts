import { expect, it } from 'vitest';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { composeMessage } from '../../../src/alerting/messages/compose.ts';
import { incidentsText } from '../../../src/cli/text/incidents.ts';
import { statusText } from '../../../src/cli/text/status.ts';
import { statusOf } from '../../cli/status.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { incidentOf } from '../../domain/rows.ts';

const incident = incidentOf({
  kind: 'failing-now',
  key: 'failing-now:desk/faq',
  agent: 'desk',
  openedAt: '2026-11-29T23:42:02.000Z',
  facts: plainFacts('Desk: 3 of 20 pass', 'It fails.', { since: '2026-11-29T23:39:00.000Z' }),
});
const status = statusOf({ waiting: [incident] });

it('a list, the status and every message name one time since when: when it began, not when it was found', () => {
  expect(incidentsText([incident])).toContain('2026-11-29 23:39');
  expect(statusText(status, Date.parse(incident.openedAt))).toContain('since 2026-11-29 23:39 UTC');
  const said = (reason: 'opened' | 'reminder'): string =>
    JSON.stringify(composeMessage({ facts: incident.facts, incident, reason }));
  expect(said('opened')).toContain('23:39 UTC');
  expect(said('reminder')).toContain('Open since Sun 29 Nov 2026, 23:39 UTC');
  expect(said('reminder')).not.toContain('23:42');
});

it('an end that lies ahead is since it was told: nothing has begun yet', () => {
  expect(incidentsText([{ ...incident, kind: 'model-end' }])).toContain('2026-11-29 23:42');
});

it('says when people were told, where that was long after it began: nobody could take it before', () => {
  const facts = plainFacts('Desk: pass rate fell', 'It fell.', {
    since: '2026-10-28T02:00:00.000Z',
  });
  const late = incidentOf({
    openedAt: '2026-11-01T02:00:00.000Z',
    toldAt: '2026-11-03T02:00:00.000Z',
    facts,
  });
  const said = (over: Partial<Incident>): string =>
    JSON.stringify(
      composeMessage({ facts, incident: { ...late, ...over }, reason: 'reminder' }).parts,
    );
  expect(said({})).toContain(
    'It has been so since Wed 28 Oct 2026, 02:00 UTC and was told on Tue 3 Nov 2026, 02:00 UTC; nobody has said that ' +
      'they have it.',
  );
  const { toldAt: _, ...opened } = late;
  expect(
    JSON.stringify(composeMessage({ facts, incident: opened, reason: 'reminder' }).parts),
  ).toContain('told on Sun 1 Nov 2026, 02:00 UTC');
});

it('knows that it was told when a suspicion that nobody heard of is borne out', async () => {
  const store = openStore(':memory:', '');
  let now = Date.parse('2026-11-01T02:00:00.000Z');
  const recorder = new IncidentRecorder({ ids: countingIds(), now: () => now, channels: ['mail'] });
  const { incident: suspicion } = await recorder.open(store, {
    kind: 'drift',
    key: driftKey('refund'),
    agent: 'refund',
    state: 'confirming',
    channels: [],
    facts: plainFacts('Desk: a suspicion', 'It may have.'),
    reason: 'a few cases stand out',
  });
  now += 3_600_000;
  const to = { actor: 'daytwo', what: 'opened', reason: 'borne out', notice: 'opened' } as const;
  await recorder.transition(store, { ...suspicion, state: 'open' }, to);
  const open = await store.incidents.get(suspicion.id);
  expect(open?.toldAt).toBe('2026-11-01T03:00:00.000Z');
  now += 3_600_000;
  if (open !== null) await recorder.transition(store, open, { ...to, notice: 'reminder' });
  expect((await store.incidents.get(suspicion.id))?.toldAt).toBe('2026-11-01T03:00:00.000Z');
  await store.close();
});
