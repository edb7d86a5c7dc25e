import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Limits, makeLimiter } from '../../src/llm/rate-limiter.ts';
import { fastClock } from '../../src/platform/clock/fast.ts';
import { runOnFastClock } from '../../src/platform/clock/run-on-fast-clock.ts';

const MINUTE = 60_000;
const WIDE: Limits = { requestsPerMinute: 1_000_000, tokensPerMinute: 1e12, concurrent: 64 };

interface Left {
  at: number;
  tokens: number;
  end: number;
}

/** Sends calls through a limiter, each for its own time, and says when each left. */
async function send(
  limits: Limits,
  calls: readonly { tokens: number; takes: number }[],
  pause?: { at: number; until: number },
): Promise<Left[]> {
  const clock = fastClock(0);
  const limiter = makeLimiter(clock, limits);
  const left: Left[] = [];
  const one = async ({ tokens, takes }: { tokens: number; takes: number }): Promise<void> => {
    const release = await limiter.acquire(tokens);
    const call = { at: clock.now(), tokens, end: clock.now() + takes };
    left.push(call);
    await clock.sleep(takes);
    release();
    release(); // giving back twice gives back once
  };
  const pausing =
    pause === undefined ? [] : [clock.sleep(pause.at).then(() => limiter.pauseUntil(pause.until))];
  await runOnFastClock(Promise.all([...calls.map(one), ...pausing]), clock, () => false);
  return left;
}

const call = fc.record({
  tokens: fc.integer({ min: 0, max: 500 }),
  takes: fc.integer({ min: 0, max: 90_000 }),
});
const limitsOf = fc.record({
  requestsPerMinute: fc.integer({ min: 1, max: 8 }),
  tokensPerMinute: fc.integer({ min: 100, max: 1_200 }),
  concurrent: fc.integer({ min: 1, max: 6 }),
});

describe('the limiter', () => {
  it('keeps a place over several calls, which wait for the rate alone, and lets nobody in between', async () => {
    const clock = fastClock(0);
    const limiter = makeLimiter(clock, { ...WIDE, requestsPerMinute: 2, concurrent: 1 });
    const left: string[] = [];
    const calls = async (name: string): Promise<void> => {
      const place = await limiter.keepPlace();
      for (const nth of [1, 2]) {
        const release = await place.limiter.acquire(1);
        left.push(`${name}${nth} at ${clock.now() / MINUTE} min`);
        await clock.sleep(10);
        release();
      }
      place.giveBack();
    };
    const alone = async (): Promise<void> => {
      const release = await limiter.acquire(1);
      left.push(`alone at ${clock.now() / MINUTE} min`);
      release();
    };
    const all = Promise.all([calls('a'), alone(), calls('b')]);
    await runOnFastClock(all, clock, () => false);
    expect(left.map((l) => l.replace(/\.\d+/, ''))).toEqual([
      'a1 at 0 min',
      'a2 at 0 min',
      'alone at 1 min',
      'b1 at 1 min',
      'b2 at 2 min',
    ]);
  });

  it('lets in whoever waits behind one that waits no longer', async () => {
    const limiter = makeLimiter(fastClock(0), { ...WIDE, concurrent: 1 });
    const place = await limiter.keepPlace();
    const gone = new AbortController();
    const first = limiter.keepPlace(gone.signal);
    gone.abort();
    (await first).giveBack();
    const next = limiter.acquire(1);
    place.giveBack();
    (await next)();
  });

  it('never lets more calls be out, leave within a minute, or take more tokens than allowed; and every call leaves, in its turn', async () => {
    await fc.assert(
      fc.asyncProperty(limitsOf, fc.array(call, { maxLength: 25 }), async (limits, calls) => {
        const left = await send(limits, calls);
        expect(left.map((l) => l.tokens)).toEqual(calls.map((c) => c.tokens));
        for (const [i, l] of left.entries()) {
          expect(left.slice(0, i).filter((o) => o.end > l.at).length).toBeLessThan(
            limits.concurrent,
          );
          const minute = left.slice(0, i).filter((o) => o.at > l.at - MINUTE);
          expect(minute.length).toBeLessThan(limits.requestsPerMinute);
          const tokens = minute.reduce((sum, o) => sum + o.tokens, 0) + l.tokens;
          // One call larger than the whole allowance leaves alone.
          if (minute.length > 0) expect(tokens).toBeLessThanOrEqual(limits.tokensPerMinute);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lets no call leave during a pause, and all of them after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: MINUTE }),
        fc.integer({ min: 0, max: 60 * MINUTE }),
        async (calls, at, lasts) => {
          const left = await send({ ...WIDE, concurrent: 2 }, calls, { at, until: at + lasts });
          expect(left).toHaveLength(calls.length);
          for (const l of left) expect(l.at > at && l.at < at + lasts).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps a pause and the minute by monotonic time, wherever the clock is set', async () => {
    for (const step of [-2 * 86_400_000, 3 * 86_400_000]) {
      const clock = fastClock(0);
      const limiter = makeLimiter(clock, { ...WIDE, requestsPerMinute: 1 });
      limiter.pauseUntil(60 * MINUTE);
      const left: number[] = [];
      const calls = Promise.all(
        [1, 2].map(async () => {
          (await limiter.acquire(1))();
          left.push(clock.monotonic());
          clock.step(step);
        }),
      );
      clock.step(step);
      await runOnFastClock(calls, clock, () => false);
      expect(left).toEqual([60 * MINUTE, 61 * MINUTE]);
    }
  });

  it('keeps the longer of two pauses', async () => {
    const clock = fastClock(0);
    const limiter = makeLimiter(clock, WIDE);
    limiter.pauseUntil(1_000);
    limiter.pauseUntil(500);
    expect(limiter.pausedUntil()).toBe(1_000);
  });

  it('lets who no longer waits go at once, and nobody behind is stuck', async () => {
    const clock = fastClock(0);
    const limiter = makeLimiter(clock, { ...WIDE, concurrent: 1 });
    const held = await limiter.acquire(1);
    const quit = new AbortController();
    const second = limiter.acquire(1, quit.signal);
    const third = limiter.acquire(1);
    quit.abort();
    (await second)();
    held();
    (await third)();
    // And everything was given back.
    (await limiter.acquire(1))();
  });

  it('a pause does not hold who quits', async () => {
    const clock = fastClock(0);
    const limiter = makeLimiter(clock, WIDE);
    limiter.pauseUntil(3_600_000);
    const quit = new AbortController();
    const waits = limiter.acquire(1, quit.signal);
    quit.abort();
    (await waits)();
    expect(clock.now()).toBe(0);
  });
});
