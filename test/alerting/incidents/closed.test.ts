import { expect, test } from 'vitest';
import { resolveIncident } from '../../../src/alerting/incidents/acknowledge.ts';
import { credentialsKey, keyOf } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { composeMessage } from '../../../src/alerting/messages/compose.ts';
import type { IncidentKind, Notice } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const recorder = new IncidentRecorder({ ids: countingIds(), now: () => NOW, channels: ['slack'] });
const KINDS: readonly IncidentKind[] = [
  'drift',
  'model-end',
  'model-gone',
  'no-verdict',
  'spend',
  'credentials',
  'configuration',
  'channel',
  'watch',
  'judge',
  'soul',
  'control',
  'attack',
];
const facts = plainFacts('Something happened', 'It did.', {
  details: [
    { name: 'Why now', part: 'why-now', lines: ['30-day warning is reached'] },
    { name: 'Source', lines: ['sim'] },
  ],
  next: [
    { what: 'Move to sim-2', command: 'daytwo check-config', costUsd: 0 },
    { what: 'Take it on', command: 'daytwo ack inc_1', costUsd: 0, does: 'take-on' },
  ],
});

/** A notice that its channel took. */
async function tell(store: Store, notice: Notice): Promise<void> {
  await store.outbox.sending(notice.id);
  await store.outbox.sent(notice.id, new Date(NOW).toISOString(), null);
}

test.each(KINDS)(
  'what is told when an incident is over says why, and asks nobody to do anything: %s',
  async (kind) => {
    const store = openStore(':memory:', new Date(NOW).toISOString());
    const { incident } = await recorder.open(store, {
      kind,
      key: keyOf({ key: `${kind}:x` }),
      agent: 'desk',
      facts,
      reason: 'it began',
    });
    for (const n of await store.outbox.ofIncident(incident.id)) await tell(store, n);
    await recorder.transition(
      store,
      { ...incident, state: 'resolved' },
      {
        actor: 'daytwo',
        what: 'resolved',
        reason: 'no agent uses it any more',
        notice: 'resolved',
      },
    );
    const notice = (await store.outbox.ofIncident(incident.id)).find(
      (n) => n.reason === 'resolved',
    );
    if (notice === undefined) throw new Error('nothing was told');
    const said = composeMessage({
      facts: notice.facts,
      incident: await store.incidents.get(incident.id),
      reason: 'resolved',
    });
    expect(said.heading).toBe('Resolved: Something happened');
    expect(said.lead).toBe(
      'Over since Sunday 1 March, 00:00 UTC: no agent uses it any more. It was first told on ' +
        'Sunday 1 March, 00:00 UTC.',
    );
    expect(said.parts.map((p) => p.name)).not.toContain('Why now');
    expect(said.next.map((n) => n.command)).toEqual([`daytwo incidents ${incident.id}`]);
    await store.close();
  },
);

test('who closed it by hand is named, with what they said', async () => {
  const store = openStore(':memory:', new Date(NOW).toISOString());
  const { incident } = await recorder.open(store, {
    kind: 'credentials',
    key: credentialsKey('sim'),
    agent: null,
    facts,
    reason: 'refused',
  });
  await resolveIncident(store, recorder, incident.id, 'ana', 'the key is replaced');
  expect((await store.incidents.get(incident.id))?.facts.now).toBe(
    'Closed by ana on Sunday 1 March, 00:00 UTC: the key is replaced.',
  );
  await store.close();
});
