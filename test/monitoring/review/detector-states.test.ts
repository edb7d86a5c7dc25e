import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { reviewStream, type ReviewSettings } from '../../../src/detection/drift/review.ts';
import type { Look, Stream } from '../../../src/domain/drift.ts';
import type { Store } from '../../../src/domain/store.ts';
import { DetectorStates } from '../../../src/monitoring/review/detector-states.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { binary, coin, draw, passStream } from '../../detection/drift/worlds.ts';

const SETTINGS: ReviewSettings = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 0 },
  liveStreams: 1,
  highRiskStreams: 1,
};
const ID = 'desk/refunds/pass';
const MINUTE = 60_000;
const NOW = Date.UTC(2026, 5, 1);
const random = coin(4);
const RUNS: Look[] = Array.from({ length: 40 }, (_, day) =>
  draw(random, day, binary(Array.from({ length: 12 }, (_, i) => 0.7 + 0.02 * i))),
);
const streamAt = (looks: number): Stream =>
  passStream(RUNS.slice(0, 20), RUNS.slice(20, 20 + looks));

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

interface Worker {
  detectors: DetectorMemory;
  states: DetectorStates;
}

function started(): Worker {
  const detectors = new DetectorMemory();
  return { detectors, states: new DetectorStates(detectors) };
}

/** A review after so many looks, as a worker makes it. */
async function reviewed({ detectors, states }: Worker, looks: number, now = NOW): Promise<number> {
  await states.recall(store, streamAt(looks));
  const { review } = reviewStream(streamAt(looks), [], SETTINGS, detectors);
  states.note(streamAt(looks), now);
  return review.evidence;
}

const stored = async (): Promise<Uint8Array> =>
  (await store.drift.detectorState(ID)) ?? new Uint8Array();
const alone = (looks: number): number =>
  reviewStream(streamAt(looks), [], SETTINGS).review.evidence;

describe('what detectors know', () => {
  it('is stored after a review, and a worker that starts again says the same from there', async () => {
    const before = started();
    await reviewed(before, 8);
    await before.states.store(store, NOW);
    expect((await stored()).length).toBeGreaterThan(1_000);
    const after = started();
    const evidence = await reviewed(after, 12);
    expect(evidence / alone(12)).toBeCloseTo(1, 9);
    await after.states.store(store, NOW + MINUTE);
    expect(await reviewed(started(), 13)).toBeCloseTo(alone(13), 12);
  });

  it('is written at most once in ten minutes, and all of it before a stop', async () => {
    const worker = started();
    await reviewed(worker, 4);
    await worker.states.store(store, NOW);
    const first = await stored();
    await reviewed(worker, 5, NOW + 9 * MINUTE);
    await worker.states.store(store, NOW + 9 * MINUTE);
    expect(await stored()).toEqual(first);
    await reviewed(worker, 6, NOW + 10 * MINUTE);
    await worker.states.store(store, NOW + 10 * MINUTE);
    const second = await stored();
    expect(second).not.toEqual(first);
    await reviewed(worker, 7, NOW + 11 * MINUTE);
    await worker.states.storeAll(store, NOW + 11 * MINUTE);
    expect(await stored()).not.toEqual(second);
  });

  it('is stored of every stream of a suite, also where memory holds only one of them', async () => {
    const detectors = new DetectorMemory(1);
    const states = new DetectorStates(detectors);
    for (const suite of ['a', 'b', 'c']) {
      reviewStream({ ...streamAt(4), suite }, [], SETTINGS, detectors);
      states.note({ ...streamAt(4), suite }, NOW);
    }
    await states.store(store, NOW);
    for (const suite of ['a', 'b', 'c'])
      expect(await store.drift.detectorState(`desk/${suite}/pass`)).not.toBeNull();
  });

  it('is worked out again where it is damaged, of other runs or cut off', async () => {
    const worker = started();
    await reviewed(worker, 8);
    await worker.states.store(store, NOW);
    const good = await stored();
    const damaged = good.slice();
    damaged[200] = (damaged[200] ?? 0) ^ 1;
    for (const body of [damaged, good.slice(0, 800), new Uint8Array(), Uint8Array.of(1, 2, 3)]) {
      await store.drift.putDetectorStates('2026-06-01', new Map([[ID, body]]), '');
      expect(await reviewed(started(), 9)).toBe(alone(9));
    }
    await store.drift.putDetectorStates('2026-06-01', new Map([[ID, good]]), '');
    // A run that came late moved the looks.
    const other = passStream(RUNS.slice(0, 20), RUNS.slice(21, 30));
    const late = started();
    await late.states.recall(store, other);
    expect(reviewStream(other, [], SETTINGS, late.detectors).review.evidence).toBe(
      reviewStream(other, [], SETTINGS).review.evidence,
    );
  });

  it('is forgotten with a stream that nobody reviews any more', async () => {
    const worker = started();
    await reviewed(worker, 4);
    await worker.states.store(store, NOW);
    await store.drift.putDetectorStates(
      new Date(NOW + 181 * 24 * 60 * MINUTE).toISOString(),
      new Map([['desk/other/pass', Uint8Array.of(1)]]),
      new Date(NOW + MINUTE).toISOString(),
    );
    expect(await store.drift.detectorState(ID)).toBeNull();
  });

  it('has no say in a review that the file could not take it from', async () => {
    const worker = started();
    await reviewed(worker, 4);
    await store.close();
    await expect(worker.states.store(store, NOW)).resolves.toBeUndefined();
    store = openStore(':memory:', '');
  });
});

describe('memory of detectors', () => {
  it('holds what fits, the one in hand always, and answers the same whatever it holds', () => {
    const small = new DetectorMemory(1);
    const large = new DetectorMemory();
    for (const name of ['a', 'b', 'c'])
      for (const memory of [small, large])
        reviewStream({ ...streamAt(6), agent: name }, [], SETTINGS, memory);
    expect(['a', 'b', 'c'].map((name) => small.holds(`${name}/refunds/pass`))).toEqual([
      false,
      false,
      true,
    ]);
    expect(['a', 'b', 'c'].every((name) => large.holds(`${name}/refunds/pass`))).toBe(true);
    for (const memory of [small, large])
      expect(
        reviewStream({ ...streamAt(7), agent: 'a' }, [], SETTINGS, memory).review.evidence,
      ).toBeCloseTo(alone(7), 12);
  });
});
