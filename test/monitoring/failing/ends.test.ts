import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftKey, failingKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import type { FailingEpisode, SeenRun } from '../../../src/domain/failing.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { acceptIncident } from '../../../src/monitoring/review/approve.ts';
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

/** Other cases fail each time: none of them says by itself what the rate is. */
const passesOn = (day: number, i: number, passed: number): boolean => (i + 7 * day) % 25 < passed;
const seen = (day: number, passed: number): SeenRun => ({
  run: `r${day}`,
  at: at(day),
  counts: Array.from({ length: 25 }, (_, i) => ({
    caseHash: `case${i}`,
    passes: passesOn(day, i, passed) ? 1 : 0,
    trials: 1,
  })),
});

/** An incident that says that the suite fails now. */
async function tell(d: ReturnType<typeof deps>, more: Partial<Incident> = {}): Promise<string> {
  const { incident } = await d.recorder.open(store, {
    kind: 'failing-now',
    key: failingKey('refund', 'desk'),
    agent: 'refund',
    facts: plainFacts('Refund desk: 14 of 25 pass', 'It does.'),
    reason: 'it failed again',
  });
  await store.incidents.update({ ...incident, ...more });
  return incident.id;
}

/** A suite whose runs pass between 18 and 24 of 25 is told to fail; `live` makes one run more. */
async function toldToFail(why: FailingEpisode['why'] = ['unlikely']): Promise<{
  id: string;
  live: (day: number, passed: number) => Promise<string | undefined>;
}> {
  const d = deps(store, { channels: ['mail'] });
  const usual = Array.from({ length: 20 }, (_, n) => seen(n, 18 + (n % 7)).counts);
  const runs = [seen(20, 14), seen(21, 15), seen(22, 14)];
  await store.failing.put(
    episodeOf({ run: 'r20', at: at(20), why, ordinary: learnOrdinary(usual), runs }),
  );
  const id = await tell(d);
  const live = async (day: number, passed: number): Promise<string | undefined> => {
    const run = await lived(store, day, (i) => ({
      outcome: passesOn(day, i, passed) ? 'pass' : 'fail',
    }));
    await reviewRun(d, run);
    return (await store.incidents.get(id))?.state;
  };
  return { id, live };
}

describe('what is told to fail now', () => {
  it('passes again since the first of the runs that ended it', async () => {
    const { id, live } = await toldToFail();
    expect(await live(23, 18)).toBe('open');
    expect(await live(24, 24)).toBe('resolved');
    expect((await store.incidents.get(id))?.facts.now).toBe(
      'Passing again since Saturday 24 January, 00:00 UTC: last run 24 of 25.',
    );
  });

  it.each([
    { why: ['unlikely', 'must-hold'] as const, wells: 0 },
    { why: ['must-hold'] as const, wells: 1 },
  ])(
    'told for $why, is no nearer to its end by a run that is ordinary but for what a change tells: $wells',
    async ({ why, wells }) => {
      const failed = Array.from({ length: 25 }, (_, i) => i).filter((i) => !passesOn(23, i, 10));
      const held = Array.from({ length: 25 }, (_, i) => i).find((i) => passesOn(23, i, 10)) ?? 0;
      await store.cases.put({
        agent: 'refund',
        suite: 'desk',
        hash: `case${held}`,
        label: 'Holds',
        prompt: 'q',
        metadata: { mustHold: true },
        firstSeen: at(0),
      });
      const { live } = await toldToFail(why);
      await store.incidents.insert(
        incidentOf({
          id: 'inc_change',
          kind: 'drift',
          key: driftKey('refund'),
          agent: 'refund',
          state: 'open',
          streams: ['desk/pass'],
          told: {
            at: at(10),
            passes: {},
            acting: [],
            scope: { desk: failed.map((i) => `case${i}`) },
          },
        }),
      );
      await live(23, 10);
      const episode = await store.failing.live('refund', 'desk');
      // Told for the case alone, it is over at once.
      expect(episode === null ? 1 : (episode.wells ?? []).length).toBe(wells);
    },
  );

  it('is not over by one ordinary run that says little, and is by those in a row that say enough', async () => {
    const { live } = await toldToFail();
    expect(await live(23, 18)).toBe('open');
    expect((await store.failing.live('refund', 'desk'))?.wells).toHaveLength(1);
    expect(await live(24, 13)).toBe('open');
    expect((await store.failing.live('refund', 'desk'))?.wells ?? []).toEqual([]);
    expect(await live(25, 24)).toBe('resolved');
  });

  it('is accepted with the change whose message told of it, and let out to nobody', async () => {
    const d = deps(store, { channels: ['mail'] });
    for (let day = 0; day < 34; day++)
      await reviewRun(
        d,
        await lived(store, day, (i) => ({ outcome: day >= 20 && i < 8 ? 'fail' : 'pass' })),
      );
    const drift = (await store.incidents.list({ limit: 9 })).find((i) => i.kind === 'drift');
    if (drift === undefined) throw new Error('nothing was told');
    const id = await tell(d, { group: drift.id });
    await store.failing.put(episodeOf({ run: 'r33', at: at(33), why: ['must-hold'] }));
    const before = (await store.outbox.ofIncident(id)).length;
    await acceptIncident(store, d.recorder, drift.id, { by: 'ben', note: '' });
    expect(await store.incidents.get(id)).toMatchObject({ state: 'resolved', accepted: true });
    expect(await store.outbox.ofIncident(id)).toHaveLength(before);
    expect(await store.failing.live('refund', 'desk')).toBeNull();
  });
});
