import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FailingEpisode } from '../../../src/domain/failing.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { dayWords } from '../../../src/domain/text-dates.ts';
import { proposeBaseline } from '../../../src/monitoring/baselines/propose.ts';
import { stoodOutWords } from '../../../src/monitoring/collect-digest.ts';
import { whyWords } from '../../../src/monitoring/baselines/words.ts';
import type { ReviewDeps } from '../../../src/monitoring/review/deps.ts';
import { failingSpansSince } from '../../../src/monitoring/review/failing-spans.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from '../review/lived.ts';

// A suite that runs more often than its failing cases are asked again: runs come meanwhile.

const OF = { agent: 'refund', suite: 'desk' };
let store: Store;
let on: ReviewDeps;
beforeEach(() => {
  store = openStore(':memory:', '');
  on = deps(store);
});
afterEach(() => store.close());

/** A run in which these many of 25 cases fail. */
async function slot(n: number, fails: number): Promise<Run> {
  const run = await lived(store, n, (i) => ({ outcome: i < fails ? 'fail' : 'pass' }));
  await reviewRun(on, run);
  return run;
}

/** The cases that were asked once more come back: the first so many fail again. */
async function askedAgain(fails: number): Promise<void> {
  const asking = (await store.runs.unfinished()).find((r) => r.trigger === 'second-asking');
  if (asking === undefined) throw new Error('nothing is asked again');
  const of = (await store.trials.ofRun(asking.joins ?? '')).filter((t) =>
    asking.caseHashes.includes(t.caseHash),
  );
  for (const [i, t] of of.entries())
    await store.trials.put({
      ...t,
      id: `${asking.id} ${i}`,
      run: asking.id,
      outcome: i < fails ? 'fail' : 'pass',
    });
  await store.runs.end(asking.id, 'done', at(100), null);
  await reviewRun(on, asking);
}

const last = async (): Promise<FailingEpisode | undefined> =>
  (await store.failing.since(at(0))).at(-1);
const leftOut = async (): Promise<{ at: string; words: string }[]> =>
  (await proposeBaseline(store, OF, { since: null, until: at(50) })).leftOut.map((r) => ({
    at: r.at,
    words: whyWords(r),
  }));

describe('a run whose cases passed when they were asked again', () => {
  it('is an ordinary one, and so are the good ones that came while they were asked', async () => {
    for (let n = 0; n < 8; n++) await slot(n, n % 2);
    await slot(8, 5);
    await slot(9, 0);
    await slot(10, 0);
    await askedAgain(0);
    expect(await last()).toMatchObject({ at: at(8), state: 'over', unsettled: false });
    expect(await failingSpansSince(store, OF, at(0))).toEqual([]);
    expect(await leftOut()).toEqual([]);
  });

  it('takes a run in with it that does not stand out, and none that does and was not asked', async () => {
    for (let n = 0; n < 8; n++) await slot(n, n % 2);
    await slot(8, 5);
    await slot(9, 2);
    await slot(10, 9);
    await slot(11, 0);
    await askedAgain(0);
    expect(await last()).toMatchObject({ state: 'over', unsettled: true });
    expect(await leftOut()).toEqual([
      { at: at(10), words: expect.stringMatching(/^looks bad, and .* was not asked again/) },
    ]);
  });
});

describe('a collapse that is over before anybody was told', () => {
  it('wakes nobody, is kept, and stands in the digest with the days of both runs', async () => {
    for (let n = 0; n < 8; n++) await slot(n, n % 2);
    await slot(8, 20);
    await slot(9, 0);
    await askedAgain(20);
    expect((await store.incidents.list({ limit: 9 })).map((i) => i.kind)).not.toContain(
      'failing-now',
    );
    expect(await last()).toMatchObject({ at: at(8), endedAt: at(9), state: 'over', why: [] });
    // It was confirmed, so it is not among what was not.
    const { over, gone } = stoodOutWords(await store.failing.since(at(0)), []);
    expect(over).toEqual([]);
    expect(gone).toEqual([
      `refund/desk, ${dayWords(at(8))}: 5 of 25 passed; of the 20 cases that failed, 20 failed when ` +
        `asked again; the run of ${dayWords(at(9))} is an ordinary one: 25 of 25 passed, 24 is usual`,
    ]);
    // It was a failure all the same, and no baseline is made of it.
    expect((await leftOut()).map((r) => r.at)).toEqual([at(8)]);
  });

  it('is told where the run that came meanwhile failed too', async () => {
    for (let n = 0; n < 8; n++) await slot(n, n % 2);
    await slot(8, 20);
    await slot(9, 20);
    await askedAgain(20);
    expect(await last()).toMatchObject({ state: 'failing', why: ['unlikely'] });
  });
});

describe('a run whose cases failed again, though nobody was told', () => {
  it('alone is left out, and not the good ones between it and the end', async () => {
    for (let n = 0; n < 8; n++) await slot(n, n % 2);
    await slot(8, 5);
    await slot(9, 0);
    await slot(10, 1);
    await askedAgain(3);
    expect(await last()).toMatchObject({ state: 'over', unsettled: true });
    expect(await leftOut()).toEqual([
      { at: at(8), words: expect.stringMatching(/^failed, and failed again/) },
    ]);
    // It stays what it was in the following nights' "before", with the good ones beside it.
    for (let n = 11; n < 15; n++) await slot(n, 15);
    const told = (await store.incidents.list({ limit: 20 })).find((i) => i.kind === 'drift');
    const before = told?.facts.measures.find((m) => m.before.n > 0)?.before.n;
    expect(before).toBe(10 * 25);
  });
});
