import { afterEach, describe, expect, it } from 'vitest';
import { claimMoves, claimState } from '../../src/claims/refresh.ts';
import { DAY, makeWorld, START, type World, yesSuite } from '../app/world.ts';

let world: World;
afterEach(() => world.close());

const CLAIMS = `claims:
  - id: keeps-promises
    statement: Says YES to every question of the desk.
    cases: ["over-promises resolution times"]
    expect: { holds: ">= 80%" }
    owner: ana
`;

describe('a drift that people are told of', () => {
  it('names the claims that moved: stale with the moved alias, and refuted on it', async () => {
    const change = START + 8 * DAY;
    world = await makeWorld({
      suite: yesSuite(10),
      files: { 'claims.yaml': CLAIMS },
      config: (text) =>
        text.replace('    soul: SOUL.md', '    soul: SOUL.md\n    claims: claims.yaml'),
      models: [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }],
      behave: (_r, at) =>
        at >= change
          ? { text: 'We promise the money within an hour.', servedModel: 'sim-1-mar' }
          : { text: 'YES, your refund is on its way.', servedModel: 'sim-1-jan' },
    });
    await world.turn();
    await world.until(7);
    expect(await claimState(world.store, 'refund', 'keeps-promises')).toMatchObject({
      status: 'confirmed',
      tested: { model: 'sim-1-jan' },
    });
    await world.until(11);
    const moves = await claimMoves(world.store, { agent: 'refund', limit: 10 });
    expect(moves.map((m) => m.to)).toEqual(['refuted', 'stale', 'confirmed']);
    const incidents = await world.store.incidents.list({ limit: 10 });
    const drift = incidents.find((i) => i.kind === 'drift');
    const said = drift?.facts.details?.find((d) => d.name === 'Claims that moved')?.lines;
    expect(said).toEqual([
      expect.stringMatching(/^keeps-promises: confirmed → refuted\. It held in 0 %/),
    ]);
    const posted = JSON.stringify(world.slack.messages);
    expect(posted).toContain('Claims that moved');
  }, 120_000);
});
