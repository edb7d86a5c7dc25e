import { expect, it } from 'vitest';
import { sharing } from '../../../src/platform/clock/sharing.ts';

/** Work that ends when it is told to, and counts how often it began. */
function counted() {
  const ends: (() => void)[] = [];
  const work = sharing(() => new Promise<void>((resolve) => void ends.push(resolve)));
  return { work, ends };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('work that is asked for while it is under way is not begun twice', async () => {
  const { work, ends } = counted();
  const asked = [work.run(), work.run()];
  ends[0]?.();
  await Promise.all(asked);
  expect(ends).toHaveLength(1);
  expect(work.running()).toBeNull();
});

it('who asks for it anew while it is under way has it begun once more, together with all who do', async () => {
  const { work, ends } = counted();
  void work.run();
  let isDone = false;
  const asked = [work.runAnew(), work.runAnew()].map((p) => p.then(() => (isDone = true)));
  ends[0]?.();
  await settle();
  expect([ends.length, isDone]).toEqual([2, false]);
  ends[1]?.();
  await Promise.all(asked);
  expect(ends).toHaveLength(2);
});
