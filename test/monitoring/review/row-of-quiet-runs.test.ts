import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Incident, Notice } from '../../../src/domain/incident.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { dayWords } from '../../../src/domain/text-dates.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
let day: number;
let d: ReturnType<typeof deps>;
beforeEach(() => {
  store = openStore(':memory:', '');
  day = 0;
  d = deps(store, { channels: ['slack', 'mail'] });
});
afterEach(() => store.close());

type Says = (i: number) => Partial<Trial>;
const well: Says = () => ({});
/** These cases fail, the others pass. */
const failing =
  (from: number, to: number): Says =>
  (i) =>
    i >= from && i < to ? { outcome: 'fail' } : {};

const drift = async (): Promise<Incident> => {
  const found = (await store.incidents.list({ limit: 5 })).find((i) => i.kind === 'drift');
  if (found === undefined) throw new Error('nobody was told');
  return found;
};
/** So many days of it. */
async function live(days: number, says: Says): Promise<Incident | null> {
  for (const end = day + days; day < end; day++) await reviewRun(d, await lived(store, day, says));
  return store.incidents.findUnfinished('drift:refund');
}
/** All messages have left by now, or those of one channel. */
async function delivered(channel?: string): Promise<void> {
  for (const n of await store.outbox.pending())
    if (channel === undefined || n.channel === channel)
      await store.outbox.sent(n.id, at(300), null);
}
const pending = async (reason: Notice['reason']): Promise<Notice[]> =>
  (await store.outbox.pending()).filter((n) => n.reason === reason);
/** What the history says of the incident, without what a look only counts. */
const history = async (): Promise<string[]> =>
  (await store.incidents.history((await drift()).id)).map((h) => h.what);

/** Six of 25 cases fail until people are told. */
async function collapsed(says: Says = failing(0, 6)): Promise<void> {
  await live(20, well);
  for (let more = 0; more < 8; more++) {
    await live(1, says);
    const known = (await store.incidents.list({ limit: 5 })).find((i) => i.kind === 'drift');
    if (known?.state === 'open') return delivered();
  }
  throw new Error('nobody was told');
}

describe('a run that is no ordinary one, in other cases than those that were told', () => {
  it('ends the row while the incident is open, and what is said next counts from after it', async () => {
    await collapsed(failing(0, 2));
    await live(3, well);
    await live(1, failing(12, 15));
    expect(await drift()).toMatchObject({ state: 'open', quietLooks: 0 });
    const since = at(day);
    await live(4, well);
    expect(await drift()).toMatchObject({ state: 'open', quietLooks: 4 });
    await live(1, well);
    expect(await drift()).toMatchObject({ state: 'recovering', quietLooks: 5 });
    expect((await drift()).facts.recovered?.since).toBe(since);
  });

  it('ends the row while it recovers, is no turning back, and its cases are asked again', async () => {
    await collapsed(failing(0, 2));
    const { title } = (await drift()).facts;
    const back = at(day);
    await live(5, well);
    await delivered();
    expect((await drift()).state).toBe('recovering');
    await live(1, failing(12, 15));
    const now = await drift();
    expect(now).toMatchObject({ state: 'recovering', quietLooks: 0 });
    expect(now.facts.now).toBe(
      'The last run, in which 22 of 25 passed, is not as before. Those from ' +
        `${dayWords(back)} until then were.`,
    );
    expect(now.facts.title).toBe(title);
    expect(await history()).not.toContain('relapsed');
    expect((await store.failing.live('refund', 'desk'))?.state).toBe('asking');
    const since = at(day);
    await live(9, well);
    const again = await drift();
    expect(again).toMatchObject({ state: 'recovering', quietLooks: 9 });
    expect(again.facts.recovered?.since).toBe(since);
    await live(1, well);
    expect((await drift()).state).toBe('resolved');
  });
});

describe('a message that it recovers, while it waits', () => {
  it('is not sent where the newest run is not as before, and the incident goes on as it was', async () => {
    await collapsed();
    const { title } = (await drift()).facts;
    await live(5, well);
    expect(await pending('recovering')).toHaveLength(2);
    await live(1, failing(0, 6));
    const now = await drift();
    expect(await pending('recovering')).toEqual([]);
    expect(await pending('relapsed')).toEqual([]);
    expect(now).toMatchObject({ state: 'open', quietLooks: 0 });
    expect(now.facts.title).toBe(title);
    expect(now.facts.recovered).toBeUndefined();
    expect(now.facts.now).toBeUndefined();
    expect(await history()).toContain('not recovering yet');
    await live(5, well);
    const [said] = await pending('recovering');
    expect(said?.facts.now).toMatch(/^Passing again since .*: last run 25 of 25\.$/);
  });

  it('has the last run of those that look as before where another one comes', async () => {
    await collapsed();
    await live(6, well);
    const [said] = await pending('recovering');
    expect(said?.facts.now).toMatch(/last run 25 of 25/);
  });

  it('is taken back from a channel that has not heard it yet, which hears that it turned back', async () => {
    await collapsed();
    await live(5, well);
    await delivered('slack');
    await live(1, failing(0, 6));
    expect((await drift()).state).toBe('open');
    expect(await pending('recovering')).toEqual([]);
    expect((await pending('relapsed')).map((n) => n.channel).sort()).toEqual(['mail', 'slack']);
  });
});

describe('a stream that only follows what was told', () => {
  /** Six cases fail, and one of them answers in fewer words. */
  const changed: Says = (i) =>
    i < 6 ? { outcome: 'fail', ...(i === 3 ? { length: 20 } : {}) } : {};

  it('turns nothing back by one answer of another length', async () => {
    await collapsed(changed);
    for (let more = 0; more < 25 && !isFollowed(await drift()); more++) await live(1, changed);
    expect((await drift()).streams).toContain('desk/length');
    await live(5, well);
    await delivered();
    expect((await drift()).state).toBe('recovering');
    await live(1, (i) => (i === 3 ? { length: 20 } : {}));
    expect(await history()).not.toContain('relapsed');
    expect(await drift()).toMatchObject({ state: 'recovering', quietLooks: 5 });
  });
});

const isFollowed = (i: Incident): boolean => i.streams?.includes('desk/length') === true;
