// The benchmark's own parts: what it compares is right, its worlds are what they say, its door is
// the worker's.
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { reviewStream } from '../../../src/detection/drift/review.ts';
import type { Charge } from '../../../src/domain/drift.ts';
import { CELLS } from '../../bench/drift/cells-list.ts';
import { cell, looksOf } from '../../bench/drift/cells.ts';
import { type CourseName, COURSES } from '../../bench/drift/changes.ts';
import { clopperPearson } from '../../bench/drift/exact.ts';
import { live } from '../../bench/drift/live.ts';
import { oracle } from '../../bench/drift/oracle.ts';
import { writePage } from '../../bench/drift/page.ts';
import { runJobs } from '../../bench/drift/pool.ts';
import { collected, lineOf, mend, readRows, type Row } from '../../bench/drift/results.ts';
import { delayOf, merged, OURS, score, type Tally } from '../../bench/drift/score.ts';
import { type ShapeName, SHAPES } from '../../bench/drift/shapes.ts';
import { simulate } from '../../bench/drift/simulate.ts';
import { wrongVerdicts } from '../../bench/drift/verified.ts';
import { random } from '../../bench/drift/world.ts';

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

test('every rule, and ours, gives the verdict that was worked out by hand', () => {
  expect(wrongVerdicts()).toEqual([]);
});

test("the door alarms at the look at which the worker's own review reaches the bar", () => {
  const c = cell('door', 'x', 'x', { change: 'four', before: 6, cases: 20 });
  const world = simulate(c, 3);
  const [stream] = world?.streams ?? [];
  if (world === null || stream === undefined) throw new Error('this world can change');
  const [first] = live([stream], {
    looksAYear: 365,
    rebaseline: null,
    enough: 1,
    trials: 1,
    confirms: false,
  }).alarms;
  const memory = new DetectorMemory();
  const charges: Charge[] = [];
  const settings = {
    alpha: 0.05,
    shares: { schedule: 1, change: 0, 'high-risk': 0 },
    plannedLooks: { schedule: 365, change: 0 },
    liveStreams: 1,
    highRiskStreams: 0,
  };
  let reached: number | undefined;
  for (let t = 1; reached === undefined && t <= stream.looks.length; t++) {
    const reviewed = reviewStream(
      {
        agent: 'bench',
        suite: stream.suite,
        metric: 'pass',
        categories: stream.categories,
        baseline: stream.baseline,
        looks: stream.looks.slice(0, t),
        provisional: false,
        expect: new Map(),
        highRisk: new Set(),
      },
      charges,
      settings,
      memory,
    );
    charges.push(...reviewed.charges);
    if (reviewed.review.alarm) reached = t;
  }
  expect(first).toBeDefined();
  expect(first).toBe(reached);
});

describe('worlds', () => {
  test("a cell's year is the same whenever it is drawn, and another year is another world", () => {
    const c = cell('same', 'x', 'x', { change: 'p10', noise: { sd: 0.3, rho: 0.7 }, kind: 'both' });
    const drawn = (year: number): string =>
      JSON.stringify(simulate(c, year)?.streams.map((s) => [s.baseline, s.looks, s.again(4)]));
    expect(drawn(5)).toBe(drawn(5));
    expect(drawn(5)).not.toBe(drawn(6));
  });

  test('every cell is listed once, can be simulated and has the looks it says', () => {
    expect(new Set(CELLS.map((c) => c.id)).size).toBe(CELLS.length);
    for (const c of CELLS) {
      const world = simulate(
        { ...c, streams: Math.min(2, c.streams), cases: Math.min(6, c.cases) },
        1,
      );
      if (world === null) continue;
      for (const s of world.streams)
        expect([s.baseline.length, s.looks.length]).toEqual([c.baseline, looksOf(c)]);
    }
  });

  test('changes move the mean as they say, on every shape', () => {
    const moved = (shape: ShapeName, course: CourseName): number => {
      const r = random(7);
      const rates = SHAPES[shape].draw(r, 40);
      const path = COURSES[course].path(r, rates);
      return path === null ? 0 : mean(path.at(-1) ?? []) - mean(rates);
    };
    for (const shape of Object.keys(SHAPES) as ShapeName[]) {
      expect(moved(shape, 'p5')).toBeCloseTo(-0.05, 6);
      expect(moved(shape, 'p10')).toBeCloseTo(-0.1, 6);
      expect(moved(shape, 'slide')).toBeCloseTo(-0.15, 6);
      expect(moved(shape, 'one')).toBeLessThan(0);
      expect(moved(shape, 'four')).toBeLessThan(moved(shape, 'one'));
    }
    expect(moved('mixed', 'p25')).toBeCloseTo(-0.25, 6);
    expect(moved('mixed', 'better')).toBeGreaterThan(0.04);
    expect(Math.abs(moved('mixed', 'swap'))).toBeLessThan(0.01);
  });

  test('a judgment that shifts leaves the pass rates where they were', () => {
    const world = simulate(cell('shift', 'x', 'x', { change: 'judgment', kind: 'both' }), 2);
    const [pass, judgment] = world?.streams ?? [];
    expect(pass?.after).toBeNull();
    const changed = judgment?.after?.[0]?.filter((law, i) => law !== judgment.before[i]) ?? [];
    expect(changed).toHaveLength(4);
    for (const law of judgment?.before ?? [])
      expect(law.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });
});

test('the oracle is not behind us where a tenth of the suite collapses', () => {
  const c = cell('oracle', 'x', 'x', { change: 'four', noise: { sd: 0.4, rho: 0 } });
  let ours: Tally | undefined;
  let best: Tally | undefined;
  for (let year = 0; year < 8; year++) {
    const world = simulate(c, year);
    if (world === null) continue;
    const tallies = score(c, world, { alone: false, rivals: false });
    ours = merged(
      ours,
      tallies[OURS] ?? { years: 0, found: 0, delays: {}, early: 0, onsets: 0, extra: 0 },
    );
    best = merged(
      best,
      tallies['oracle'] ?? { years: 0, found: 0, delays: {}, early: 0, onsets: 0, extra: 0 },
    );
  }
  if (ours === undefined || best === undefined) throw new Error('eight worlds');
  expect(delayOf(best).mean).toBeLessThanOrEqual(delayOf(ours).mean);
});

test('fed looks in which its change never comes, the oracle alarms in about one year of twenty, wander and all', () => {
  const factors = { cases: 10, noise: { sd: 0.4, rho: 0.5 }, looksAYear: 100 };
  let alarms = 0;
  for (let year = 0; year < 60; year++) {
    const quiet = simulate(cell('calm', 'x', 'x', factors), year)?.streams[0];
    const changed = simulate(cell('calm', 'x', 'x', { ...factors, change: 'p10' }), year)
      ?.streams[0];
    if (quiet === undefined || changed === undefined)
      throw new Error('ten cases can lose ten points');
    if (
      oracle(
        { ...quiet, after: changed.after },
        { noise: factors.noise, looksAYear: 100, alpha: 0.05, before: 0 },
      ) !== null
    )
      alarms++;
  }
  expect(alarms).toBeLessThanOrEqual(6);
});

test('what comes out does not depend on how many threads share the work', async () => {
  const cells = (['p25', 'four', null] as const).map((change) =>
    cell(`threads ${change}`, 'x', 'x', {
      change,
      cases: 8,
      baseline: 5,
      rivals: 1,
      looksAYear: 40,
    }),
  );
  const jobs = cells.flatMap((c) => [
    { cell: c, from: 0, years: 2 },
    { cell: c, from: 2, years: 1 },
  ]);
  const byThreads = async (threads: number): Promise<string> => {
    const rows: [string, string][] = [];
    await runJobs(
      jobs,
      threads,
      (job, { tallies }) => rows.push([`${job.cell.id}#${job.from}`, JSON.stringify(tallies)]),
      () => true,
    );
    return JSON.stringify(rows.toSorted());
  };
  const alone = await byThreads(1);
  expect(JSON.parse(alone)).toHaveLength(jobs.length);
  expect(await byThreads(3)).toBe(alone);
});

describe('results', () => {
  const row = (from: number, years: number, found: number, extra: Partial<Row> = {}): Row => ({
    cell: 'quiet/mixed',
    factors: 'f',
    code: 'c',
    from,
    years,
    seconds: 1,
    tallies: { [OURS]: { years, found, delays: {}, early: 0, onsets: found, extra: 0 } },
    ...extra,
  });

  test('chunks add up in any order, and years that two chunks share count once', () => {
    const rows = [row(0, 25, 1), row(25, 25, 2), row(0, 3, 1)];
    for (const order of [rows, rows.toReversed()])
      expect(collected(order)).toMatchObject([
        { years: 50, tallies: { [OURS]: { years: 50, found: 3 } } },
      ]);
    expect(collected([row(0, 25, 1), row(0, 25, 2, { code: 'other' })])).toHaveLength(2);
  });

  test('a run that was killed while it wrote goes on from its last whole chunk', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'work.jsonl');
    writeFileSync(file, `${lineOf(row(0, 25, 1))}{"cell":"quiet/mi`);
    expect(readRows(file)).toHaveLength(1);
    mend(file);
    appendFileSync(file, lineOf(row(25, 25, 0)));
    expect(collected(readRows(file))).toMatchObject([{ years: 50 }]);
    appendFileSync(file, 'no json\n');
    expect(() => readRows(file)).toThrow('line 3');
  });

  test('the delay counts years without an alarm as the horizon, and has no median under a half', () => {
    expect(
      delayOf({ years: 4, found: 3, delays: { 1: 1, 3: 1, 10: 1 }, early: 0, onsets: 3, extra: 0 }),
    ).toEqual({ median: 3, mean: 26, found: 0.75 });
    expect(
      delayOf({ years: 4, found: 1, delays: { 1: 1 }, early: 0, onsets: 1, extra: 0 }).median,
    ).toBeNull();
  });

  // python3 -c "from scipy.stats import beta; print(beta.ppf(.975, 1, 100), beta.ppf([.025, .975],
  // [8, 9], [93, 92]))"
  test('intervals agree with scipy', () => {
    expect(clopperPearson(0, 100)).toEqual({ low: 0, high: expect.closeTo(0.0362167, 6) });
    expect(clopperPearson(8, 100).low).toBeCloseTo(0.0351716, 6);
    expect(clopperPearson(8, 100).high).toBeCloseTo(0.1515576, 6);
    expect(clopperPearson(5, 5).high).toBe(1);
  });

  test('a page can be written from part of the results, and names a cell that breaks the promise', () => {
    const folder = mkdtempSync(join(tmpdir(), 'page-'));
    writePage([row(0, 100, 20)], folder);
    const page = readFileSync(join(folder, 'drift.md'), 'utf8');
    expect(page).toContain('20 of 100, 20 % (13 to 29)');
    expect(page).toContain('a broken promise');
    expect(readFileSync(join(folder, 'drift/quiet.svg'), 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
  });
});
