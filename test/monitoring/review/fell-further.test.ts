import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { HOUR } from '../../../src/domain/clock.ts';
import type { IncidentFacts, Interval } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const countOf = ({ value, n }: Interval): string => `${Math.round(value * n)} of ${n}`;

/** What was told last, after nights in which the given cases fail. */
async function toldAfter(nights: number, fails: (night: number, i: number) => boolean) {
  let night = 0;
  const now = (): number => Date.parse(at(night)) + HOUR;
  const recorder = new IncidentRecorder({ ids: countingIds(), now, channels: ['desk'] });
  const on = deps(store, { recorder });
  let facts: IncidentFacts | undefined;
  for (; night < nights; night++) {
    await reviewRun(
      on,
      await lived(store, night, (i) => ({ outcome: fails(night, i) ? 'fail' : 'pass' })),
    );
    const [incident] = await store.incidents.list({ limit: 1 });
    const notices = incident === undefined ? [] : await store.outbox.ofIncident(incident.id);
    for (const n of notices.filter((x) => x.state === 'pending')) {
      facts = n.facts;
      // People have read it: it is not brought up to date any more.
      await store.outbox.sent(n.id, n.createdAt, null);
    }
  }
  return facts;
}

/** For fifteen nights now and then one, then two of them, and from the 26th night on so many more. */
const twoThen = (more: number) => (night: number, i: number) =>
  night < 15 ? night % 3 === 0 && i === night : i < 2 || (night >= 25 && i > 24 - more);

describe('a suite that falls further than was told of a few of its cases', () => {
  it('has all of its numbers over all of its cases, and says what else failed', async () => {
    const facts = await toldAfter(26, twoThen(9));
    expect(facts?.title).toBe('Refund desk: pass rate fell 99 % → 56 %');
    expect(facts?.summary).toBe(
      '14 of 25 passed in the last run of desk (56 %); 92 % did when it was told. Since Friday ' +
        '16 January, 00:00 UTC, 2 of 25 cases fail that used to pass; 9 others that used to pass ' +
        'failed in the run of Monday 26 January, 00:00 UTC.',
    );
    const [first] = facts?.measures ?? [];
    expect(first?.name).toBe('desk: pass rate');
    expect(first?.source?.cases).toBeUndefined();
    expect([first?.before, first?.after, first?.last].map((x) => x && countOf(x))).toEqual([
      '370 of 375',
      '244 of 275',
      '14 of 25',
    ]);
  });

  it('is told by its few cases as long as it is they that fail', async () => {
    const facts = await toldAfter(26, twoThen(0));
    expect(facts?.title).toBe('Refund desk: 2 of 25 cases fail that used to pass');
    expect(facts?.measures[0]?.name).toBe('desk: pass rate, in the 2 cases that changed');
  });
});
