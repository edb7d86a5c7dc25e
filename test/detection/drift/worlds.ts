// Small seeded worlds for tests: streams of counts with known rates.
import type { Look, Stream } from '../../../src/domain/drift.ts';

/** mulberry32: enough for a few thousand seeded coin flips. */
export function coin(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const at = (day: number): string =>
  new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString();

/** A look of one trial a case and metric, categories drawn from each case's own distribution. */
export function draw(
  r: () => number,
  day: number,
  cases: readonly (readonly number[])[],
  names = (i: number): string => `case-${i}`,
): Look {
  const cells = cases.map((shares, i) => {
    let u = r();
    let c = 0;
    while (c < shares.length - 1 && u >= (shares[c] ?? 0)) u -= shares[c++] ?? 0;
    return { caseHash: names(i), counts: shares.map((_, k) => (k === c ? 1 : 0)) };
  });
  return { run: `run-${String(day).padStart(4, '0')}`, at: at(day), lane: 'schedule', cells };
}

export function passStream(
  baseline: readonly Look[],
  looks: readonly Look[],
  extra: Partial<Stream> = {},
): Stream {
  return {
    agent: 'desk',
    suite: 'refunds',
    metric: 'pass',
    categories: ['pass', 'fail'],
    baseline,
    looks,
    provisional: false,
    expect: new Map(),
    highRisk: new Set(),
    ...extra,
  };
}

export const binary = (rates: readonly number[]): number[][] => rates.map((p) => [p, 1 - p]);
