import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkInstallation } from '../../src/cli/check-config/check.ts';
import { makeWorld, type World, yesSuite } from '../app/world.ts';
import {
  allIncidents,
  incidents,
  nextLook,
  slackTexts,
  subjects,
  trialsOf,
  yes,
} from './support.ts';

let world: World;
afterEach(() => world.close());
const make = (
  suite = yesSuite(12),
  over: Partial<Parameters<typeof makeWorld>[0]> = {},
): Promise<World> => makeWorld({ suite, behave: () => yes, ...over });
const runs = async () =>
  (await world.store.runs.recent({ agent: 'refund', limit: 50 })).toReversed();

const BOMB = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from(
    { length: 9 },
    (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`,
  ),
  'tests: *a9',
].join('\n');

describe('a suite that breaks while the worker runs', () => {
  it.each([
    [
      'is no YAML any more',
      (): void => world.write('suite.yaml', 'prompts: [a\ntests: }'),
      'suite.yaml',
    ],
    ['multiplies itself by aliases', (): void => world.write('suite.yaml', BOMB), 'aliases expand'],
    [
      'is huge',
      (): void => world.write('suite.yaml', `prompts: ["${'x'.repeat(2_200_000)}"]`),
      'at most 2 MB',
    ],
    [
      'has a key nobody knows',
      (): void =>
        world.write('suite.yaml', yesSuite(12).replace('prompts:', 'promts: []\nprompts:')),
      'did you mean "prompts"?',
    ],
    ['is gone', (): void => rmSync(join(world.folder, 'suite.yaml')), 'does not exist'],
    [
      'cannot be read',
      (): void => {
        rmSync(join(world.folder, 'suite.yaml'));
        mkdirSync(join(world.folder, 'suite.yaml'));
      },
      'is a folder',
    ],
  ])(
    'that %s: people are told once, its canaries stand still, and a mend ends it and makes ' +
      'up for the missed look',
    async (_, breakIt, said) => {
      world = await make();
      await world.turn();
      await nextLook(world);
      breakIt();
      await nextLook(world);
      expect(await runs()).toHaveLength(1);
      const [incident] = await allIncidents(world);
      expect(incident).toMatchObject({ kind: 'configuration', state: 'open' });
      expect(JSON.stringify(incident?.facts)).toContain(JSON.stringify(said).slice(1, -1));
      await nextLook(world);
      expect(slackTexts(world)).toHaveLength(1);
      expect(subjects(world)).toHaveLength(1);

      rmSync(join(world.folder, 'suite.yaml'), { recursive: true, force: true });
      world.write('suite.yaml', yesSuite(12));
      for (let i = 0; i < 2; i++) await world.turn();
      expect(await incidents(world)).toEqual(['configuration resolved']);
      // One catch-up serves the two looks that were missed.
      expect((await runs()).map((r) => r.state)).toEqual(['done', 'done']);
      expect((await runs())[1]?.reason).toContain('missed');
    },
  );

  it('lets a run that is under way finish with the suite it began with', async () => {
    let broken = false;
    world = await make(yesSuite(12), {
      behave: () => {
        if (!broken) world.write('suite.yaml', 'prompts: [');
        broken = true;
        return yes;
      },
    });
    await world.turn();
    world.provider.setFault({ kind: 'rate-limit', retryAfterSeconds: 60, times: 6, path: 'chat' });
    const run = await nextLook(world);
    expect(run.state).toBe('done');
    expect(await trialsOf(world, run)).toHaveLength(12);
    expect(await incidents(world)).toEqual(['configuration open']);
  });
});

describe('a soul', () => {
  it('that is edited makes the suites run within a minute of ticks, and the run says what changed', async () => {
    world = await make();
    await world.turn();
    await nextLook(world);
    world.write('SOUL.md', 'You run the refund desk. Never promise a date.');
    const edited = world.clock.now();
    for (let i = 0; i < 6 && (await runs()).length < 2; i++) {
      await world.clock.advanceTo(world.clock.now() + 10_000);
      await world.turn();
    }
    const run = (await runs())[1];
    expect(run).toMatchObject({
      trigger: 'soul-change',
      state: 'done',
      reason: expect.stringContaining('SOUL.md'),
    });
    expect(Date.parse(run?.createdAt ?? '') - edited).toBeLessThanOrEqual(60_000);
    // An edit once is one run, however many ticks follow.
    for (let i = 0; i < 6; i++) {
      await world.clock.advanceTo(world.clock.now() + 10 * 60_000);
      await world.turn();
    }
    expect(await runs()).toHaveLength(2);
  });

  it('that is touched without a change of its words makes nothing run', async () => {
    world = await make();
    await world.turn();
    world.write('SOUL.md', 'You run the refund desk.');
    await world.clock.advanceTo(world.clock.now() + 60_000);
    await world.turn();
    expect(await runs()).toEqual([]);
  });

  it('that is gone is told, and its agent’s canaries stand still until it is back', async () => {
    world = await make();
    await world.turn();
    rmSync(join(world.folder, 'SOUL.md'));
    await world.turn();
    expect(
      (await allIncidents(world)).map((i) => `${i.kind} ${i.state}: ${i.facts.summary}`),
    ).toEqual([expect.stringMatching(/^configuration open: the soul cannot be read/)]);
    world.write('SOUL.md', 'You run the refund desk.');
    await world.turn();
    await world.turn();
    expect(await incidents(world)).toEqual(['configuration resolved']);
    expect(await nextLook(world)).toMatchObject({ state: 'done' });
  });
});

describe('a case without assertions', () => {
  it('is warned of, always has score 1, and has no pass stream', async () => {
    world = await make(
      "prompts: ['Question {{q}}']\ntests:\n  - vars: { q: '1' }\n  - vars: { q: '2' }\n",
    );
    const checked = await checkInstallation(
      join(world.folder, 'daytwo.yaml'),
      { SIM_KEY: 'sk-test-123', SLACK_TOKEN: 'xoxb-test' },
      'all',
    );
    expect(checked.problems).toEqual([]);
    const said = checked.warnings.map((w) => w.message);
    expect(said.filter((m) => !m.startsWith('the soul does not say'))).toEqual(
      Array(2).fill(
        expect.stringContaining(
          'asserts nothing: it always passes with score 1 and has no pass stream',
        ),
      ),
    );
    await world.turn();
    for (let i = 0; i < 5; i++) await nextLook(world);
    const trials = await trialsOf(world, await nextLook(world));
    expect(trials).toHaveLength(2);
    for (const t of trials) expect(t).toMatchObject({ outcome: 'pass', score: 1, asserted: false });
    const metrics = (await world.store.drift.latest()).map((l) => l.review.stream.metric);
    expect(metrics).toContain('finish');
    expect(metrics).not.toContain('pass');
  });
});
