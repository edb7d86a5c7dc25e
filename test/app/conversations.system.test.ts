import { afterEach, expect, it } from 'vitest';
import { nextLook } from '../faults/support.ts';
import { makeWorld, type World } from './world.ts';

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

const SUITE = `
prompts: ['{% for c in _conversation %}{{ c.output }} / {% endfor %}{{ q }}']
tests:
  - { description: turns, vars: { q: hello }, turns: [and?], assert: [{ type: contains, value: fine }], metadata: { conversationId: a, expect: acted, mustHold: true } }
  - { description: first, vars: { q: one }, assert: [{ type: contains, value: fine }], metadata: { conversationId: b } }
  - { description: second, vars: { q: two }, assert: [{ type: contains, value: fine }], metadata: { conversationId: b, mustHold: true } }
`;

it('a worker replays conversations by its schedule, keeps them without secrets, and tells of one that fails and fails again', async () => {
  let broken = false;
  world = await makeWorld({
    suite: SUITE,
    behave: ({ turns }) => ({
      text: broken && turns.length > 1 ? 'no idea' : `fine ${turns.length} sk-test-123`,
    }),
  });
  await world.turn();
  for (let day = 0; day < 7; day++) await nextLook(world);
  const runs = await world.store.runs.recent({ limit: 20 });
  const trials = (await Promise.all(runs.map((r) => world?.store.trials.ofRun(r.id) ?? []))).flat();
  expect(new Set(trials.map((t) => t.outcome))).toEqual(new Set(['pass']));
  const talks = trials.filter((t) => t.transcript !== undefined);
  expect(talks).toHaveLength(runs.length);
  for (const t of talks) {
    const kept = await world.store.outputs.get(t.transcript?.hash ?? '');
    expect(kept).toContain('fine 3');
    expect(kept).not.toContain('sk-test-123');
  }
  expect(await world.store.incidents.list({ limit: 5 })).toEqual([]);
  broken = true;
  await nextLook(world);
  for (let minute = 0; minute < 6; minute++) {
    await world.clock.advanceTo(world.clock.now() + 60_000);
    await world.turn();
  }
  const again = (await world.store.runs.recent({ limit: 3 })).find(
    (r) => r.trigger === 'second-asking',
  );
  const asked = await world.store.trials.ofRun(again?.id ?? '');
  expect(asked.map((t) => [t.outcome, t.transcript?.answers])).toContainEqual(['fail', 2]);
  expect((await world.store.incidents.list({ limit: 5 })).map((i) => i.kind)).toEqual([
    'failing-now',
  ]);
}, 60_000);
