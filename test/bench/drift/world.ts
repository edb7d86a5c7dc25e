// The world of the table of marks in docs/benchmarks/drift.md, seeded. Case rates: 70 % Beta(40,
// .7), 20 % Beta(6, 2), 10 % Beta(1, 1).
import { Ledger, openCharge } from '../../../src/detection/drift/alpha-spending.ts';
import { Detector, type Start } from '../../../src/detection/drift/detector.ts';
import { beta, normal } from '../../../src/detection/planning/prng.ts';
import type { Look, Stream } from '../../../src/domain/drift.ts';

export { beta, normal };

export type Random = () => number;

/** sfc32: small, seeded, passes PractRand. */
export function random(seed: number): Random {
  let a = 0x9e3779b9,
    b = 0x243f6a88,
    c = 0xb7e15162,
    d = seed | 0;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 20; i++) next();
  return next;
}

export function caseRates(r: Random, k: number): number[] {
  return Array.from({ length: k }, () => {
    const u = r();
    const p = u < 0.7 ? beta(r, 40, 0.7) : u < 0.9 ? beta(r, 6, 2) : beta(r, 1, 1);
    return Math.min(1 - 1e-9, Math.max(1e-9, p));
  });
}

const logit = (p: number): number => Math.log(p / (1 - p));
export const shifted = (p: number, v: number): number => 1 / (1 + Math.exp(-(logit(p) + v)));

/** The common logit shift that moves the mean of `rates` by `points` (−.05 = five points down). */
export function shiftFor(rates: readonly number[], points: number): number {
  const mean = (v: number): number =>
    rates.reduce((sum, p) => sum + shifted(p, v), 0) / rates.length;
  const target = mean(0) + points;
  let low = -40,
    high = 40;
  for (let i = 0; i < 80; i++) {
    const mid = (low + high) / 2;
    if (mean(mid) < target) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
}

/** A run of one trial a case with a common logit effect. */
export function look(
  r: Random,
  rates: readonly number[],
  effect: number,
  name: string,
  day: number,
  trials = 1,
): Look {
  const cells = rates.map((p, i) => {
    let passes = 0;
    for (let j = 0; j < trials; j++) if (r() < shifted(p, effect)) passes++;
    return { caseHash: `c${i}`, counts: [passes, trials - passes] };
  });
  return {
    run: name,
    at: new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString(),
    lane: 'schedule',
    cells,
  };
}

export interface Outcome {
  /** First look that alarmed, from 1; null if none. */
  alarm: number | null;
  most: number;
}

/** What of a stream a replay needs; a pass stream unless it says otherwise. */
export type Watched = Partial<Pick<Stream, 'metric' | 'categories' | 'expect'>>;

/** Replays looks of a stream against a baseline and stops at the first alarm. */
export function firstAlarm(
  baseline: readonly Look[],
  looks: Iterable<Look>,
  options: Watched & { plannedLooks?: number; liveStreams?: number; alpha?: number } = {},
): Outcome {
  const cases = new Set(baseline.flatMap((l) => l.cells.map((c) => c.caseHash)));
  const { metric = 'pass', categories = ['pass', 'fail'], expect = new Map() } = options;
  const detector = new Detector({ metric, categories, baseline, expect }, cases);
  const ledger = new Ledger();
  const starts: Start[] = [];
  let most = 0;
  for (const next of looks) {
    detector.add(next);
    const t = detector.looks.length;
    const charge = openCharge({
      stream: 's',
      run: next.run,
      at: next.at,
      lane: 'schedule',
      alpha: options.alpha ?? 0.05,
      shares: { schedule: 1, change: 0, 'high-risk': 0 },
      plannedLooks: options.plannedLooks ?? 365,
      liveStreams: options.liveStreams ?? 1,
      earlierStarts: starts.length,
      spent: ledger.spent('schedule', next.at),
    });
    ledger.add(charge);
    starts.push({ tau: t, weight: charge.weight, lasting: charge.lasting });
    const { evidence } = detector.strength(starts);
    most = Math.max(most, evidence);
    if (evidence >= 1) return { alarm: t, most };
  }
  return { alarm: null, most };
}
