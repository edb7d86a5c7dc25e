// A suite that runs every minute: drift is sure before the failing cases were asked again.
import { afterEach, describe, expect, it } from 'vitest';
import { toldBeside } from '../../src/alerting/messages/parts.ts';
import { severityOf } from '../../src/alerting/routes/severity.ts';
import { acknowledge } from '../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import type { SimulatedRequest } from '../../src/demo/simulated/behaviour.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { makeWorld, START, type World, yesSuite } from './world.ts';

const MINUTE = 60_000;
const CASES = 20;
const GOOD = 'YES, your refund is on its way.';
const BAD = 'We promise the money within an hour.';
/** The run of the twelfth minute. */
const CHANGE = START + 12 * MINUTE;
let world: World;
afterEach(() => world.close());

const question = (r: SimulatedRequest): number =>
  Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);

async function begin(
  fails: (question: number, at: number) => boolean,
  { bad = BAD, keys = '' } = {},
): Promise<void> {
  world = await makeWorld({
    suite: yesSuite(CASES),
    behave: (r, at) => ({ text: fails(question(r), at) ? bad : GOOD }),
    config: (text) => text.replace('schedule: "0 2 * * *"', `schedule: "* * * * *"${keys}`),
  });
  await world.turn();
}
async function minutes(until: number): Promise<void> {
  while (world.clock.now() < START + until * MINUTE) {
    await world.clock.advanceTo(world.clock.now() + MINUTE / 2);
    await world.turn();
  }
}
const drift = async (): Promise<Incident | undefined> =>
  (await world.store.incidents.list({ limit: 20 })).find((i) => i.kind === 'drift');
const urgency = (i: Incident | undefined): string =>
  i === undefined ? 'none' : severityOf(i, 'opened', world.clock.now()).severity;

describe('a change that is sure within minutes', () => {
  it('is urgent where it is a collapse', async () => {
    await begin((q, at) => at >= CHANGE && q < 12);
    await minutes(18);
    const incident = await drift();
    expect(incident?.facts.title).toContain('pass rate fell');
    expect(urgency(incident)).toBe('urgent');
  }, 60_000);

  it('is urgent where it is under the floor, and names that', async () => {
    await begin((q, at) => at >= CHANGE && q < 5, { keys: ', alertBelow: 80' });
    await minutes(20);
    const incident = await drift();
    expect(urgency(incident)).toBe('urgent');
    const told = incident === undefined ? [] : toldBeside(incident.facts);
    expect(told.join()).toMatch(/^On desk 15 of 20 passed on .*, under your floor of 80 %\.$/);
  }, 60_000);

  it('is not urgent where as much passes, answered otherwise', async () => {
    const other = `${GOOD} It may take a while, since the bank has to agree.`;
    await begin((q, at) => at >= CHANGE && q < 10, { bad: other });
    await minutes(24);
    const incident = await drift();
    expect(incident).toBeDefined();
    expect(urgency(incident)).toBe('normal');
  }, 60_000);

  it('has a message of its own that somebody has it, and none that it is worse by chance', async () => {
    // 9 and 11 of 20 fail by turns, after it was told at nine.
    await begin((q, at) => at >= CHANGE && q < (Math.floor(at / MINUTE) % 2 === 0 ? 9 : 11));
    let incident = await drift();
    for (let m = 13; m < 24 && incident === undefined; m++) {
      await minutes(m);
      incident = await drift();
    }
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => world.clock.now(),
      channels: ['slack'],
    });
    await acknowledge(world.store, recorder, incident?.id ?? '', 'ben', '', null);
    await minutes(34);
    const now = await world.store.incidents.get(incident?.id ?? '');
    expect(now?.state).toBe('acknowledged');
    const reasons = (await world.store.outbox.ofIncident(incident?.id ?? ''))
      .filter((n) => n.channel === 'slack')
      .map((n) => n.reason);
    expect(reasons.filter((r) => r === 'worsened' || r === 'joined')).toEqual([]);
    expect(reasons).toContain('acknowledged');
  }, 60_000);
});
