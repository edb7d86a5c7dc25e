import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planInThreads } from '../../../src/cli/actions/plan-threads.ts';
import { LANE_SHARES } from '../../../src/detection/drift/alpha-spending.ts';
import {
  effortOf,
  planSuite,
  type SuiteNow,
  type SuitePlan,
} from '../../../src/detection/planning/plan.ts';
import { planWords, spanWords } from '../../../src/detection/planning/text.ts';
import { makeWorld, type World, yesSuite } from '../../app/world.ts';
import { look, random } from '../../bench/drift/world.ts';
import { type Typed, typeWords } from '../../cli/typing.ts';

const FEW = effortOf(4, 16);

function suiteOf(k: number, n: number, quiet: number, over: Partial<SuiteNow> = {}): SuiteNow {
  const r = random(3);
  const rates = Array.from({ length: k }, (_, i) => (i < 0.7 * k ? 0.99 : 0.7));
  const all = Array.from({ length: n + quiet }, (_, i) => look(r, rates, 0, `r${i}`, i));
  return {
    agent: 'refund',
    suite: 'desk',
    hashes: rates.map((_, i) => `c${i}`),
    trials: 1,
    looksAYear: 365,
    alpha: 0.05,
    shares: LANE_SHARES,
    liveStreams: 4,
    provisional: false,
    quietLooks: quiet,
    inAlarm: false,
    pass: { baseline: all.slice(0, n), looks: all.slice(n) },
    refusals: null,
    callUsd: 0.002,
    costFrom: 'recorded',
    notes: [],
    ...over,
  };
}

describe('a plan', () => {
  const now = suiteOf(15, 20, 0);
  const plan = planSuite(now, { seed: 1, effort: FEW });

  it('is the same each time it is made, survives JSON, and tells each of its steps as it begins', () => {
    const steps: [number, number][] = [];
    expect(
      planSuite(now, { seed: 1, effort: FEW, onStep: (done, of) => steps.push([done, of]) }),
    ).toEqual(plan);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    // Each is told when it begins, and last that all are done.
    expect(steps.map(([done]) => done)).toEqual(
      Array.from({ length: (steps[0]?.[1] ?? 0) + 1 }, (_, i) => i),
    );
  });

  it('is the same in one thread and in three that share its simulated lives', async () => {
    const steps: number[] = [];
    const options = { seed: 1, effort: FEW, onStep: (done: number) => steps.push(done) };
    expect(await planInThreads(now, options, 3)).toEqual(plan);
    expect(steps.length).toBeGreaterThan(5);
    expect(steps).toEqual(steps.map((_, i) => i));
  });

  it('ends with the error of a thread, and with all threads', async () => {
    const broken = { ...now, hashes: null as unknown as string[] };
    await expect(planInThreads(broken, { seed: 1, effort: FEW }, 2)).rejects.toThrow(/null/);
  });

  it('prices the month and every candidate by its calls, and says so where nobody knows a price', () => {
    expect(plan).toMatchObject({
      callsAMonth: expect.closeTo((15 * 365) / 12, 6),
      usdAMonth: expect.closeTo(((15 * 365) / 12) * 0.002, 6),
    });
    for (const c of plan.candidates) expect(c.usdAMonth).toBeCloseTo(c.callsAMonth * 0.002, 9);
    expect(plan.candidates.find((c) => c.id === 'more-trials')?.callsAMonth).toBeCloseTo(
      plan.callsAMonth,
      6,
    );
    const words = planWords({ ...plan, usdAMonth: null, costFrom: 'unknown' });
    expect(words.facts.join(' ')).toContain('no price known');
  });

  it('recommends the cheapest of what shortens the wait by a fifth, and nothing that does not', () => {
    const helping = plan.candidates.filter((c) => c.id !== 'weekly' && c.factor <= 0.8);
    if (helping.length > 0)
      expect(plan.recommended?.callsAMonth).toBe(Math.min(...helping.map((c) => c.callsAMonth)));
    else expect(plan.recommended).toBeNull();
    const words = planWords({ ...plan, recommended: null });
    expect(words.advice[0]).toContain('leave it as it is');
  });

  it('moves reliable cases to a week only where it says what that saves and what it loses', () => {
    const weekly = plan.candidates.find((c) => c.id === 'weekly');
    expect(weekly).toMatchObject({
      callsAMonth: expect.any(Number),
      oneOfThem: { before: expect.any(Number) },
    });
    expect(weekly?.callsAMonth).toBeLessThan(0);
    for (const i of weekly?.cases ?? [])
      expect(now.pass.baseline.every((l) => l.cells[i]?.counts[1] === 0)).toBe(true);
    expect(weekly?.oneOfThem?.after ?? Infinity).toBeGreaterThan(weekly?.oneOfThem?.before ?? 0);
  });
});

describe('a plan says what it does not know', () => {
  it('assumes a typical suite before any runs', () => {
    const plan = planSuite(suiteOf(10, 2, 0), { seed: 1, effort: effortOf(1, 3) });
    expect(plan).toMatchObject({ assumed: true, phi: { value: 1, runs: 0 } });
    expect(planWords(plan).title).toContain('2 runs stored, too few yet');
    expect(planWords(plan).facts[0]).toMatch(/^Only 2 runs are stored.*typical suite/);
  });

  it('leaves looks in alarm out of what it learns from', () => {
    const plan = planSuite(suiteOf(10, 8, 5, { inAlarm: true }), {
      seed: 1,
      effort: effortOf(1, 3),
    });
    expect(plan.phi.runs).toBe(8);
    expect(plan.notes.join(' ')).toContain('stands in alarm');
    expect(planWords(plan).title).not.toContain('quiet');
  });

  it('says of a loss that a short baseline cannot show that waiting does not help', () => {
    const plan = planSuite(suiteOf(10, 6, 0), { seed: 1, effort: effortOf(2, 10) });
    const five = plan.delays.find((d) => d.change === 'worse-5');
    expect(five?.medianLooks).toBeNull();
    expect(five?.blind).toBeGreaterThanOrEqual(6);
    expect(planWords(plan).delays.find((row) => row[0] === five?.words)?.[1]).toBe(
      'cannot be seen',
    );
  });

  it('proposes to approve a provisional baseline with the runs there are', () => {
    const plan = planSuite(suiteOf(10, 5, 12, { provisional: true }), {
      seed: 1,
      effort: effortOf(1, 3),
    });
    expect(plan.candidates[0]).toMatchObject({
      id: 'approve',
      callsAMonth: 0,
      days: 0,
      words: 'approve a baseline: the first 17 runs',
    });
  });
});

describe('times', () => {
  it('are said as people say them', () => {
    expect([0.25, 1, 3.4, 20, 75].map(spanWords)).toEqual([
      '6 hours',
      '1 day',
      '3 days',
      '3 weeks',
      '3 months',
    ]);
  });
});

describe('daytwo plan', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld({
      suite: yesSuite(8),
      behave: (r) => ({ text: r.turns.at(-1)?.text.endsWith('3') === true ? 'NO' : 'YES, done.' }),
    });
    await world.until(9);
  });
  afterAll(() => world.close());

  const type = (...args: string[]): Promise<Typed> =>
    typeWords(world.folder, ['-c', 'daytwo.yaml', ...args]);

  it('learns from the stored runs and what their calls have cost, and gives valid JSON', async () => {
    const { out, err, code } = await type('plan', '--worlds', '1', '--json');
    const plans = JSON.parse(out) as SuitePlan[];
    expect(code).toBe(0);
    expect(err).toContain('refund/desk: playing it through');
    expect(plans).toMatchObject([
      {
        agent: 'refund',
        suite: 'desk',
        cases: 8,
        baselineRuns: 5,
        provisional: true,
        assumed: false,
        costFrom: 'recorded',
        usdAMonth: expect.any(Number),
      },
    ]);
    expect(plans[0]?.phi.runs).toBe((plans[0]?.baselineRuns ?? 0) + (plans[0]?.quietLooks ?? 0));
    expect(plans[0]?.delays.map((d) => d.change)).toContain('refuse-10');
  });

  it('speaks in words of one suite, with one recommendation', async () => {
    const { out } = await type('plan', '--agent', 'refund', '--suite', 'desk', '--worlds', '1');
    expect(out).toMatch(
      /^refund \/ desk: 8 cases every day, compared with 5 first runs that nobody has approved yet and \d+ quiet ones since/,
    );
    expect(out.match(/Recommended:/g)).toHaveLength(1);
    expect(out).toContain('everything gets 10 points worse');
  });

  it('names the suites there are where it is asked for another', async () => {
    expect(await type('plan', '--suite', 'dsk')).toMatchObject({
      code: 64,
      err: expect.stringMatching(/no suite "dsk"\nNext: known are desk/),
    });
  });
});
