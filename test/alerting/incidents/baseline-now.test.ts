import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { newNotice } from '../../../src/alerting/incidents/notice.ts';
import { deliver } from '../../../src/alerting/delivery/outbox.ts';
import { composeNotice } from '../../../src/alerting/messages/compose.ts';
import type { Outgoing } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { fastClock } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { incidentOf } from '../../domain/rows.ts';

const AT = '2026-01-02T00:00:00.000Z';
let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

/** What a mail says at its end that was written before the approval, and is sent after it. */
async function footnoteOf(approved: boolean): Promise<string> {
  const facts = plainFacts('Refund desk: pass rate fell', 'It fell.', { provisional: true });
  const incident = incidentOf({ facts, streams: ['desk/pass'] });
  await store.incidents.insert(incident);
  const of = { id: 'note_1', incident: incident.id, channel: 'mail', reason: 'reminder', facts };
  await store.outbox.enqueue(newNotice({ ...of, reason: 'reminder' }, AT, 0));
  if (approved) await approve();
  const sent: Outgoing[] = [];
  const send = async (outgoing: Outgoing) => {
    sent.push(outgoing);
    return { ok: true as const, ref: {} };
  };
  const clock = fastClock(Date.parse(AT));
  await deliver({ store, clock, notifiers: new Map([['mail', { channel: 'mail', send }]]) });
  const [first] = sent;
  if (first === undefined) throw new Error('nothing was sent');
  return composeNotice({ ...first, facts: first.notice.facts, reason: 'reminder' }).footnote;
}

const approve = () =>
  store.baselines.put({
    id: 'base_1',
    agent: 'refund',
    suite: 'desk',
    runs: ['r1'],
    approvedBy: 'Ana',
    approvedAt: AT,
    note: '',
    bins: { edges: {}, values: {} },
  });

describe('a message of a change that was found by a provisional baseline', () => {
  it('says so until somebody approves one, whenever it was written', async () => {
    expect(await footnoteOf(false)).toContain('nobody has approved the baseline yet');
  });
  it('does not say that nobody has approved it once somebody has', async () => {
    expect(await footnoteOf(true)).not.toContain('nobody');
  });
});
