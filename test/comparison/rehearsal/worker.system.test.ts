import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { prepareRehearsal } from '../../../src/comparison/rehearsal/rehearse.ts';
import type { SimulatedModel } from '../../../src/demo/simulated/behaviour.ts';
import type { Rehearsal } from '../../../src/domain/rehearsal.ts';
import {
  moveOfEnd,
  moveOfEvent,
  type MovingAgent,
  rehearsalsFor,
  settles,
} from '../../../src/models/migration/requests.ts';
import { rehearsalOf, outcomeOf } from '../../domain/rows.ts';
import { DAY, HOUR, makeWorld, MODEL, START, type World, yesSuite } from '../../app/world.ts';

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

/** Turns with the rehearsals they begin. */
async function turn(w: World, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) await w.turn();
}
const made = (w: World): Promise<Rehearsal[]> => w.store.rehearsals.list({ limit: 10 });
const MINUTE = 60_000;
const two: SimulatedModel = { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' };
/**
 * The list that a provider writes says no replacement; what a calendar or the user says of it does.
 */
async function announce(w: World, replacement: string): Promise<void> {
  const record = (await w.store.models.records('sim')).find((r) => r.model === 'sim-1');
  if (record === undefined) throw new Error('the list was not read');
  await w.store.models.putRecords([
    {
      ...record,
      endsAt: '2026-06-01',
      endsKind: 'firm',
      deprecatedAt: '2026-01-01',
      lifecycle: 'deprecated',
      replacement,
    },
  ]);
}

describe('the worker', () => {
  it('rehearses an announced end on the named replacement once, within its budget, and keeps the report', async () => {
    world = await makeWorld({
      suite: yesSuite(20),
      models: [MODEL, two],
      behave: (r) =>
        r.model === 'sim-2' ? { text: 'NO' } : { text: 'YES, your refund is on its way.' },
    });
    await turn(world);
    expect(await made(world)).toEqual([]);
    await announce(world, 'sim-2');
    await turn(world, 3);
    const [one, ...more] = await made(world);
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      agent: 'refund',
      cause: 'announced-end',
      candidate: { provider: 'sim', model: 'sim-2' },
      state: 'done',
      budgetUsd: 1,
      outcome: { verdict: 'worse' },
      reason: expect.stringContaining('sim-2 is named as its replacement'),
    });
    expect(existsSync(join(world.folder, 'rehearsals', `${one?.id}.html`))).toBe(true);
    expect(await world.store.runs.unreviewed()).toEqual([]);
    expect(
      (await world.store.changes.between('refund', '', '9999')).filter(
        (c) => c.kind === 'served-model',
      ),
    ).toEqual([]);
    const spent = await world.store.spend.byTrigger('', '9999');
    expect(spent.map((s) => s.trigger)).toEqual(['rehearsal']);
  }, 30_000);

  it('takes up what a killed command left once its time is over, and leaves what a person stopped to that person', async () => {
    world = await makeWorld({
      suite: yesSuite(20),
      models: [MODEL, two],
      behave: () => ({ text: 'YES, your refund is on its way.' }),
    });
    await turn(world);
    const ask = {
      agent: 'refund',
      model: 'sim-2',
      price: { input: 1, output: 2 },
      margin: 0.05,
      budgetUsd: 5,
      cause: 'hand' as const,
      reason: 'by hand',
      byHand: true,
    };
    const p = await prepareRehearsal(world.worker.currentRuntime(), ask);
    const at = (ms: number): string =>
      new Date(world === null ? 0 : world.clock.now() + ms).toISOString();
    await world.store.rehearsals.acquireLease(p.rehearsal.id, 'killed:1', at(2 * MINUTE));
    await turn(world, 2);
    expect(await made(world)).toMatchObject([{ state: 'unfinished' }]);
    await world.store.rehearsals.update({ ...p.rehearsal, paused: true });
    await world.clock.advanceTo(world.clock.now() + 2 * HOUR + 1);
    await turn(world, 2);
    expect(await made(world)).toMatchObject([{ state: 'unfinished' }]);
    await world.store.rehearsals.update(p.rehearsal);
    // Run out by the clock is not enough: it is watched for a minute, for a holder that lives would
    // prolong it.
    await turn(world);
    expect(await made(world)).toMatchObject([{ state: 'unfinished' }]);
    await world.clock.advanceTo(world.clock.now() + MINUTE);
    await turn(world, 2);
    expect(await made(world)).toMatchObject([
      { id: p.rehearsal.id, state: 'done', outcome: { verdict: 'same-or-better' } },
    ]);
  }, 30_000);

  it('rehearses nothing where it is switched off, nor on a name that the account does not list', async () => {
    world = await makeWorld({
      suite: yesSuite(4),
      models: [MODEL, two],
      behave: () => ({ text: 'YES' }),
      config: (t) => `${t}rehearsals: { onAnnouncedEnd: false }\n`,
    });
    await turn(world);
    await announce(world, 'sim-2');
    await turn(world, 2);
    expect(await made(world)).toEqual([]);
    await world.close();
    world = await makeWorld({
      suite: yesSuite(4),
      models: [MODEL, two],
      behave: () => ({ text: 'YES' }),
    });
    await turn(world);
    await announce(world, 'somebody-elses-model');
    await turn(world, 2);
    expect(await made(world)).toEqual([]);
  }, 30_000);

  it("leaves half of the day's money to the canaries, and goes on the next day with the trials it lacks", async () => {
    world = await makeWorld({
      suite: yesSuite(10),
      models: [MODEL, two],
      behave: () => ({ text: 'YES, your refund is on its way.' }),
      config: (t) =>
        t
          .replace('output: 2 } }', 'output: 2 }, maxOutputTokens: 32 }')
          .replace('store:', 'money: { perDayUsd: 0.005 }\nstore:'),
    });
    await turn(world);
    await announce(world, 'sim-2');
    await turn(world, 3);
    const [waiting] = await made(world);
    expect(waiting).toMatchObject({
      state: 'unfinished',
      outcome: null,
      waitsUntil: '2026-01-06T00:00:00.000Z',
    });
    const today = await world.store.spend.total('2026-01-05', '2026-01-06');
    expect([today > 0, today <= 0.0025]).toEqual([true, true]);
    const before = world.provider.stats().total;
    await turn(world, 2);
    expect(world.provider.stats().total).toBe(before);
    for (let day = 1; day < 12 && (await made(world))[0]?.state === 'unfinished'; day++) {
      await world.clock.advanceTo(START + day * DAY + HOUR);
      await turn(world, 2);
    }
    const [done, ...more] = await made(world);
    expect(more).toEqual([]);
    expect(done).toMatchObject({
      id: waiting?.id,
      state: 'done',
      outcome: { verdict: 'same-or-better' },
    });
    // No trial was made twice, over however many days.
    const runs = done?.suites.flatMap((s) => [s.before, s.after]) ?? [];
    const attempts = (
      await Promise.all(runs.map((id) => world?.store.trials.attemptsOf(id) ?? []))
    ).flat();
    expect(new Set(attempts.map((a) => `${a.run} ${a.caseHash} ${a.ordinal}`)).size).toBe(
      attempts.length,
    );
  }, 60_000);
});

describe('which rehearsals a change asks for', () => {
  const movers: MovingAgent[] = [
    { agent: 'refund', provider: 'p', names: ['gpt-4o', 'gpt-4o-2024'] },
    { agent: 'returns', provider: 'p', names: ['gpt-5', 'gpt-5'] },
    { agent: 'elsewhere', provider: 'q', names: ['gpt-4o'] },
  ];
  const both = { onAnnouncedEnd: true, onNewVersion: true };
  const end = {
    provider: 'p',
    model: 'gpt-4o-2024',
    endsAt: '2026-06-01',
    deprecatedAt: null,
    lifecycle: null,
    retiredAt: null,
    replacement: 'gpt-5',
  };

  it('are those of the agents that call the model, by whatever name, and have not been rehearsed on the other', () => {
    const move = moveOfEnd(end);
    if (move === null) throw new Error('an announced end with a replacement is a move');
    expect(rehearsalsFor(move, movers, both, () => false)).toEqual([
      {
        agent: 'refund',
        provider: 'p',
        model: 'gpt-5',
        cause: 'announced-end',
        reason: 'gpt-4o-2024 ends on 2026-06-01; gpt-5 is named as its replacement',
      },
    ]);
    expect(rehearsalsFor(move, movers, both, (a) => a === 'refund')).toEqual([]);
    expect(rehearsalsFor(move, movers, { ...both, onAnnouncedEnd: false }, () => false)).toEqual(
      [],
    );
  });

  it('are none before an end is announced or a replacement named', () => {
    expect(moveOfEnd({ ...end, endsAt: null })).toBeNull();
    expect(moveOfEnd({ ...end, replacement: null })).toBeNull();
    expect(moveOfEnd({ ...end, replacement: end.model })).toBeNull();
  });

  it('are asked for by events too: a new version in the line, a named replacement', () => {
    const event = { at: '', provider: 'p', reason: 'why', told: false };
    const version = moveOfEvent({
      ...event,
      kind: 'new-version',
      model: 'gpt-4o-2025',
      before: 'gpt-4o',
      after: 'gpt-4o-2025',
    });
    expect(version).toMatchObject({ from: 'gpt-4o', to: 'gpt-4o-2025', cause: 'new-version' });
    expect(
      version === null ? [] : rehearsalsFor(version, movers, both, () => false).map((a) => a.agent),
    ).toEqual(['refund']);
    expect(
      version === null
        ? []
        : rehearsalsFor(version, movers, { ...both, onNewVersion: false }, () => false),
    ).toEqual([]);
    expect(
      moveOfEvent({ ...event, kind: 'replacement', model: 'gpt-4o', before: null, after: 'gpt-5' }),
    ).toMatchObject({ from: 'gpt-4o', to: 'gpt-5' });
    expect(moveOfEvent({ ...event, kind: 'gone', model: 'gpt-4o' })).toBeNull();
  });

  it('are not asked again, except a week after one that could not be measured', () => {
    const r = (verdict: 'worse' | 'could-not-measure'): Rehearsal =>
      rehearsalOf({
        state: 'done',
        endedAt: '2026-01-01T00:00:00.000Z',
        outcome: outcomeOf({ verdict }),
      });
    expect(settles(null, START)).toBe(false);
    expect(settles(r('worse'), START + 400 * DAY)).toBe(true);
    expect(settles(r('could-not-measure'), Date.parse('2026-01-07'))).toBe(true);
    expect(settles(r('could-not-measure'), Date.parse('2026-01-09'))).toBe(false);
  });
});
