import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { acknowledge } from '../../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import type { SimulatedModel } from '../../../src/demo/simulated/behaviour.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { DAY, HOUR, makeWorld, MODEL, START, type World, yesSuite } from '../../app/world.ts';

let world: World;
afterEach(() => world.close());

const two: SimulatedModel = { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' };
const quiet = (text: string): string =>
  `${text.replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"').replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"')}models: ` +
  `{ schedule: "0 1 * * *" }\n`;

/** The user's file says that sim-1 ends; `sim-2` is called as given. */
async function ending(
  answer: string,
  config: (text: string) => string = (t) => t,
  suite = yesSuite(20),
): Promise<void> {
  world = await makeWorld({
    suite,
    models: [MODEL, two],
    behave: (r) => ({ text: r.model === 'sim-2' ? answer : 'YES, your refund is on its way.' }),
    config: (t) => config(quiet(t)),
  });
  world.write(
    'own.yaml',
    `models:\n  - { provider: sim, model: sim-1, ends: "2026-06-01", replacement: sim-2, ` +
      `read: "2026-01-05" }\n`,
  );
  await edit('models: {', 'models: { overrides: own.yaml,');
}
async function edit(from: string, to: string): Promise<void> {
  world.write(
    'daytwo.yaml',
    readFileSync(join(world.folder, 'daytwo.yaml'), 'utf8').replace(from, to),
  );
  await world.worker.reload(world.read());
}
async function incident(): Promise<Incident> {
  const [one, ...others] = (await world.store.incidents.list({ limit: 9 })).filter(
    (i) => i.kind === 'model-end',
  );
  if (one === undefined || others.length > 0)
    throw new Error(`${others.length + 1} incidents of the model`);
  return one;
}
const told = async (): Promise<string[]> =>
  (await world.store.incidents.history((await incident()).id)).map((h) => `${h.what}: ${h.reason}`);
const slack = (): string[] => world.slack.messages.map((m) => JSON.stringify(m.blocks));
/** What is queued or sent of a kind, on one of the two channels. */
const noticesOf = async (): Promise<string[]> =>
  (await world.store.outbox.ofIncident((await incident()).id))
    .filter((n) => n.channel === 'slack')
    .map((n) => n.reason);

describe('the result of a rehearsal that nobody asked for', () => {
  it('reaches people in the incident of the model’s end when it is worse, once, and voids the acknowledgement', async () => {
    await ending('NO', (t) => `${t}rehearsals: { onAnnouncedEnd: false }\n`);
    await world.until(1, 12 * HOUR);
    const ids = countingIds();
    await acknowledge(
      world.store,
      new IncidentRecorder({
        ids: { next: (p) => `by_hand_${ids.next(p)}` },
        now: () => world.clock.now(),
        channels: [],
      }),
      (await incident()).id,
      'ana',
      'moving soon',
      new Date(START + 60 * DAY).toISOString(),
    );
    await edit('onAnnouncedEnd: false', 'onAnnouncedEnd: true');
    await world.turn();
    const [r] = await world.store.rehearsals.list({ limit: 9 });
    expect(r).toMatchObject({ cause: 'announced-end', outcome: { verdict: 'worse' } });
    const after = await incident();
    expect(after).toMatchObject({ state: 'open', ack: null });
    expect(after.facts.next.slice(0, 2)).toMatchObject([
      { command: `daytwo rehearsals ${r?.id}` },
      { what: expect.stringMatching(/^Choose another model, or move to sim-2 once/) },
    ]);
    expect(after.facts.summary).toMatch(
      /^Refund desk, rehearsed on sim-2: Not safe to move: .* sim-1 ends on Monday 1 June 2026/,
    );
    expect((await told()).at(-1)).toBe(
      `worsened: the rehearsal of refund on sim-2 came out worse (${r?.id}); the ` +
        'acknowledgement by ana is void',
    );
    await world.turn();
    expect(world.slack.messages.at(-1)?.threadTs).not.toBeNull();
    expect(slack().at(-1)).toContain(
      'Worse than last told: Refund desk, rehearsed on sim-2: Not safe to move',
    );
    const before = [await told(), await noticesOf()];
    await world.until(20, 12 * HOUR);
    expect([await told(), await noticesOf()]).toEqual(before);
  }, 60_000);

  it('names why where it could not be made: no price is known, said once and not at each of its tries', async () => {
    const unpriced = (t: string): string =>
      t.replace(
        'target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }',
        'target: { provider: sim, model: sim-1 }',
      );
    await ending('NO', unpriced);
    await world.until(5, 3 * HOUR);
    expect(await world.store.rehearsals.list({ limit: 9 })).toEqual([]);
    expect((await told()).slice(1)).toEqual([
      expect.stringMatching(
        /^not rehearsed: refund could not be rehearsed on sim-2: no price is known for sim-1 and sim-2/,
      ),
    ]);
    expect(await noticesOf()).toEqual(['opened', 'reminder']);
    expect(slack().at(-1)).toContain(
      'Refund desk could not be rehearsed on sim-2: no price is known',
    );
  }, 60_000);

  it('says that the candidate is unknown to the provider, and goes on saying so in the warnings that follow', async () => {
    await ending('NO');
    world.provider.setModels([MODEL, { ...two, unserved: true }]);
    await world.until(2, 6 * HOUR);
    expect(await noticesOf()).toEqual(['opened', 'reminder']);
    expect((await incident()).facts.summary).toMatch(
      /^Refund desk could not be rehearsed on sim-2: sim-2: .*sim-2.*; it is tried again in a week\./,
    );
    // Tried again after a week, and not told again; at the next step of the warning it is named.
    await world.until(61, 12 * HOUR);
    expect((await world.store.rehearsals.list({ limit: 20 })).length).toBeGreaterThan(2);
    expect((await told()).filter((t) => t.startsWith('not rehearsed'))).toHaveLength(1);
    expect((await incident()).facts.details?.find((d) => d.name === 'Rehearsal')?.lines).toEqual([
      expect.stringMatching(/^Refund desk on sim-2: not made: sim-2: .*\(2026-\d\d-\d\d\)$/),
    ]);
  }, 60_000);

  it('says that it waits for money, once, and how it came out in the end', async () => {
    await ending('NO', (t) =>
      t
        .replace('output: 2 } }', 'output: 2 }, maxOutputTokens: 32 }')
        .replace('store:', 'money: { perDayUsd: 0.0014 }\nstore:'),
    );
    await world.until(8, 6 * HOUR);
    const all = await told();
    expect(all.filter((t) => t.startsWith('not rehearsed'))).toEqual([
      'not rehearsed: refund could not be rehearsed on sim-2: it waits for money until ' +
        '2026-01-06 and then goes on by itself (half of every ceiling is kept for the canaries)',
    ]);
    expect(all.filter((t) => t.includes('came out worse'))).toHaveLength(1);
  }, 60_000);

  it('is one message where a new version in the line does worse, and none where it does as well', async () => {
    const line = (id: string): SimulatedModel => ({ id, createdAt: '2025-06-01T00:00:00Z' });
    for (const [answer, messages] of [
      ['NO', 1],
      ['YES, your refund is on its way.', 0],
    ] as const) {
      world = await makeWorld({
        suite: yesSuite(20),
        models: [line('sim-4-2025-01-01')],
        behave: (r) => ({
          text: r.model === 'sim-4-2025-09-01' ? answer : 'YES, your refund is on its way.',
        }),
        config: (t) =>
          `${quiet(t).replace('model: sim-1', 'model: sim-4-2025-01-01')}rehearsals: { ` +
          `onNewVersion: true }\n`,
      });
      await world.until(1, 12 * HOUR);
      world.provider.setModels([line('sim-4-2025-01-01'), line('sim-4-2025-09-01')]);
      await world.until(9, 12 * HOUR);
      const [r] = await world.store.rehearsals.list({ limit: 9 });
      expect(r).toMatchObject({
        cause: 'new-version',
        candidate: { model: 'sim-4-2025-09-01' },
        outcome: { verdict: messages === 1 ? 'worse' : 'same-or-better' },
      });
      expect(
        slack().filter((m) => m.includes('does worse on the new sim-4-2025-09-01')),
      ).toHaveLength(messages);
      expect(await world.store.incidents.list({ limit: 9 })).toEqual([]);
      if (messages === 1) {
        expect(slack().join()).toMatch(
          /Not safe to move: .*Nothing was switched: Refund desk is still on sim-4-2025-01-01/,
        );
        await world.close();
      }
    }
  }, 90_000);
});
