import { afterEach, expect, it } from 'vitest';
import { DAY, HOUR, MODEL, START, yesSuite } from '../../app/world.ts';
import { ANA, type DeskWorld, makeDesk, theOne, until } from './desk-world.ts';

let at: DeskWorld;
afterEach(() => at.close());

const OTHER = { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' };
const day = (n: number): string => new Date(START + n * DAY).toISOString();

/** A world that watches lists only, and in which a model has just been announced to end. */
async function ending(rehearsals: string): Promise<void> {
  at = await makeDesk({
    suite: yesSuite(4),
    behave: () => ({ text: 'YES' }),
    models: [MODEL, OTHER],
    files: {
      'own.yaml': `models:
  - { provider: sim, model: sim-1, ends: "${day(100).slice(0, 10)}", replacement: sim-2, read: "2026-01-05" }
`,
    },
    config: (text) =>
      `${text
        .replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"')
        .replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"')}
models:
  schedule: "0 1 * * *"
  overrides: own.yaml
  calendars: { modeldeprecations.dev: false, deprecations.info: false, litellm: false, seed: false }
people: { ana: { name: Ana Lopes, slack: ${ANA} } }
rehearsals: ${rehearsals}
`,
  });
  await at.world.turn();
  await at.world.until(3, 12 * HOUR);
}

it('a model’s end is rehearsed on its replacement by a press, by the worker, once, and told', async () => {
  await ending('{ onAnnouncedEnd: false }');
  const { id } = await theOne(at.world, 'model-end');
  expect([...(await at.buttons(id)).keys()]).toEqual(['acknowledge', 'snooze', 'rehearse']);
  await at.press(id, 'rehearse');
  await until(async () =>
    JSON.stringify(await at.blocks(id)).includes('Ana Lopes has it rehearsed'),
  );
  expect((await at.buttons(id)).has('rehearse')).toBe(false);
  expect((await theOne(at.world, 'model-end')).rehearse).toMatchObject({
    by: 'Ana Lopes',
    of: [{ agent: 'refund', provider: 'sim', model: 'sim-2' }],
  });
  await at.world.turn();
  await at.world.turn();
  const [made] = await at.world.store.rehearsals.list({ limit: 5 });
  expect(made).toMatchObject({ state: 'done', cause: 'hand', reason: 'Ana Lopes asked for it' });
  const thread = at.world.slack.messages.filter((m) => m.threadTs !== null);
  expect(JSON.stringify(thread.at(-1)?.blocks)).toMatch(
    /Rehearsed for Ana Lopes.*Refund desk, rehearsed on sim-2: /,
  );
  const { rehearse, facts } = await theOne(at.world, 'model-end');
  expect(rehearse).toBeUndefined();
  // What was made is not said not to be, nor proposed again.
  expect(facts.details?.find((d) => d.part === 'rehearsal')?.lines).toEqual([
    expect.stringMatching(/^Refund desk on sim-2: (?!not made)/),
  ]);
  expect(facts.next.map((n) => n.does)).not.toContain('rehearse');
  expect((await at.buttons(id)).has('rehearse')).toBe(false);
  await at.world.turn();
  expect(await at.world.store.rehearsals.list({ limit: 5 })).toHaveLength(1);
}, 60_000);

it('one that cannot be made is told with its reason, and can be asked for again', async () => {
  await ending('{ onAnnouncedEnd: false }');
  const { id } = await theOne(at.world, 'model-end');
  at.world.write('suite.yaml', 'tests: [');
  await at.press(id, 'rehearse');
  await until(async () => (await theOne(at.world, 'model-end')).rehearse !== undefined);
  await at.world.turn();
  await at.world.turn();
  const thread = at.world.slack.messages.filter((m) => m.threadTs !== null);
  expect(JSON.stringify(thread.map((m) => m.blocks))).toContain('could not be rehearsed on sim-2');
  expect((await theOne(at.world, 'model-end')).rehearse).toBeUndefined();
  expect((await at.buttons(id)).has('rehearse')).toBe(true);
}, 60_000);
