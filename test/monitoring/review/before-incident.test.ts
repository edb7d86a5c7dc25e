import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, iso } from '../../../src/domain/clock.ts';
import type { StreamReview } from '../../../src/domain/drift.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { proposeBaseline } from '../../../src/monitoring/baselines/propose.ts';
import type { ReviewDeps } from '../../../src/monitoring/review/deps.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

const OF = { agent: 'refund', suite: 'desk' };
const runId = (day: number): string => `run${String(day).padStart(3, '0')}`;
let store: Store;
let on: ReviewDeps;
beforeEach(() => {
  store = openStore(':memory:', '');
  on = deps(store);
});
afterEach(() => store.close());

/** A night in which half of the cases fail, or none; what failed is asked again and fails again. */
async function night(day: number, fails: boolean): Promise<void> {
  const of = (i: number): Partial<Trial> =>
    fails && i < 13 ? { outcome: 'fail', answer: `no ${day}` } : { answer: 'yes' };
  await reviewRun(on, await lived(store, day, of));
  const again = (await store.runs.unfinished()).find((r) => r.trigger === 'second-asking');
  if (again === undefined) return;
  for (const t of await store.trials.ofRun(again.joins ?? ''))
    if (again.caseHashes.includes(t.caseHash))
      await store.trials.put({ ...t, id: `${again.id} ${t.caseHash}`, run: again.id });
  await store.runs.end(again.id, 'done', at(day), null);
  await reviewRun(on, again);
}

/** The first five nights, approved some hours after the night of a day. */
async function approvedAfter(day: number): Promise<void> {
  const approvedAt = iso(Date.parse(at(day)) + DAY / 2);
  await store.baselines.put({
    id: 'base1',
    ...OF,
    runs: [0, 1, 2, 3, 4].map(runId),
    approvedBy: 'ana',
    approvedAt,
    looksAfter: approvedAt,
    note: '',
    bins: { edges: {}, values: {} },
  });
}

const reviewsOf = async (metrics: readonly string[]): Promise<StreamReview[]> =>
  (await store.drift.latest())
    .map((l) => l.review)
    .filter((r) => metrics.includes(r.stream.metric) && r.began !== null);

describe('what was before', () => {
  it('is the approved behaviour, whatever failed since and was mended', async () => {
    for (let day = 0; day < 5; day++) await night(day, false);
    await approvedAfter(4);
    const began: string[] = [];
    for (let day = 5; day < 18; day++) {
      await night(day, day < 9);
      // Never another outcome than the one that was approved.
      for (const { stream, before } of await reviewsOf(['pass', 'answer']))
        expect([day, stream.metric, before.slice(1).some((n) => n > 0)]).toEqual([
          day,
          stream.metric,
          false,
        ]);
      const [pass] = await reviewsOf(['pass']);
      began.push(`${pass?.began?.at ?? ''} ${pass?.direction ?? ''}`);
    }
    // In the end its likeliest beginning is the recovery, and that is no change for the better.
    expect(began.at(0)).toBe(`${at(5)} worse`);
    expect(began.at(-1)).toBe(`${at(9)} mixed`);
  });
});

describe('an incident', () => {
  it('does not reach back behind the approval: whoever gave it knew the runs until then', async () => {
    for (let day = 0; day < 12; day++) await night(day, false);
    await approvedAfter(11);
    for (let day = 12; day < 18; day++) await night(day, true);
    const { chosen, leftOut } = await proposeBaseline(store, OF, { since: null, first: 12 });
    expect(chosen.at(-1)?.run).toBe(runId(11));
    expect(leftOut[0]?.run).toBe(runId(12));
  });
});
