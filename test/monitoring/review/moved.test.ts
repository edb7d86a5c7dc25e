import { describe, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Store } from '../../../src/domain/store.ts';
import { openDriftIncident } from '../../../src/monitoring/review/open-drift.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

const START = Date.parse(at(1));
const iso = (ms: number): string => new Date(ms).toISOString();

/** What people got by then: every message that is due, sent. */
async function deliver(store: Store, now: number): Promise<string[]> {
  const due = await store.outbox.due(iso(now), 9);
  for (const n of due) {
    await store.outbox.sending(n.id);
    await store.outbox.sent(n.id, iso(now), null);
  }
  return due.map((n) => n.reason);
}

/** A suite that fails now is told, and after some time is known to have changed for longer. */
async function moved(
  afterMs: number,
  isRead: boolean,
  then?: (store: Store, recorder: IncidentRecorder, id: string) => Promise<void>,
): Promise<[seconds: number, reasons: string[]][]> {
  let now = START;
  const store = openStore(':memory:', at(0));
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => now,
    channels: ['mail'],
  });
  const look = await lived(store, 1, () => ({ outcome: 'fail' }));
  const { incident: failing } = await recorder.open(store, {
    kind: 'failing-now',
    key: failingKey('refund', 'desk'),
    agent: 'refund',
    reason: 'it fails',
    facts: plainFacts('Refund desk: 10 of 25 pass', ''),
  });
  const told: [number, string[]][] = [];
  const hear = async (): Promise<void> => {
    const reasons = await deliver(store, now);
    if (reasons.length > 0) told.push([(now - START) / 1000, reasons]);
  };
  if (isRead) await hear();
  now = START + afterMs;
  await openDriftIncident(
    store,
    { ...deps(store), recorder },
    look,
    {
      id: failing.id,
      facts: plainFacts('Refund desk: pass rate fell 96 % → 40 %', ''),
      streams: ['desk/length'],
      reason: 'the evidence is enough for an alarm',
      began: {},
      first: null,
    },
    { suspicion: null, failing },
  );
  await then?.(store, recorder, failing.id);
  for (; now <= START + 300_000; now += 10_000) await hear();
  await store.close();
  return told;
}

describe('what was told as failing and is confirmed as a change', () => {
  it('is told as confirmed, a minute after the first message where it came at once', async () => {
    expect(await moved(20_000, true)).toEqual([
      [0, ['opened']],
      [60, ['moved']],
    ]);
  });

  it('is told at once where the first message is older', async () => {
    expect(await moved(120_000, true)).toEqual([
      [0, ['opened']],
      [120, ['moved']],
    ]);
  });

  it('is one message where nobody has heard of it yet', async () => {
    expect(await moved(20_000, false)).toEqual([[20, ['opened']]]);
  });

  it('stays the news where more becomes known before it is told', async () => {
    const more = async (store: Store, recorder: IncidentRecorder, id: string): Promise<void> => {
      const incident = await store.incidents.get(id);
      if (incident === null) throw new Error('it was opened');
      await recorder.transition(
        store,
        { ...incident, streams: ['desk/length', 'desk/pass'] },
        { actor: 'daytwo', what: 'joined', reason: 'the pass rate too', notice: 'joined' },
      );
    };
    expect(await moved(20_000, true, more)).toEqual([
      [0, ['opened']],
      [60, ['moved']],
    ]);
  });
});
