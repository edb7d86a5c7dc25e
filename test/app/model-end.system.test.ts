import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { acknowledge } from '../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { DAY, HOUR, makeWorld, MODEL, START, type World, yesSuite } from './world.ts';

let world: World;
afterEach(() => world.close());

const OTHER = { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' };
const day = (n: number): string => new Date(START + n * DAY).toISOString();
const ending = (at: number, endsAt: number | null): void =>
  world.provider.setModels([
    {
      ...MODEL,
      deprecatedAt: day(at),
      lifecycle: 'deprecated',
      ...(endsAt === null ? {} : { endsAt: day(endsAt) }),
    },
    OTHER,
  ]);

/** A world that only watches lists: one read a day, no replays. */
async function watching(): Promise<World> {
  return makeWorld({
    suite: yesSuite(2),
    behave: () => ({ text: 'YES' }),
    models: [MODEL, OTHER],
    config: (text) =>
      `${text.replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"').replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"')}models: ` +
      `{ schedule: "0 1 * * *" }\n`,
  });
}
const said = (): string[] =>
  world.slack.messages
    .filter((m) => m.threadTs === null || m.broadcast)
    .map((m) => m.text.split('. ')[0] ?? '');
const slackTexts = (): string[] => world.slack.messages.map((m) => m.text);

describe('the end of a model that an agent uses', () => {
  it('is told once when announced, once a step, not while acknowledged, again at fourteen days, and ends when nobody uses it', async () => {
    world = await watching();
    await world.turn();
    await world.until(2, 12 * HOUR);
    expect(slackTexts()).toEqual([]);
    ending(2, 100);
    await world.until(4, 12 * HOUR);
    expect(said()).toEqual([
      expect.stringMatching(/^sim-1 ends on Wednesday 15 April 2026 \(98 days left\)/),
    ]);
    expect(slackTexts()[0]).toContain('It is used by Refund desk');

    await world.until(12, 12 * HOUR);
    const incident = (await world.store.incidents.list({ limit: 5 }))[0];
    expect(incident?.facts.title).toContain('(90 days left)');
    const ids = countingIds();
    const recorder = new IncidentRecorder({
      ids: { next: (p) => `ack_${ids.next(p)}` },
      now: () => world.clock.now(),
      channels: [],
    });
    await acknowledge(world.store, recorder, incident?.id ?? '', 'ana', 'moving in March', day(95));
    const before = slackTexts().length;
    await world.until(80, 12 * HOUR);
    expect(slackTexts().slice(before)).toEqual([]);
    await world.until(87, 12 * HOUR);
    expect(await world.store.incidents.get(incident?.id ?? '')).toMatchObject({
      state: 'open',
      facts: { title: expect.stringContaining('(14 days left)') },
    });

    world.write(
      'daytwo.yaml',
      readFileSync(join(world.folder, 'daytwo.yaml'), 'utf8').replace(
        'model: sim-1',
        'model: sim-2',
      ),
    );
    await world.worker.reload(world.read());
    await world.until(89, 12 * HOUR);
    expect((await world.store.incidents.get(incident?.id ?? ''))?.state).toBe('resolved');
    expect((await world.store.incidents.history(incident?.id ?? '')).at(-1)?.reason).toBe(
      'no agent uses it any more',
    );
  }, 60_000);

  it('voids an acknowledgement when the date moves earlier', async () => {
    world = await watching();
    await world.turn();
    ending(0, 80);
    await world.until(2, 12 * HOUR);
    const incident = (await world.store.incidents.list({ limit: 5 }))[0];
    const ids = countingIds();
    const recorder = new IncidentRecorder({
      ids: { next: (p) => `ack_${ids.next(p)}` },
      now: () => world.clock.now(),
      channels: [],
    });
    await acknowledge(world.store, recorder, incident?.id ?? '', 'ana', '', day(60));
    ending(0, 40);
    await world.until(4, 12 * HOUR);
    expect(await world.store.incidents.get(incident?.id ?? '')).toMatchObject({
      state: 'open',
      ack: null,
      facts: { title: expect.stringContaining('ends on Saturday 14 February 2026') },
    });
    expect((await world.store.incidents.history(incident?.id ?? '')).at(-1)?.reason).toMatch(
      /moved earlier, from 2026-03-26 to 2026-02-14; the acknowledgement by ana is void/,
    );
  }, 60_000);
});

describe('a list that misbehaves', () => {
  it('tells nobody of any model for an empty list, a page of HTML or a short absence, and of the list itself after a day', async () => {
    world = await watching();
    await world.turn();
    await world.until(2, 12 * HOUR);
    world.provider.setFault({ kind: 'html', path: '/models' });
    await world.until(2.5, 6 * HOUR);
    world.provider.setFault(null);
    world.provider.setModels([]);
    await world.until(4, 12 * HOUR);
    world.provider.setModels([OTHER]);
    await world.until(4.5, 6 * HOUR);
    world.provider.setModels([MODEL, OTHER]);
    await world.until(7, 12 * HOUR);
    expect(await world.store.incidents.list({ limit: 5 })).toMatchObject([
      { kind: 'watch', state: 'resolved' },
    ]);
    expect((await world.store.models.records('sim')).every((r) => r.retiredAt === null)).toBe(true);
  }, 60_000);
});
