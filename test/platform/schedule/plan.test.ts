import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fastClock } from '../../../src/platform/clock/fast.ts';
import { runDueJobs } from '../../../src/platform/schedule/scheduler.ts';
import { slotsAYear } from '../../../src/platform/schedule/frequency.ts';
import { decideSlot, type Job } from '../../../src/platform/schedule/slots.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { slowness } from '../../fixtures/slowness.ts';

const nightly: Job = { name: 'suite:refund/desk', cron: '30 2 * * *', timezone: 'Europe/Berlin' };
const at = (text: string): number => Date.parse(text);

/** Every slot of a job between two times, ticked each minute as the worker does. */
async function slots(job: Job, from: string, to: string, minutes = 1): Promise<string[]> {
  const store = openStore(join(mkdtempSync(join(tmpdir(), 'daytwo-plan-')), 'd.db'), from);
  const clock = fastClock(at(from));
  const fired: string[] = [];
  for (let now = at(from); now <= at(to); now += minutes * 60_000) {
    await clock.advanceTo(now);
    fired.push(
      ...(
        await runDueJobs(store, clock, [job], (_job, e) => {
          throw e;
        })
      ).map((f) => f.slot),
    );
  }
  await store.close();
  return fired;
}

describe('the plan', () => {
  it('is due at its slot, to the millisecond, and not before', () => {
    expect(
      decideSlot(nightly, '2026-01-01T12:00:00.000Z', at('2026-01-02T01:29:59.999Z')),
    ).toMatchObject({ due: false, next: '2026-01-02T01:30:00.000Z' });
    expect(
      decideSlot(nightly, '2026-01-01T12:00:00.000Z', at('2026-01-02T01:30:00.000Z')),
    ).toMatchObject({ due: true, slot: '2026-01-02T01:30:00.000Z', missed: 0 });
  });

  it('makes one catch-up for slots that were missed, and says how many', () => {
    const due = decideSlot(nightly, '2026-01-01T12:00:00.000Z', at('2026-01-06T09:00:00.000Z'));
    expect(due).toMatchObject({ due: true, slot: '2026-01-06T01:30:00.000Z', missed: 4 });
    expect(due.reason).toContain('4 earlier slots missed');
  });

  it('runs a slot in the spring gap late, and one in the autumn hour once', async () => {
    expect(await slots(nightly, '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(await slots(nightly, '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  }, 20_000);

  it('owes a new job nothing from before it was known', async () => {
    expect(
      await slots({ ...nightly, name: 'x' }, '2026-01-05T03:00:00Z', '2026-01-06T00:00:00Z', 30),
    ).toEqual([]);
  });

  it('counts the looks of a year', () => {
    expect(slotsAYear(nightly, at('2026-01-01T00:00:00Z'))).toBe(365);
    expect(slotsAYear({ ...nightly, cron: '0 * * * *' }, at('2026-01-01T00:00:00Z'))).toBeCloseTo(
      8760,
      -2,
    );
    expect(slotsAYear({ ...nightly, cron: '0 2 1 * *' }, at('2026-01-01T00:00:00Z'))).toBe(12);
    const workday = { ...nightly, cron: '30 8-18/2 * * MON-FRI' };
    // Summer time ends within these four weeks: an hour more on one day is no slot more.
    for (const now of ['2026-10-20T23:59:59Z', '2026-10-21T10:00:00Z'])
      expect(slotsAYear(workday, at(now))).toBeCloseTo((6 * 5 * 4 * 365) / 28, 6);
  });

  it('counts the slots of a schedule by the minute without holding the worker up', () => {
    const minutely = { ...nightly, cron: '* * * * *' };
    const before = process.threadCpuUsage();
    expect(slotsAYear(minutely, at('2026-01-02T00:00:00Z'))).toBe(365 * 24 * 60);
    const due = decideSlot(minutely, '2026-01-01T00:00:00Z', at('2026-03-01T00:00:30Z'));
    const took = process.threadCpuUsage(before).user / 1_000;
    expect(took).toBeLessThan(120 * slowness());
    expect(due).toMatchObject({ due: true, slot: '2026-03-01T00:00:00.000Z' });
    expect(due.reason).toContain('at least 200 earlier slots missed');
  });

  it('reckons how many slots by the minute were missed as it would count them', () => {
    const [last, now] = ['2026-03-28T23:58:00Z', at('2026-03-29T05:01:00Z')];
    for (const minutes of [2, 5, 10, 15, 30]) {
      // The night on which summer time begins; the list of minutes is the same schedule, counted.
      const list = Array.from({ length: 60 / minutes }, (_, n) => n * minutes).join(',');
      const [reckoned, counted] = [`*/${minutes} * * * *`, `${list} * * * *`].map((cron) =>
        decideSlot({ ...nightly, cron }, last, now),
      );
      expect(reckoned).toEqual(counted);
    }
  });
});

describe('the scheduler', () => {
  it('lets one of two workers have a slot, and goes on when a job throws', async () => {
    const store = openStore(join(mkdtempSync(join(tmpdir(), 'daytwo-tick-')), 'd.db'), 'x');
    const clock = fastClock(at('2026-01-01T00:00:00Z'));
    const done: string[] = [];
    const errors: string[] = [];
    const jobs = [
      {
        ...nightly,
        name: 'a',
        work: async () => {
          throw new Error('poll failed');
        },
      },
      { ...nightly, name: 'b', work: async (slot: string) => void done.push(slot) },
    ];
    const both = (): Promise<unknown> =>
      Promise.all([1, 2].map(() => runDueJobs(store, clock, jobs, (job) => errors.push(job))));
    await both();
    await clock.advanceTo(at('2026-01-01T02:00:00Z'));
    await both();
    expect(done).toEqual(['2026-01-01T01:30:00.000Z']);
    expect(errors).toEqual(['a']);
    await store.close();
  });

  it('takes a slot and writes its rows together: where the rows fail, the slot is still free', async () => {
    const store = openStore(join(mkdtempSync(join(tmpdir(), 'daytwo-tick-')), 'd.db'), 'x');
    const clock = fastClock(at('2026-01-01T00:00:00Z'));
    let broken = true;
    const job = {
      ...nightly,
      claim: async () => {
        if (broken) throw new Error('disk full');
        return null;
      },
    };
    const errors: string[] = [];
    await runDueJobs(store, clock, [job], () => undefined);
    await clock.advanceTo(at('2026-01-01T02:00:00Z'));
    expect(await runDueJobs(store, clock, [job], (_j, e) => errors.push(String(e)))).toEqual([]);
    broken = false;
    expect(await runDueJobs(store, clock, [job], () => undefined)).toHaveLength(1);
    expect(errors).toEqual(['Error: disk full']);
    await store.close();
  });

  it('notes why a slot was skipped, takes it all the same, and does no work for it', async () => {
    const store = openStore(join(mkdtempSync(join(tmpdir(), 'daytwo-tick-')), 'd.db'), 'x');
    const clock = fastClock(at('2026-01-01T00:00:00Z'));
    let worked = 0;
    const job = {
      ...nightly,
      claim: async () => 'the last one still waits',
      work: async () => void worked++,
    };
    await runDueJobs(store, clock, [job], () => undefined);
    await clock.advanceTo(at('2026-01-01T02:00:00Z'));
    expect(await runDueJobs(store, clock, [job], () => undefined)).toMatchObject([
      { slot: '2026-01-01T01:30:00.000Z', skipped: 'the last one still waits' },
    ]);
    expect(await runDueJobs(store, clock, [job], () => undefined)).toEqual([]);
    expect(worked).toBe(0);
    await store.close();
  });
});
