import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeReviewing, type Reviewing } from '../../src/answers/reviewing.ts';
import { claimMoves, claimState } from '../../src/claims/refresh.ts';
import type { ReviewLabel } from '../../src/domain/real-output.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { CLAIMS, type ClaimsWorld, daysAgo, NOW, openClaims } from '../claims/world.ts';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());

let w: ClaimsWorld;
let reviewing: Reviewing;
beforeEach(async () => {
  w = openClaims(CLAIMS.replace('20..60%', '60..100%'));
  const outputs = { ...w.config.outputs };
  outputs.redact = { ...outputs.redact, patterns: { order: 'ord-\\d+' } };
  reviewing = makeReviewing({
    store: w.store,
    config: { ...w.config, outputs },
    clock: { now: () => NOW },
    ids: countingIds(),
    sandbox,
  });
  await w.store.realOutputs.put(
    Array.from({ length: 12 }, (_, n) =>
      realOutput(`o${n}`, {
        at: daysAgo(2),
        task: { name: n === 11 ? 'chat' : 'refunds', by: 'rule', reason: 'it has "refund"' },
      }),
    ),
  );
});
afterEach(() => w.store.close());

const say = (of: string, label: ReviewLabel, note = '') =>
  reviewing.review({ of, label, note, by: 'Ana', looked: { seconds: 9 } });
const claim = () => claimState(w.store, 'desk', 'over-promises');

describe('what a person says of a real answer', () => {
  it('moves the claims that its label tests at once, and back when it is taken back', async () => {
    for (let n = 0; n < 11; n++) await say(`o${n}`, 'wrong');
    expect(await claim()).toMatchObject({ status: 'confirmed', reviews: { failed: 11, of: 11 } });
    const [move] = await claimMoves(w.store, { agent: 'desk', limit: 1 });
    expect(move).toMatchObject({ claim: 'over-promises', from: 'undecided', to: 'confirmed' });
    // Who is told that a claim moved can find the word that moved it.
    const moved = (await w.store.audit.list(9)).find((a) => a.action === 'claim confirmed');
    expect(await w.store.reviews.get(moved?.actor ?? '')).toMatchObject({ reviewer: 'Ana' });
    await reviewing.undoReview({ by: 'Ana' });
    expect((await claim())?.reviews).toEqual({ failed: 10, of: 10 });
  });

  it('moves no claim on another task, and is kept where the claims file is broken', async () => {
    await say('o11', 'wrong');
    expect(await claim()).toBeNull();
    w.write('claims.yaml', 'claims: [broken');
    await say('o1', 'wrong');
    expect(await w.store.reviews.list({ limit: 9 })).toHaveLength(2);
    expect(await claim()).toBeNull();
  });

  it('is kept without what is personal in its note, by the rules that hold for outputs', async () => {
    await say('o1', 'plausible', 'Ann, ann@example.com, means ORD-1 not ord-77 ');
    expect(await w.store.reviews.list({ limit: 1 })).toMatchObject([
      { note: 'Ann, [mail], means ORD-1 not [order]' },
    ]);
  });
});
