import { afterEach, describe, expect, it } from 'vitest';
import type { Lease } from '../../src/domain/rehearsal.ts';
import { startBeat, untilBeat } from '../../src/platform/clock/beat.ts';
import { fastClock } from '../../src/platform/clock/fast.ts';
import { runOnFastClock } from '../../src/platform/clock/run-on-fast-clock.ts';
import { holderOf } from '../../src/platform/lease-holder.ts';
import { LEASE, leaseStanding, watchLeases } from '../../src/platform/leases.ts';
import { DAY, HOUR, makeWorld, START, type World, yesSuite } from './world.ts';

const MINUTE = 60_000;
const yes = { text: 'YES, your refund is on its way.' };

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});
async function begin(): Promise<World> {
  world = await makeWorld({ suite: yesSuite(4), behave: () => yes });
  await world.turn();
  return world;
}
async function pass(w: World, ms: number, step: number): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    await w.clock.advanceTo(w.clock.now() + Math.min(step, left));
    await w.turn();
  }
}
const incidents = async (w: World): Promise<string[]> =>
  (await w.store.incidents.list({ limit: 20 })).map((i) => `${i.kind} ${i.key} ${i.state}`);
const scheduled = async (w: World): Promise<string[]> =>
  (await w.store.runs.recent({ agent: 'refund', limit: 50 }))
    .filter((r) => r.trigger === 'schedule')
    .map((r) => r.createdAt.slice(0, 10))
    .toReversed();

describe('a worker whose clock ran three days ahead for twenty seconds', () => {
  it('says so in one incident that closes by itself, and makes every night at its own time', async () => {
    const w = await begin();
    await pass(w, DAY, 2 * HOUR);
    w.clock.step(3 * DAY);
    await w.turn();
    await pass(w, 20_000, 10_000);
    w.clock.step(-3 * DAY);
    await w.turn();
    expect(await incidents(w)).toEqual(['watch clock open']);
    const [told] = await w.store.incidents.list({ limit: 1 });
    expect(told?.facts).toMatchObject({
      title: expect.stringMatching(
        /^The clock of this machine jumped 2 times: \d+ scheduled jobs? touched by the last$/,
      ),
      summary: expect.stringMatching(
        /^It jumped 2 times\. The last time: the clock was set back by 3 days\. \d+ scheduled jobs? had begun too early and w.* taken back: each comes again at its own time/,
      ),
      next: [{ command: 'timedatectl status' }],
    });
    expect(told?.facts.events[0]).toEqual({
      at: '2026-01-08T02:00:00.000Z',
      what: 'suite refund/desk: taken back, comes again then',
    });
    expect(w.log.filter((l) => l.includes('"msg":"the clock was set'))).toHaveLength(2);
    await pass(w, HOUR, 10 * MINUTE);
    expect(await incidents(w)).toEqual(['watch clock resolved']);
    const [over] = await w.store.incidents.list({ limit: 1 });
    expect(over?.facts.summary).toMatch(/^It was first told on .*, by the clock as it was then\.$/);
    await pass(w, 4 * DAY, 2 * HOUR);
    // One more than nights: what was made ahead stays recorded with the time that the clock showed.
    expect(await scheduled(w)).toEqual(
      ['05', '06', '07', '08', '09', '09'].map((day) => `2026-01-${day}`),
    );
    expect(
      w.slack.messages.filter((m) => m.text.includes('jumped') && m.threadTs === null),
    ).toHaveLength(1);
  }, 60_000);

  it('sees an edit afterwards once, and runs for it, though its last change run lies ahead', async () => {
    const w = await begin();
    const changed = async (): Promise<number> =>
      (await w.store.runs.recent({ agent: 'refund', limit: 50 })).filter(
        (r) => r.trigger === 'soul-change',
      ).length;
    await pass(w, HOUR, 10 * MINUTE);
    w.clock.step(3 * DAY);
    w.write('SOUL.md', 'You run the refund desk. Be brief.');
    await pass(w, 20_000, 10_000);
    expect(await changed()).toBe(1);
    w.clock.step(-3 * DAY);
    await pass(w, 10 * MINUTE, MINUTE);
    expect(await changed()).toBe(1);
    w.write('SOUL.md', 'You run the refund desk. Be kind.');
    await pass(w, 30 * MINUTE, MINUTE);
    expect(await changed()).toBe(2);
  }, 60_000);

  it('purges nothing by a date that may be wrong, and does by one that stands', async () => {
    const w = await begin();
    await w.store.outputs.put('h', 'an answer', new Date(START).toISOString());
    w.clock.step(400 * DAY);
    await w.turn();
    expect(await w.store.outputs.get('h')).toBe('an answer');
    expect(w.log.join('')).toContain('nothing is purged');
    await pass(w, DAY, 6 * HOUR);
    expect(await w.store.outputs.get('h')).toBeNull();
  }, 60_000);
});

describe('a message that waits', () => {
  it('is tried again in its time, however far the clock is set back meanwhile', async () => {
    const w = await begin();
    w.slack.setFault({ kind: 'down' });
    w.provider.setFault({ kind: 'wrong-key', path: 'chat' });
    await pass(w, 3 * HOUR, 10 * MINUTE);
    expect(w.slack.messages).toEqual([]);
    w.slack.setFault(null);
    w.clock.step(-2 * DAY);
    await w.turn();
    expect(w.slack.messages.map((m) => m.text).join()).toContain('sim refuses the key');
  }, 60_000);
});

describe('the beat', () => {
  it('comes on the tens of seconds', () => {
    expect([0, 1, 9_999, 10_000, 55_000, 59_999].map((ms) => untilBeat(START + ms))).toEqual([
      10_000, 9_999, 1, 10_000, 5_000, 1,
    ]);
  });

  it('never stays away longer than ten seconds, wherever the clock is set, and ends when told', async () => {
    const clock = fastClock(START);
    const beats: number[] = [];
    const beat = startBeat(clock, () => beats.push(clock.monotonic()));
    for (const step of [0, -2 * HOUR, 3 * DAY, -20 * 365 * DAY, 60 * 365 * DAY, -1, 5_000]) {
      clock.step(step);
      await clock.advanceTo(clock.now() + 30_000);
    }
    const gaps = beats.map((at, i) => at - (beats[i - 1] ?? 0));
    expect(Math.max(...gaps)).toBe(10_000);
    expect(beats.length).toBeGreaterThanOrEqual(21);
    await beat.stop();
    const before = beats.length;
    await clock.advanceTo(clock.now() + HOUR);
    expect(beats).toHaveLength(before);
  });
});

describe('a lease', () => {
  const at = (ms: number): string => new Date(START + ms).toISOString();
  const elsewhere = (until: number): Lease => ({ holder: 'elsewhere:1', until: at(until) });
  it.each([
    ['that nobody has is free', null, 'free'],
    [
      'of a process that is gone is free, whatever its time',
      { holder: holderOf(2 ** 22 + 1), until: at(LEASE) },
      'free',
    ],
    ['that runs is held', elsewhere(LEASE), 'held'],
    ['that has run out is unsure: the clock may have been set ahead', elsewhere(-1), 'unsure'],
    [
      'that lies further ahead than any is unsure: the clock may have been set back',
      elsewhere(LEASE + 1),
      'unsure',
    ],
  ])('%s', (_, lease, state) => {
    expect(leaseStanding(lease, START).state).toBe(state);
  });

  it('is not taken from a holder that lives when the clock is set, and is from one that does not prolong it for a minute', async () => {
    for (const step of [3 * DAY, -3 * DAY]) {
      const clock = fastClock(START);
      let lease = elsewhere(LEASE);
      const living = new AbortController();
      const holder = (async () => {
        for (;;) {
          await clock.sleep(LEASE / 4, living.signal);
          if (living.signal.aborted) return;
          lease = { ...lease, until: new Date(clock.now() + LEASE).toISOString() };
        }
      })();
      clock.step(step);
      const leases = watchLeases(clock);
      expect(
        await runOnFastClock(
          leases.waitFree('r', async () => lease),
          clock,
          () => false,
        ),
      ).toBe(false);
      living.abort();
      await holder;
      clock.step(step);
      expect(
        await runOnFastClock(
          leases.waitFree('r', async () => lease),
          clock,
          () => false,
        ),
      ).toBe(true);
    }
  });
});
