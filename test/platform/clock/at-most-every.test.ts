import { describe, expect, it } from 'vitest';
import { atMostEvery } from '../../../src/platform/clock/at-most-every.ts';

/** Time goes on only where it is waited for. */
function made(): { work: string[]; ask: () => void; pass: (ms: number) => Promise<void> } {
  let now = 1_000;
  let sleeps: { until: number; wake: () => void }[] = [];
  const work: string[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const clock = {
    monotonic: () => now,
    sleep: (ms: number) =>
      ms <= 0
        ? Promise.resolve()
        : new Promise<void>((wake) => sleeps.push({ until: now + ms, wake })),
  };
  const ask = atMostEvery(clock, async () => void work.push(`at ${now}`), 5_000);
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    const due = sleeps.filter((s) => s.until <= now);
    sleeps = sleeps.filter((s) => s.until > now);
    for (const s of due) s.wake();
    await settle();
  };
  return { work, ask, pass };
}

describe('work that is done at most every five seconds', () => {
  it('is done at once the first time, and once more for all that was asked for since', async () => {
    const { work, ask, pass } = made();
    for (let n = 0; n < 100; n++) {
      ask();
      await pass(20);
    }
    expect(work).toHaveLength(1);
    await pass(4_000);
    expect(work).toHaveLength(2);
    await pass(60_000);
    expect(work).toHaveLength(2);
    ask();
    await pass(0);
    expect(work).toHaveLength(3);
  });
});
