import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { nameFailingCause } from '../../../src/monitoring/review/failing-cause.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { episodeOf } from '../../domain/rows.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const nothing = { value: Number.NaN, low: 0, high: 1, n: 0 };
const edited = (hours: number): Promise<void> =>
  store.changes.add({
    id: `ch${hours}`,
    at: new Date(Date.parse(at(1)) - hours * 3_600_000).toISOString(),
    kind: 'soul',
    agent: 'refund',
    provider: null,
    suite: null,
    what: 'soul changed: agent.py edited, not committed',
    before: 'a',
    after: 'b',
    gitCommit: null,
    triggers: 'soul-change',
  });

/** What is told of three cases that fail on day 1, of a suite that no look came before. */
async function told(run: Partial<Run>, sent = false): Promise<IncidentFacts | undefined> {
  await lived(store, 1, (i) => (i < 3 ? { outcome: 'fail' } : {}), run);
  const counts = [0, 1, 2].map((i) => ({ caseHash: `case${i}`, passes: 0, trials: 1 }));
  await store.failing.put(
    episodeOf({
      run: 'run001',
      at: at(1),
      why: ['must-hold'],
      runs: [{ run: 'run001', at: at(1), counts }],
    }),
  );
  const { recorder } = deps(store, { channels: ['slack'] });
  const { incident } = await recorder.open(store, {
    kind: 'failing-now',
    key: failingKey('refund', 'desk'),
    agent: 'refund',
    reason: '',
    facts: plainFacts('Clerk: 3 cases that must hold fail', '', {
      measures: [{ name: 'desk: pass rate', before: nothing, after: nothing }],
    }),
  });
  const [note] = await store.outbox.ofIncident(incident.id);
  if (sent) await store.outbox.sending(note?.id ?? '');
  await nameFailingCause(store, { recorder }, { agent: 'refund', suite: 'desk' });
  const [waiting] = await store.outbox.ofIncident(incident.id);
  expect((await store.incidents.get(incident.id))?.facts).toEqual(waiting?.facts);
  return waiting?.facts;
}

describe('the likely cause of what fails in the first run of its suite', () => {
  const change = { trigger: 'soul-change', soulHash: 'b' } as const;

  it('is what the run was made because of, where no run was made before', async () => {
    await edited(1);
    const facts = await told(change);
    expect(facts?.guess).toContain('agent.py edited');
    expect(facts?.events).toMatchObject([{ change: 'soul' }]);
    expect(facts?.measures[0]?.before.n).toBe(0);
  });

  it('is what changed since a run by hand in which its cases passed', async () => {
    await lived(store, 0, () => ({}), { trigger: 'manual', soulHash: 'a' });
    await edited(1);
    const facts = await told(change);
    expect(facts?.guess).toBe('soul changed: agent.py edited, not committed.');
    expect(facts?.measures[0]?.before).toMatchObject({ value: 1, n: 25 });
  });

  it('is nothing that a run by hand had already and failed with too', async () => {
    await lived(store, 0, () => ({ outcome: 'fail' }), { trigger: 'manual', soulHash: 'b' });
    await edited(30);
    const facts = await told({ soulHash: 'b' });
    expect(facts?.guess).toBeNull();
  });

  it('is not put into what people have read already', async () => {
    await edited(1);
    expect((await told(change, true))?.guess).toBeNull();
  });
});
