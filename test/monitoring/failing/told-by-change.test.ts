import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import type { CaseCount } from '../../../src/domain/failing.ts';
import type { Incident, IncidentFacts } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { isPartOf } from '../../../src/monitoring/failing/told-by-change.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { episodeOf, incidentOf } from '../../domain/rows.ts';
import { deps, lived } from '../review/lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const ACK = { by: 'Ana', note: '', at: at(31), until: null };
/** What a run counts in which these cases fail. */
const countsOf = (fails: readonly number[]): CaseCount[] =>
  Array.from({ length: 25 }, (_, i) => ({
    caseHash: `case${i}`,
    passes: fails.includes(i) ? 0 : 1,
    trials: 1,
  }));
const cases = (hashes: readonly number[]): string[] => hashes.map((i) => `case${i}`);

/**
 * Cases 0 to 3 fail for eight nights, which is told as a change; then 4 to 7 fail, which an incident
 * of its own says of some cases first, until the change tells of it.
 */
async function others(
  told: readonly number[],
  more: Partial<Incident> = {},
): Promise<{ failing: Incident; drift: Incident; said: string[] }> {
  const d = deps(store, { channels: ['mail'] });
  const night = async (day: number, fails: readonly number[]): Promise<void> => {
    const run = await lived(store, day, (i) => (fails.includes(i) ? { outcome: 'fail' } : {}));
    await reviewRun(d, run);
    for (const n of await store.outbox.pending()) await store.outbox.sent(n.id, at(day), null);
  };
  for (let day = 0; day < 28; day++) await night(day, day < 20 ? [] : [0, 1, 2, 3]);
  const { incident } = await d.recorder.open(store, {
    kind: 'failing-now',
    key: failingKey('refund', 'desk'),
    agent: 'refund',
    facts: plainFacts('Refund desk: 21 of 25 pass', 'It fails.'),
    reason: 'it failed again',
  });
  await store.incidents.update({ ...incident, failedCases: { desk: cases(told) }, ...more });
  const ordinary = learnOrdinary(Array.from({ length: 20 }, () => countsOf([])));
  const runs = [{ run: 'run027', at: at(27), counts: countsOf([4, 5, 6, 7]) }];
  await store.failing.put(
    episodeOf({ run: 'run027', at: at(27), why: ['unlikely'], ordinary, runs }),
  );
  for (let day = 28; day < 34; day++) await night(day, [4, 5, 6, 7]);
  const drift = (await store.incidents.list({ limit: 9 })).find((i) => i.kind === 'drift');
  const failing = await store.incidents.get(incident.id);
  if (drift === undefined || failing === null) throw new Error('nothing was told');
  const notices = await store.outbox.ofIncident(incident.id);
  return { failing, drift, said: notices.map((n) => n.reason) };
}

describe('what is told to fail now, once a change tells of it too', () => {
  it('ends as part of that, without a word of its own, and is as urgent there', async () => {
    const { failing, drift, said } = await others([4, 5, 6, 7]);
    expect(failing).toMatchObject({ state: 'resolved', group: drift.id });
    expect(failing.facts.title).toBe('Refund desk: it is known as a change by now');
    expect(failing.facts.was?.title).toBe('Refund desk: 21 of 25 pass');
    expect(said).toEqual(['opened', 'updated']);
    expect(drift).toMatchObject({ state: 'open', failsNow: { desk: true } });
    expect(drift.failedCases?.desk).toEqual(expect.arrayContaining(cases([4, 5, 6, 7])));
    expect(await store.failing.live('refund', 'desk')).toBeNull();
  });

  it('stays with whoever took it', async () => {
    const { drift } = await others([4, 5, 6, 7], { state: 'acknowledged', ack: ACK });
    expect(drift).toMatchObject({ state: 'acknowledged', ack: { by: 'Ana' } });
  });

  it('goes on where the change does not tell of each of its cases', async () => {
    const { failing } = await others([4, 5, 6, 7, 20]);
    expect(failing.group).toBeUndefined();
  });
});

describe('a change of other cases than the one that was told to fail by itself', () => {
  const acting = (cases: readonly string[]): IncidentFacts =>
    plainFacts('Refund desk: acts where it should refuse', '', {
      lead: { stream: 'desk/judgment', gravity: 0, reason: '' },
      measures: [
        {
          name: 'desk: acting',
          before: { value: 0, low: 0, high: 0.1, n: 20 },
          after: { value: 1, low: 0.5, high: 1, n: 4 },
          source: { stream: 'desk/judgment', categories: [0], cases },
        },
      ],
    });

  it('is an incident of its own, and one of the same case is that incident', async () => {
    const failing = incidentOf({ kind: 'failing-now', failedCases: { desk: ['case1'] } });
    const run = { agent: 'refund', suite: 'desk' };
    const isPart = (facts: IncidentFacts): Promise<boolean> => isPartOf(store, facts, failing, run);
    await store.failing.put(episodeOf({ why: ['must-hold'] }));
    expect(await isPart(acting(['case2']))).toBe(false);
    expect(await isPart(acting(['case2', 'case1']))).toBe(true);
    // A suite that was told as a whole has changed, whatever leads.
    await store.failing.put(episodeOf({ why: ['unlikely'] }));
    expect(await isPart(acting(['case2']))).toBe(true);
  });
});
