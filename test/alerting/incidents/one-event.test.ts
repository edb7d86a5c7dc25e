import { describe, expect, it } from 'vitest';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Incident, NoticeReason } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

/** A drift that was opened and held for a minute, and what comes after some time. */
async function after(
  passed: number,
  then: (store: Store, recorder: IncidentRecorder, incident: Incident) => Promise<void>,
): Promise<[NoticeReason, string][]> {
  let now = NOW;
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => now,
    channels: ['slack'],
  });
  const store = openStore(':memory:', iso(NOW));
  const { incident } = await recorder.open(store, {
    kind: 'drift',
    key: driftKey('desk'),
    agent: 'desk',
    facts: plainFacts('one suite', 'It did.'),
    reason: 'it began',
    holdMs: 60_000,
  });
  now += passed;
  await then(store, recorder, incident);
  const notices = await store.outbox.ofIncident(incident.id);
  await store.close();
  return notices.map((n) => [n.reason, n.facts.title]);
}
const more =
  (notice: NoticeReason, title = 'two suites') =>
  (store: Store, recorder: IncidentRecorder, incident: Incident): Promise<void> =>
    recorder.transition(
      store,
      { ...incident, facts: plainFacts(title, 'It did.') },
      { actor: 'daytwo', what: notice, reason: 'another suite', notice },
    );

describe('two findings of one event', () => {
  it('within a minute are one message, which is new and says both', async () => {
    expect(await after(20_000, more('worsened'))).toEqual([['opened', 'two suites']]);
  });

  it('are two where the first has left already', async () => {
    const told = await after(20_000, async (store, recorder, incident) => {
      const [first] = await store.outbox.ofIncident(incident.id);
      await store.outbox.sending(first?.id ?? '');
      await more('joined')(store, recorder, incident);
    });
    expect(told).toEqual([
      ['opened', 'one suite'],
      ['joined', 'two suites'],
    ]);
  });

  it('are two when more than a minute lies between them', async () => {
    expect(await after(61_000, more('worsened'))).toHaveLength(2);
  });

  it("never swallow a person's own act", async () => {
    expect(await after(5_000, more('acknowledged'))).toHaveLength(2);
  });

  it('wait only as long as they are held', async () => {
    const seen: string[] = [];
    await after(0, async (store) => {
      for (const ms of [0, 59_000, 60_000])
        seen.push(`${(await store.outbox.due(iso(NOW + ms), 9)).length} after ${ms}`);
    });
    expect(seen).toEqual(['0 after 0', '0 after 59000', '1 after 60000']);
  });
});
