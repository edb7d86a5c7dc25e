import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { coin } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

describe('what the calls of a suite are like', () => {
  it('is told when answers take three times as long, by the middle, and nothing before', async () => {
    const d = deps(store);
    const r = coin(3);
    const told: string[] = [];
    for (let day = 0; day < 32; day++) {
      const run = await lived(store, day, (i) => ({
        latencyMs: Math.round((day < 24 ? 1 : 3) * (i + 1) * 300 * Math.exp(r() - 0.5)),
      }));
      for (const { stream, alarm } of (await reviewRun(d, run))?.reviews ?? [])
        if (alarm) told.push(`${day} ${stream.metric}`);
      if (told.length > 0) break;
    }
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^2[4-9] latency$/);
    const [incident] = await store.incidents.list({ limit: 5 });
    expect(incident?.facts.title).toMatch(
      /^Refund desk: answers take (?:2\.[89]|3(?:\.[0-3])?) times as long$/,
    );
    expect(incident?.facts.summary).toMatch(/In the middle case it is 1\d(?:\.\d)? s, before/);
    expect(incident?.facts.lead?.stream).toBe('desk/latency');
  });

  it('learns nothing from a run in which nobody replied, and counts the trials of one that few did not', async () => {
    const d = deps(store);
    const none: Partial<Trial> = {
      outcome: 'none',
      failure: 'timeout',
      finishReason: null,
      servedModel: null,
      usage: null,
      latencyMs: null,
      costUsd: null,
      length: null,
    };
    for (let day = 0; day < 9; day++)
      await reviewRun(d, await lived(store, day, (i) => (day === 7 || i === day ? none : {})));
    const latest = new Map(
      (await store.drift.latest()).map(({ review }) => [review.stream.metric, review]),
    );
    expect(latest.get('no-verdict')).toMatchObject({ looks: 3, alarm: false });
    expect(
      latest.get('no-verdict')?.after.concat(latest.get('no-verdict')?.before ?? []),
    ).not.toContain(25);
    expect(latest.get('pass')?.looks).toBe(3);
  });
});
