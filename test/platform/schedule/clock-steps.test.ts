import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, iso } from '../../../src/domain/clock.ts';
import type { Store } from '../../../src/domain/store.ts';
import { fastClock, type FastClock } from '../../../src/platform/clock/fast.ts';
import { movedBetween, readClocks, spanWords } from '../../../src/platform/clock/step.ts';
import { runDueJobs, type Scheduled } from '../../../src/platform/schedule/scheduler.ts';
import { takeBack } from '../../../src/platform/schedule/take-back.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-01T00:30:00Z');
const hourly: Scheduled = { name: 'suite:refund/desk', cron: '0 * * * *', timezone: 'UTC' };
const nightly: Scheduled = { ...hourly, cron: '0 2 * * *' };

interface Run {
  slot: number;
  /** What the wall clock said when it ran. */
  wall: number;
  turn: number;
}

/** The scheduler with its ledger on a clock that can be set, as the worker drives it. */
function scheduler(store: Store, clock: FastClock, job: Scheduled) {
  const runs: Run[] = [];
  const walls: number[] = [];
  let last = readClocks(clock);
  const fail = (_: string, e: unknown): never => {
    throw e;
  };
  return {
    runs,
    walls,
    async turn(): Promise<{ took: readonly string[]; ran: readonly string[] }> {
      const now = readClocks(clock);
      const moved = movedBetween(last, now);
      if (moved.kind === 'stepped' && moved.ms > 0) await store.slots.restore(iso(now.wall));
      last = now;
      walls.push(now.wall);
      const took = await takeBack(store, clock, [job], fail);
      const ran = await runDueJobs(store, clock, [job], fail);
      runs.push(
        ...ran.map((f) => ({
          slot: Date.parse(f.slot),
          wall: clock.now(),
          turn: walls.length - 1,
        })),
      );
      return { took: took.flatMap((t) => t.slots), ran: ran.map((f) => f.slot) };
    },
    pass: (ms: number) => clock.advanceTo(clock.now() + ms),
  };
}
const ledger = (): Store => openStore(':memory:', '', { durability: 'off' });

describe('the schedule on a clock that is set', () => {
  it('takes back a slot that a clock three days ahead claimed, and every night comes at its own time', async () => {
    const store = ledger();
    const clock = fastClock(START);
    const s = scheduler(store, clock, nightly);
    await s.turn();
    clock.step(3 * DAY);
    expect((await s.turn()).ran).toEqual(['2026-03-03T02:00:00.000Z']);
    await s.pass(20_000);
    clock.step(-3 * DAY);
    expect(await s.turn()).toEqual({ took: ['2026-03-03T02:00:00.000Z'], ran: [] });
    const ran: string[] = [];
    for (let i = 0; i < 4 * 24 * 6; i++) {
      await s.pass(10 * MINUTE);
      ran.push(...(await s.turn()).ran);
    }
    expect(ran).toEqual([1, 2, 3, 4].map((d) => `2026-03-0${d}T02:00:00.000Z`));
    await store.close();
  });

  it('is not stopped by a job that became known while the clock ran ahead', async () => {
    const store = ledger();
    const clock = fastClock(START + 3 * DAY);
    const s = scheduler(store, clock, nightly);
    await s.turn();
    clock.step(-3 * DAY);
    await s.turn();
    await s.pass(2 * HOUR);
    expect((await s.turn()).ran).toEqual(['2026-03-01T02:00:00.000Z']);
    await store.close();
  });

  it('runs no slot twice where a clock that was right is set back for a while, nor for seconds', async () => {
    const store = ledger();
    const clock = fastClock(START);
    const s = scheduler(store, clock, hourly);
    await s.turn();
    await s.pass(31 * MINUTE);
    expect((await s.turn()).ran).toEqual(['2026-03-01T01:00:00.000Z']);
    clock.step(-59_000);
    expect(await s.turn()).toEqual({ took: [], ran: [] });
    // A machine without a battery begins years behind, until its clock is set.
    clock.step(-20 * 365 * DAY);
    expect((await s.turn()).took).toEqual(['2026-03-01T01:00:00.000Z']);
    await s.pass(5 * MINUTE);
    clock.step(20 * 365 * DAY + 59_000);
    expect(await s.turn()).toEqual({ took: [], ran: [] });
    await s.pass(HOUR);
    expect((await s.turn()).ran).toEqual(['2026-03-01T02:00:00.000Z']);
    await store.close();
  });

  const act = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        what: fc.constant('pass' as const),
        ms: fc.integer({ min: 1_000, max: 3 * HOUR }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: fc.constant('step' as const),
        ms: fc.integer({ min: -3 * DAY, max: 3 * DAY }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: fc.constant('step' as const),
        ms: fc.integer({ min: -90_000, max: 90_000 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.constant(4 * DAY) }),
    },
  );

  it('never runs a slot ahead of the clock, nor twice unless it lay ahead in between, and leaves none out that no catch-up covers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
        const store = ledger();
        const clock = fastClock(START);
        const s = scheduler(store, clock, hourly);
        await s.turn();
        for (const a of acts) {
          if (a.what === 'step') clock.step(a.ms);
          else await s.pass(a.ms);
          await s.turn();
          // After each turn the newest slot that is due has been served, or one at most a minute
          // ahead.
          const due = Math.floor(clock.now() / HOUR) * HOUR;
          const known = Date.parse((await store.slots.last(hourly.name)) ?? '');
          expect(known).toBeLessThanOrEqual(clock.now() + MINUTE);
          expect(
            known >= due || due <= START || (await store.slots.last(hourly.name)) === null,
          ).toBe(true);
        }
        for (const [i, run] of s.runs.entries()) {
          expect(run.slot).toBeLessThanOrEqual(run.wall);
          const before = s.runs.slice(0, i).findLast((r) => r.slot === run.slot);
          if (before !== undefined)
            expect(Math.min(...s.walls.slice(before.turn + 1, run.turn + 1))).toBeLessThan(
              run.slot - MINUTE,
            );
        }
        await store.close();
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('serves each slot exactly once while the clock only wavers by seconds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            pass: fc.integer({ min: 100_000, max: 10 * MINUTE }),
            step: fc.integer({ min: -50_000, max: 50_000 }),
          }),
          { maxLength: 60 },
        ),
        async (acts) => {
          const store = ledger();
          const clock = fastClock(START);
          const s = scheduler(store, clock, hourly);
          await s.turn();
          for (const a of acts) {
            await s.pass(a.pass);
            clock.step(a.step);
            await s.turn();
          }
          const slots = s.runs.map((r) => r.slot);
          expect(slots).toEqual(slots.map((_, i) => START + 30 * MINUTE + i * HOUR));
          expect((slots.at(-1) ?? START - HOUR / 2) + HOUR).toBeGreaterThan(
            Math.max(...s.walls) - 2 * MINUTE,
          );
          await store.close();
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('takes back a slot together with what its claim began, or neither', async () => {
    const store = openStore(join(mkdtempSync(join(tmpdir(), 'daytwo-steps-')), 'd.db'), '');
    const clock = fastClock(START);
    const errors: string[] = [];
    const job: Scheduled = {
      ...nightly,
      takenBack: async () => {
        throw new Error('disk full');
      },
    };
    await runDueJobs(store, clock, [job], () => undefined);
    clock.step(3 * DAY);
    await runDueJobs(store, clock, [job], () => undefined);
    clock.step(-3 * DAY);
    expect(await takeBack(store, clock, [job], (_job, e) => errors.push(String(e)))).toEqual([]);
    expect([errors, await store.slots.last(job.name)]).toEqual([
      ['Error: disk full'],
      '2026-03-03T02:00:00.000Z',
    ]);
    await store.close();
  });
});

describe('what a clock did', () => {
  const at = (wall: number, monotonic: number, uptime: number | null) => ({
    wall,
    monotonic,
    uptime,
  });
  it.each([
    ['going on is nothing', at(0, 0, 0), at(HOUR, HOUR, HOUR), { kind: 'steady' }],
    [
      'less than a minute is nothing',
      at(0, 0, 0),
      at(HOUR + 59_999, HOUR, HOUR),
      { kind: 'steady' },
    ],
    [
      'set back',
      at(0, 0, 0),
      at(-2 * HOUR + 10_000, 10_000, 10_000),
      { kind: 'stepped', ms: -2 * HOUR, expected: 10_000, reason: 'the clock was set back by 2 h' },
    ],
    [
      'set ahead',
      at(0, 0, 0),
      at(3 * DAY + 10_000, 10_000, 10_000),
      {
        kind: 'stepped',
        ms: 3 * DAY,
        expected: 10_000,
        reason: 'the clock was set ahead by 3 days',
      },
    ],
    [
      'a sleep that monotonic time does not count',
      at(0, 0, 0),
      at(8 * HOUR, 10_000, 8 * HOUR),
      { kind: 'slept', ms: 8 * HOUR - 10_000, reason: 'the machine slept for 8 h' },
    ],
    [
      'a sleep that monotonic time counts too',
      at(0, 0, 0),
      at(8 * HOUR, 8 * HOUR, 8 * HOUR),
      { kind: 'steady' },
    ],
    [
      'a sleep after which the clock is wrong',
      at(0, 0, 0),
      at(11 * HOUR, 0, 8 * HOUR),
      { kind: 'stepped', ms: 3 * HOUR, expected: 8 * HOUR },
    ],
    [
      'a sleep on a machine that does not tell',
      at(0, 0, null),
      at(8 * HOUR, 0, null),
      { kind: 'stepped', ms: 8 * HOUR },
    ],
  ])('%s', (_, before, after, expected) => {
    expect(movedBetween(before, after)).toMatchObject(expected);
  });

  it('is said in words', () => {
    expect(
      [90_000, -2 * HOUR, 3 * DAY + 2 * HOUR + MINUTE, DAY, 61 * MINUTE].map(spanWords),
    ).toEqual(['90 s', '2 h', '3 days 2 h', '1 day', '1 h 1 min']);
  });
});

describe('a sleep on the fast clock', () => {
  it('lasts as long as it lasts, wherever the wall clock is set meanwhile', async () => {
    const clock: FastClock = fastClock(START);
    const woke: number[] = [];
    void (clock as Clock).sleep(HOUR).then(() => woke.push(clock.monotonic()));
    clock.step(-2 * DAY);
    await clock.advanceTo(clock.now() + HOUR - 1);
    expect(woke).toEqual([]);
    await clock.advanceTo(clock.now() + 1);
    expect(woke).toEqual([HOUR]);
  });
});
