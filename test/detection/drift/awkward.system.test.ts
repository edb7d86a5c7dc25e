import { describe, expect, test } from 'vitest';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import type { PastRow } from '../../../src/detection/backtest/history.ts';
import { detectorFor } from '../../../src/detection/drift/memory.ts';
import { at, coin, passStream } from './worlds.ts';

// Suites that are not like the engine's assumptions, small: cases that hang together, runs that fail
// whole, cases that join. The quiet histories of groups, baselines and growth were alarms before the
// engine knew of them.

/** Whether each case passed, night by night. */
type Nights = readonly (readonly boolean[])[];

function alarmsOf(nights: Nights, baseline = 20): number[] {
  const rows = nights.flatMap((passed, night) =>
    passed.map((pass, i): PastRow => ({
      at: at(night),
      run: `r${String(night).padStart(3, '0')}`,
      agent: 'x',
      suite: 's',
      case: `c${i}`,
      metric: 'pass',
      outcome: pass ? 'pass' : 'fail',
      ...(night < baseline ? { baseline: true } : {}),
    })),
  );
  return backtest(rows).installations.flatMap((i) => i.alarms.map((a) => a.look));
}

const nights = (count: number, night: (n: number) => boolean[]): Nights =>
  Array.from({ length: count }, (_, n) => night(n));
const HEALTHY = Array.from({ length: 40 }, (_, i) => [0.99, 0.97, 0.9, 0.75][i % 4] ?? 0);

describe('cases that hang together', () => {
  /** Five groups of eight cases, each of which shows its group's answer nine times in ten. */
  const groups = (seed: number, broken: (night: number) => number = () => -1): Nights => {
    const r = coin(seed);
    const rates = Array.from({ length: 5 }, () => 1 - 0.3 * r() ** 2);
    return nights(100, (night) => {
      const shown = rates.map((p, g) => r() < p && broken(night) !== g);
      return Array.from({ length: 40 }, (_, i) => {
        const g = Math.floor(i / 8);
        return r() < 0.9 ? (shown[g] ?? false) : r() < (rates[g] ?? 0) && broken(night) !== g;
      });
    });
  };

  test.each([1, 3, 4])(
    'groups of eight are not eight witnesses: quiet nights stay quiet (seed %i)',
    (seed) => {
      expect(alarmsOf(groups(seed))).toEqual([]);
    },
  );

  test('a group of eight that breaks for good is still heard of, as late as one case would be: within ten looks', () => {
    const [alarm] = alarmsOf(groups(1, (night) => (night >= 60 ? 2 : -1)));
    expect(alarm).toBeGreaterThan(40);
    expect(alarm).toBeLessThanOrEqual(50);
  });
});

describe('runs that fail whole', () => {
  const suite = (seed: number, count: number, down: (night: number) => boolean): Nights => {
    const r = coin(seed);
    return nights(count, (night) => HEALTHY.map((p) => !down(night) && r() < p));
  };

  test.each([4, 5])(
    'three of them in a baseline do not make health look like an improvement (seed %i)',
    (seed) => {
      expect(alarmsOf(suite(seed, 70, (n) => n === 4 || n === 9 || n === 13))).toEqual([]);
    },
  );

  /** Evidence after every look, each look being a start of the same small weight. */
  const evidence = (of: Nights): number[] => {
    const looks = of.map((passed, night) => ({
      run: `r${night}`,
      at: at(night),
      lane: 'schedule' as const,
      cells: passed.map((pass, i) => ({ caseHash: `c${i}`, counts: [pass ? 1 : 0, pass ? 0 : 1] })),
    }));
    const stream = passStream(looks.slice(0, 20), looks.slice(20));
    const detector = detectorFor(stream, stream.baseline, stream.looks);
    return stream.looks.map((look, t) => {
      detector.add(look);
      return detector.strength(
        stream.looks.slice(0, t + 1).map((_, i) => ({ tau: i + 1, weight: 1, lasting: true })),
      ).evidence;
    });
  };

  test('one is no step towards an alarm, and is forgotten by the next look', () => {
    const down = evidence(suite(7, 32, (n) => n === 25));
    const up = evidence(suite(7, 32, () => false));
    expect(down[5]).toBeLessThan(100);
    expect(down[6]).toBeLessThan(2 * Math.max(...up));
  });

  test('two in a row are left to "failing now"; a suite that stays down is an alarm at the third look or the fourth', () => {
    expect(alarmsOf(suite(3, 50, (n) => n === 30 || n === 31))).toEqual([]);
    const [alarm] = alarmsOf(suite(3, 50, (n) => n >= 30));
    expect(alarm).toBeGreaterThanOrEqual(12);
    expect(alarm).toBeLessThanOrEqual(14);
  });
});

describe('suites that grow', () => {
  test('a new case a night, each with five runs that happened to be worse than it is, does not add up to an improvement', () => {
    const r = coin(2);
    const grown = nights(120, (night) =>
      Array.from({ length: 40 + Math.max(0, night - 20) }, (_, i) => {
        if (i < 40) return r() < (HEALTHY[i] ?? 0);
        return night - 20 - (i - 40) <= 5 ? (i + night) % 5 !== 0 : r() < 0.9;
      }),
    );
    expect(alarmsOf(grown)).toEqual([]);
  });
});
