import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeActs, type Acts } from '../../src/answers/acts.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { makeWorld, type World, yesSuite } from '../app/world.ts';

let world: World;
let acts: Acts;
let broken = false;

/** Ten quiet days, then every other case fails until the incident is told. */
beforeAll(async () => {
  world = await makeWorld({
    suite: yesSuite(10),
    behave: ({ turns }) => ({
      text: broken && /[02468]$/.test(turns.at(-1)?.text ?? '') ? 'NO' : 'YES',
    }),
    config: (text) => `${text}
people:
  ana: { name: Ana Lopes, slack: U0ANA1, email: ana@example.com }
money: { perDayUsd: 100 }
`,
  });
  await world.until(8);
  broken = true;
  await world.until(14);
  const { worker, store, config, clock } = world;
  const { recorder, agents, ids, sandbox } = worker.currentRuntime();
  acts = makeActs({ store, recorder, config, clock, ids, agents, sandbox });
}, 60_000);
afterAll(() => world.close());

async function drift(): Promise<Incident> {
  const all = await world.store.incidents.list({ limit: 100 });
  const one = all.find((i) => i.kind === 'drift' && i.state !== 'not-confirmed');
  if (one === undefined) throw new Error(`no drift among ${all.map((i) => i.key).join(', ')}`);
  return one;
}
const told = (): string => JSON.stringify(world.slack.messages);

describe('an answer of a person', () => {
  it('is recorded under the name that people know them by, and told to everybody', async () => {
    const { id } = await drift();
    await acts.acknowledge({ id, by: 'ANA', note: 'asking the provider', until: null });
    expect((await drift()).ack).toMatchObject({ by: 'Ana Lopes', note: 'asking the provider' });
    const given = await acts.release({ id, by: 'ana@example.com', note: 'on leave' });
    expect(given).toMatchObject({ state: 'open', ack: null });
    const history = await world.store.incidents.history(id);
    expect(history.slice(-2).map((h) => [h.actor, h.what])).toEqual([
      ['Ana Lopes', 'acknowledged'],
      ['Ana Lopes', 'given back'],
    ]);
    await expect(acts.release({ id, by: 'ana' })).rejects.toMatchObject({ code: 'not-taken' });
  });

  it('has a run made once more that enters no stream, and is told what came of it', async () => {
    const { id } = await drift();
    expect(await acts.priceOfRun(id)).toBeGreaterThan(0);
    const looksBefore = await world.store.runs.ofSuite('refund', 'desk');
    const [asked] = await acts.runAgain({ id, by: 'U0ANA1' });
    await expect(acts.runAgain({ id, by: 'bob' })).rejects.toMatchObject({ code: 'already-asked' });
    await world.turn();
    await world.turn();
    const run = await world.store.runs.get(asked?.id ?? '');
    expect(run).toMatchObject({ state: 'done', trigger: 'manual', asked: { by: 'Ana Lopes' } });
    expect(await world.store.runs.ofSuite('refund', 'desk')).toHaveLength(looksBefore.length);
    expect(told()).toContain('5 of 10 of desk passed');
    expect((await drift()).facts.now).toBeUndefined();
  });

  it('closes as not real what told of nothing, and says who said so', async () => {
    const { id } = await drift();
    await expect(acts.dismiss({ id, by: 'ana' })).rejects.toMatchObject({ code: 'bad-note' });
    const long = { id, by: 'ana', note: 'x'.repeat(2_001) };
    await expect(acts.dismiss(long)).rejects.toMatchObject({ code: 'bad-note' });
    const closed = await acts.dismiss({ id, by: 'ana', note: 'a fire drill' });
    expect(closed).toMatchObject({ state: 'resolved', notReal: { by: 'Ana Lopes' } });
    await world.turn();
    expect(told()).toContain('Called not real by Ana Lopes');
  });
});
