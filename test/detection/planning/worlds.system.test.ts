import { describe, expect, it } from 'vitest';
import { LANE_SHARES } from '../../../src/detection/drift/alpha-spending.ts';
import { Detector } from '../../../src/detection/drift/detector.ts';
import { breaking, worseBy } from '../../../src/detection/planning/changes.ts';
import { cloneDeep } from '../../../src/detection/planning/deep-clone.ts';
import { detectableEffects } from '../../../src/detection/planning/detectable-effects.ts';
import {
  medianOf,
  type Setup,
  shareWithin,
  Worlds,
} from '../../../src/detection/planning/detection-delay.ts';
import { normal, seeded } from '../../../src/detection/planning/prng.ts';
import { drawWorld, learn, typical } from '../../../src/detection/planning/suite-knowledge.ts';
import type { Look } from '../../../src/domain/drift.ts';
import { look, random } from '../../bench/drift/world.ts';

const typicalSuite: Setup = {
  stream: 'pass',
  known: typical(),
  cases: 16,
  trials: 1,
  baseline: 12,
  quiet: 0,
  looksAYear: 365,
  alpha: 0.05,
  shares: LANE_SHARES,
  liveStreams: 4,
};
const runs = (n: number, rates: readonly number[], noise: number, seed = 1): Look[] => {
  const r = random(seed);
  return Array.from({ length: n }, (_, i) => look(r, rates, noise * normal(r), `b${i}`, i));
};
const meanOf = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `c${i}`);

describe('a fork of a detector', () => {
  it('goes on exactly as the original would have, and leaves the original where it was', () => {
    const past = runs(
        14,
        Array.from({ length: 8 }, () => 0.9),
        0,
      ),
      bad = runs(
        3,
        Array.from({ length: 8 }, () => 0.3),
        0,
        2,
      );
    const built = (): Detector => {
      const d = new Detector(
        {
          metric: 'pass',
          categories: ['pass', 'fail'],
          baseline: past.slice(0, 10),
          expect: new Map(),
        },
        names(8),
      );
      for (const l of past.slice(10)) d.add(l);
      return d;
    };
    const original = built(),
      other = cloneDeep(original),
      straight = built();
    const starts = [5, 6].map((tau) => ({ tau, weight: 1e-4, lasting: true }));
    for (const l of bad) {
      other.add(l);
      straight.add(l);
      expect(other.strength(starts)).toEqual(straight.strength(starts));
    }
    expect(original.looks).toHaveLength(4);
    for (const l of bad) original.add(l);
    expect(original.strength(starts)).toEqual(straight.strength(starts));
  });
});

describe('simulated delays', () => {
  it('are the same for the same seed, and others for another', () => {
    const options = { worlds: 6, futures: [0, 2] as const, horizon: 12 };
    const of = (seed: number): readonly number[] =>
      new Worlds(typicalSuite, seed).delays(worseBy(25), options).sorted;
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
  });

  it('do not depend on what was asked before: a short horizon first changes nothing', () => {
    const asked = new Worlds(typicalSuite, 3);
    asked.hears(worseBy(25), { worlds: 6, looks: 4, share: 0.8 });
    expect(asked.delays(worseBy(25), { worlds: 6, futures: [0, 1], horizon: 12 }).sorted).toEqual(
      new Worlds(typicalSuite, 3).delays(worseBy(25), { worlds: 6, futures: [0, 1], horizon: 12 })
        .sorted,
    );
  });

  it('stop asking worlds once the answer is certain, and answer as all of them would', () => {
    for (const looks of [2, 4, 8]) {
      const all = new Worlds(typicalSuite, 5);
      const whole =
        shareWithin(
          all.delays(worseBy(25), { worlds: 10, futures: [0, 1], horizon: looks }),
          looks,
        ) >= 0.8;
      expect(
        new Worlds(typicalSuite, 5).hears(worseBy(25), { worlds: 10, looks, share: 0.8 }),
      ).toBe(whole);
    }
  });

  it('are shorter with more baseline runs, more calls a case and a larger change, in the same worlds', () => {
    const mean = (s: Setup, points: number): number => {
      const { sorted } = new Worlds(s, 7).delays(worseBy(points), {
        worlds: 8,
        futures: [0, 1],
        horizon: 30,
      });
      return sorted.reduce((sum, x) => sum + Math.log(Math.min(x, 31)), 0) / sorted.length;
    };
    const now = mean(typicalSuite, 15);
    expect(mean({ ...typicalSuite, baseline: 60 }, 15)).toBeLessThan(now);
    expect(mean({ ...typicalSuite, trials: 3 }, 15)).toBeLessThan(now);
    expect(mean(typicalSuite, 30)).toBeLessThan(now);
  });

  it('are those of the judgment stream where refusals are asked for', () => {
    const refusing = new Worlds({ ...typicalSuite, stream: 'refusals', baseline: 30 }, 2).delays(
      worseBy(40),
      { worlds: 5, futures: [0, 1], horizon: 10 },
    );
    expect(shareWithin(refusing, 10)).toBeGreaterThan(0.5);
  });

  it('have a median only where half of the futures end in an alarm', () => {
    expect(medianOf({ horizon: 9, sorted: [1, 2, 4, Infinity] })).toBe(3);
    expect(medianOf({ horizon: 9, sorted: [1, Infinity, Infinity] })).toBeNull();
    expect(medianOf({ horizon: 9, sorted: [] })).toBeNull();
  });
});

describe('what can be seen', () => {
  it('never shrinks with more time, and a suite that runs weekly sees nothing within a day', () => {
    const sights = detectableEffects(new Worlds(typicalSuite, 2), 4);
    const sizes = (of: (number | null)[]): number[] => of.map((x) => x ?? Infinity);
    for (const list of [sizes(sights.map((s) => s.points)), sizes(sights.map((s) => s.cases))])
      expect(list).toEqual(list.toSorted((a, b) => b - a));
    expect(sights.at(-1)).toMatchObject({
      within: 'month',
      looks: 30,
      points: expect.any(Number),
      cases: expect.any(Number),
    });
    expect(
      detectableEffects(new Worlds({ ...typicalSuite, looksAYear: 52 }, 2), 2).map((s) => s.looks),
    ).toEqual([0, 0, 4]);
  });

  it('is seen indeed: the smallest change has its eight times in ten, one point less has not', () => {
    const all = new Worlds(typicalSuite, 2);
    const week = detectableEffects(all, 5, 7)[1];
    const share = (points: number): number =>
      shareWithin(all.delays(worseBy(points), { worlds: 5, futures: [0, 1], horizon: 7 }), 7);
    expect(share(week?.points ?? 0)).toBeGreaterThanOrEqual(0.8);
    expect(share((week?.points ?? 0) - 1)).toBeLessThan(0.8);
    expect(breaking(week?.cases ?? 0).words).toMatch(/break/);
  });
});

describe('what runs say of a suite', () => {
  const rates = Array.from({ length: 30 }, (_, i) => (i < 20 ? 0.985 : i < 27 ? 0.8 : 0.4));

  it('is a population of truths around the true one, narrower with more runs', () => {
    const spread = (n: number): { mean: number; sd: number } => {
      const known = learn(runs(n, rates, 0), names(30), 1);
      const means = Array.from({ length: 60 }, (_, w) =>
        meanOf(drawWorld(seeded(1, w), known, 30).rates),
      );
      const mean = meanOf(means);
      return { mean, sd: Math.sqrt(means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / 60) };
    };
    const true30 = meanOf(rates);
    const [few, many] = [spread(8), spread(80)];
    expect(Math.abs(many.mean - true30)).toBeLessThan(0.02);
    expect(many.sd).toBeLessThan(few.sd);
  });

  it('tells runs that differ as wholes from runs that differ by chance, and how sure that is', () => {
    const quiet = learn(runs(60, rates, 0), names(30), 1).phi,
      noisy = learn(runs(60, rates, 0.8), names(30), 1).phi;
    expect(quiet.value).toBeLessThan(1.3);
    expect(quiet.from).toBe(1);
    expect(noisy.from).toBeGreaterThan(1.1);
    expect(noisy.from).toBeLessThanOrEqual(noisy.value);
    expect(noisy.value).toBeLessThanOrEqual(noisy.to);
  });

  it('counts missing verdicts, and cases that left the suite not at all', () => {
    const all = runs(10, rates, 0).map((l, i) => ({
      ...l,
      cells: l.cells.filter((_, c) => (c + i) % 2 === 0),
    }));
    expect(learn(all, names(30), 1).verdicts).toBeCloseTo(0.5, 6);
    expect(learn(all, names(10), 1).counted).toHaveLength(10);
  });
});

describe('known runs', () => {
  it('say the same whether they are quiet looks or approved, so that few need be lived through', () => {
    const known = learn(
      runs(
        60,
        names(16).map((_, i) => (i < 11 ? 0.98 : 0.7)),
        0,
      ),
      names(16),
      1,
    );
    const delay = (baseline: number, quiet: number): number => {
      const d = new Worlds({ ...typicalSuite, known, baseline, quiet }, 5).delays(worseBy(25), {
        worlds: 24,
        futures: [0, 1],
        horizon: 40,
      });
      return medianOf(d) ?? 41;
    };
    expect(Math.abs(delay(20, 40) - delay(40, 20))).toBeLessThanOrEqual(1.5);
  });
});
