import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const failing =
  (from: number, to: number) =>
  (i: number): Partial<Trial> =>
    i >= from && i < to ? { outcome: 'fail' } : {};
const drift = async (): Promise<Incident | undefined> =>
  (await store.incidents.list({ limit: 5 })).find((i) => i.kind === 'drift');

/** All messages have left. */
async function delivered(): Promise<void> {
  for (const n of await store.outbox.pending()) await store.outbox.sent(n.id, at(300), null);
}

describe('a drift that was told to recover and turns back', () => {
  it('is told from the first run of the relapse, with its own cases, counts and cause', async () => {
    const d = deps(store, { channels: ['mail'] });
    for (let i = 0; i < 25; i++)
      await store.cases.put({
        agent: 'refund',
        suite: 'desk',
        hash: `case${i}`,
        label: `Case ${i}`,
        prompt: 'q',
        metadata: {},
        firstSeen: at(0),
      });
    let day = 0;
    const until = async (state: Incident['state'], of: (i: number) => Partial<Trial>) => {
      for (const end = day + 15; day < end; day++) {
        await reviewRun(d, await lived(store, day, of));
        const now = await drift();
        if (now?.state !== state) continue;
        day++;
        return now;
      }
      throw new Error(`it never was ${state}`);
    };
    for (; day < 20; day++) await reviewRun(d, await lived(store, day, () => ({})));
    const opened = await until('open', failing(0, 10));
    await until('recovering', () => ({}));
    await delivered();
    const began = day;
    const relapsed = await until('open', failing(12, 24));
    const { facts } = relapsed;
    expect((await store.incidents.history(relapsed.id)).at(-1)?.what).toBe('relapsed');
    expect(facts.since).toBe(at(began));
    const runs = day - began;
    expect(facts.measures[0]).toMatchObject({
      before: { value: 1 },
      after: { value: 13 / 25, n: 25 * runs },
    });
    expect(facts.title).toBe('Refund desk: pass rate fell 100 % → 52 %');
    expect(facts.summary).toContain('12 of 25 cases fail that used to pass');
    expect(facts.summary).toContain('what it was until then: pass rate fell 100 % → 60 %, since');
    expect(facts.flips.every((f) => Number(f.caseHash.slice(4)) >= 12)).toBe(true);
    expect(opened.began).toBeDefined();
    // What is told of it next goes on from there.
    await reviewRun(d, await lived(store, day, failing(12, 24)));
    expect((await drift())?.facts.measures[0]?.after).toMatchObject({ n: 25 * (runs + 1) });
  });
});
