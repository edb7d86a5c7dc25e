import { afterEach, describe, expect, it } from 'vitest';
import { chance } from '../../../src/demo/simulated/behaviour.ts';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import { DAY, makeWorld, START, type World, yesSuite } from '../../app/world.ts';

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

/** The first drift incident's facts when answers change from the 13th night on. */
async function told(
  answer: (good: boolean, changed: boolean, q: number) => string,
  served: (changed: boolean) => string = () => 'sim-1-a',
): Promise<IncidentFacts> {
  const change = START + 12 * DAY;
  world = await makeWorld({
    suite: yesSuite(16),
    behave: (r, at, seed) => {
      const q = Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
      const changed = at >= change && q < 10;
      return {
        text: answer(chance(seed, q, at, r.repeat) < 0.98, changed, q),
        servedModel: served(at >= change),
        fingerprint: at >= change ? 'fp_b' : 'fp_a',
      };
    },
  });
  await world.turn();
  await world.until(17);
  const facts = (await world.store.incidents.list({ limit: 10 })).find(
    (i) => i.kind === 'drift',
  )?.facts;
  if (facts === undefined) throw new Error('no drift was told of');
  return facts;
}

describe('what a drift incident explains', () => {
  it('names the kind of change in one sentence: the same answer in a code fence is format', async () => {
    const facts = await told((_, changed, q) =>
      changed ? `\`\`\`\nYES, question ${q} is so.\n\`\`\`` : `YES, question ${q} is so.`,
    );
    expect(facts.summary).toMatch(
      /In all \d+ cases that changed the same answer now comes inside a code fence\./,
    );
  });

  it('lists everything that has a version as moved or ruled out, and the recorded events with the likeliest first', async () => {
    const facts = await told(
      (good, changed) => (good && !changed ? 'YES, that is so.' : 'NO, that is not'),
      (changed) => (changed ? 'sim-1-b' : 'sim-1-a'),
    );
    expect(facts.ruledOut).toEqual([
      'soul',
      'suite',
      'target (model, parameters, tools)',
      'daytwo itself',
    ]);
    expect(facts.notRuledOut).toEqual([]);
    expect(facts.later).toEqual([]);
    expect(facts.events.map((e) => e.what)).toEqual([
      expect.stringContaining('now serves sim-1-b'),
      expect.stringContaining('fingerprint'),
    ]);
    expect(facts.guess).toContain('now serves sim-1-b');
  });
});
