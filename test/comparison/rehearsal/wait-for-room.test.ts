import { expect, it } from 'vitest';
import { type UnderWay, waitForRoom } from '../../../src/comparison/rehearsal/wait-for-room.ts';

/** Work that ends when it is told to, and is then no longer under way. */
function begin(underWay: UnderWay, usd: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = promise.finally(() => underWay.delete(work));
  underWay.set(work, usd);
  return async () => {
    resolve();
    await work;
  };
}

it('goes on where the last work under way ends while the budget is being read', async () => {
  const underWay: UnderWay = new Map();
  const end = begin(underWay, 1);
  const affords = async (): Promise<boolean> => {
    await end();
    return false;
  };
  await waitForRoom(underWay, { most: 8, affords, isOver: () => false });
  expect(underWay.size).toBe(0);
});

it('waits for a place where all are taken, and for money where what is under way may take it', async () => {
  const underWay: UnderWay = new Map();
  const ends = [1, 2, 3].map((usd) => begin(underWay, usd));
  const asked: number[] = [];
  const room = waitForRoom(underWay, {
    most: 3,
    affords: async (promisedUsd) => {
      asked.push(promisedUsd);
      return promisedUsd < 4;
    },
    isOver: () => false,
  });
  await ends[0]?.();
  await ends[1]?.();
  await room;
  expect([asked, underWay.size]).toEqual([[5, 3], 1]);
});

it('waits for nothing where nothing more is to be begun', async () => {
  const underWay: UnderWay = new Map();
  begin(underWay, 1);
  const affords = (): Promise<boolean> => Promise.reject(new Error('the budget was read'));
  await waitForRoom(underWay, { most: 1, affords, isOver: () => true });
  expect(underWay.size).toBe(1);
});
