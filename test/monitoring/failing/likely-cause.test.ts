import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/domain/store.ts';
import { likelyCause } from '../../../src/monitoring/failing/likely-cause.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { episodeOf } from '../../domain/rows.ts';
import { lived } from '../review/lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

/** The soul was edited an hour before the run of a day. */
const edited = (day: number): Promise<void> =>
  store.changes.add({
    id: 'ch1',
    at: new Date(Date.parse(at(day)) - 3_600_000).toISOString(),
    kind: 'soul',
    agent: 'refund',
    provider: null,
    suite: null,
    what: 'soul changed',
    before: 'a',
    after: 'b',
    gitCommit: null,
    triggers: null,
  });

/**
 * A case that passed until day 4 and fails since day 5, told on day 7 of what failed three times in a
 * row; the soul was edited before the run of a day.
 */
async function guessAfterEdit(day: number): Promise<string | null> {
  for (let d = 1; d <= 7; d++)
    await lived(store, d, (i) => (i === 0 && d >= 5 ? { outcome: 'fail' } : {}), {
      soulHash: d < day ? 'a' : 'b',
    });
  await edited(day);
  const told = episodeOf({ run: 'run007', at: at(7), why: ['high-risk'], before: { case0: 2 } });
  return (await likelyCause(store, told, Date.parse(at(8)))).guess;
}

describe('the likely cause of what failed in several runs in a row', () => {
  it('is a change before the first of them', async () => {
    expect(await guessAfterEdit(5)).toBe('soul changed.');
  });

  it.each([4, 6, 7])(
    'is no change before the run of day %i, which saw it pass or fail already',
    async (day) => {
      expect(await guessAfterEdit(day)).toBeNull();
    },
  );
});

it('a change that no run could judge before, since an outage stopped the one after it, is the likely cause', async () => {
  await lived(store, 4, () => ({}), { soulHash: 'a' });
  await edited(5);
  await lived(store, 5, () => ({ outcome: 'none' }), { soulHash: 'b', trigger: 'soul-change' });
  await lived(store, 6, (i) => (i < 5 ? { outcome: 'fail' } : {}), { soulHash: 'b' });
  const told = episodeOf({ run: 'run006', at: at(6), why: ['unlikely'] });
  expect((await likelyCause(store, told, Date.parse(at(7)))).guess).toBe('soul changed.');
});
