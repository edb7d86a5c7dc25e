import { afterEach, describe, expect, it } from 'vitest';
import { resolveIncident } from '../../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { chance } from '../../../src/demo/simulated/behaviour.ts';
import { approve } from '../../../src/monitoring/review/approve.ts';
import { streamsNow } from '../../../src/monitoring/review/queries.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { DAY, makeWorld, START, type World, yesSuite } from '../../app/world.ts';

const BROKE = START + 12 * DAY;
const MENDED = START + 17 * DAY;
let world: World;
afterEach(() => world.close());

const drifts = async (): Promise<string[]> =>
  (await world.store.incidents.list({ limit: 50 }))
    .filter((i) => i.kind === 'drift' && i.state !== 'not-confirmed')
    .map((i) => i.id);

describe('a baseline that is approved after an incident was resolved', () => {
  it('starts anew with the next look: the runs of the incident raise no alarm of what got better', async () => {
    world = await makeWorld({
      suite: yesSuite(20),
      seed: 5,
      behave: (r, at, seed) => {
        const q = Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
        const bad = at >= BROKE && at < MENDED && q < 10;
        return { text: !bad && chance(seed, q, at, r.repeat) < 0.97 ? 'YES, certainly.' : 'No.' };
      },
    });
    const { store, clock, config } = world;
    const channels = Object.keys(config.alerts.channels);
    // Ids of the worker's own are taken.
    const ids = countingIds();
    const person = new IncidentRecorder({
      ids: { ...ids, next: (prefix) => `${ids.next(prefix)}p` },
      now: () => clock.now(),
      channels,
    });
    await world.turn();
    await world.until(18);
    const told = await drifts();
    expect(told).toHaveLength(1);
    await resolveIncident(store, person, told[0] ?? '', 'ana', 'mended');
    await world.until(20);
    await store.transaction((tx) =>
      approve(tx, person, 'refund', 'desk', { by: 'ana', note: '', since: null, first: 10 }),
    );
    const standing = async () =>
      (await streamsNow({ store, config })).streams.find((s) => s.stream.metric === 'pass');
    expect(await standing()).toMatchObject({ stale: true, approvedRuns: 10 });

    await world.until(21);
    expect(await standing()).toMatchObject({ stale: false, looks: 1, baselineRuns: 10 });
    await world.until(28);
    expect(await standing()).toMatchObject({ looks: 8, alarm: false });
    expect(await drifts()).toEqual(told);
  }, 60_000);
});
