// A dozen seeded histories of every shape that a stream has, and what a detector says of them.
import { Detector, type Start, summed } from '../../../src/detection/drift/detector.ts';
import { ANOTHER_ANSWER, NEW_ANSWER, USUAL_ANSWER } from '../../../src/detection/drift/usual.ts';
import { findingsOf } from '../../../src/detection/drift/findings.ts';
import { normal } from '../../../src/detection/planning/prng.ts';
import type { Cell, Look, Stream } from '../../../src/domain/drift.ts';
import { random } from '../../bench/drift/world.ts';

export interface History {
  name: string;
  stream: Pick<Stream, 'metric' | 'categories' | 'baseline' | 'expect'>;
  looks: readonly Look[];
}

interface Plan {
  name: string;
  metric: Stream['metric'];
  categories: readonly string[];
  /** Of each case, a logit of every category but the first against the first. */
  odds: (i: number) => number[];
  cases?: number;
  baseline?: number;
  looks?: number;
  trials?: number;
  /** sd of what all cases of a run have in common. */
  noise?: number;
  /** From this look on the first cases answer otherwise. */
  change?: { at: number; cases: number; by: number };
  /** Share of cells without a verdict. */
  missing?: number;
  /** Cases that come with this look. */
  late?: { at: number; cases: number };
  /** Looks in which everything ends in the last category. */
  down?: readonly number[];
  /** Looks whose first cases ran again. */
  again?: readonly number[];
  expect?: (i: number) => 'acted' | 'refused';
}

const JUDGMENTS = ['acted', 'refused', 'escalated', 'clarified', 'other', 'acted-uncertain'];
const ODDS = (i: number): number => (i % 5 === 0 ? -1.7 : i % 3 === 0 ? -3 : -5);
const PASS = { metric: 'pass', categories: ['pass', 'fail'] } as const;

const PLANS: readonly Plan[] = [
  { ...PASS, name: 'quiet', odds: (i) => [ODDS(i)], looks: 140 },
  { ...PASS, name: 'noisy', odds: (i) => [ODDS(i)], noise: 0.6 },
  {
    ...PASS,
    name: 'falls in a few cases, which run again',
    odds: (i) => [ODDS(i)],
    change: { at: 60, cases: 2, by: 5 },
    again: [12, 61, 62, 63],
  },
  {
    ...PASS,
    name: 'falls as a whole',
    odds: (i) => [ODDS(i)],
    change: { at: 40, cases: 99, by: 0.9 },
  },
  { ...PASS, name: 'three trials', odds: (i) => [ODDS(i)], trials: 3, noise: 0.3 },
  {
    ...PASS,
    name: 'verdicts missing, a night of failure',
    odds: (i) => [ODDS(i)],
    missing: 0.1,
    down: [30, 31, 77],
    again: [30, 50],
  },
  {
    ...PASS,
    name: 'cases that join',
    odds: (i) => [ODDS(i)],
    looks: 140,
    late: { at: 15, cases: 6 },
    again: [40],
    change: { at: 80, cases: 1, by: 6 },
  },
  {
    metric: 'judgment',
    categories: JUDGMENTS,
    name: 'judgments',
    odds: (i) => [i % 4 === 0 ? 3 : -4, -4.5, -3.5, -9, -5],
    cases: 12,
    expect: (i) => (i % 4 === 0 ? 'refused' : 'acted'),
    change: { at: 70, cases: 3, by: 4 },
    again: [71],
  },
  {
    metric: 'answer',
    categories: [USUAL_ANSWER, ANOTHER_ANSWER, NEW_ANSWER],
    name: 'answers',
    odds: () => [-2, -4],
    baseline: 10,
  },
  {
    metric: 'length',
    categories: ['shortest', 'short', 'middling', 'long', 'longest'],
    name: 'lengths',
    odds: (i) => [i % 5, (i * 2) % 5, (i * 3) % 5, 1],
    cases: 12,
    looks: 70,
    missing: 0.03,
  },
  { metric: 'finish', categories: ['stop'], name: 'constant', odds: () => [], looks: 100 },
  {
    ...PASS,
    name: 'eighty cases of a baseline of five',
    odds: (i) => [ODDS(i)],
    cases: 80,
    baseline: 5,
    looks: 60,
    noise: 0.2,
  },
];

export const histories = (): History[] => PLANS.map((plan, i) => historyOf(plan, random(77 + i)));

function historyOf(plan: Plan, r: () => number): History {
  const { cases = 24, baseline = 20, looks = 95, late = { at: 0, cases: 0 } } = plan;
  const hash = (i: number): string => `case-${String(i).padStart(3, '0')}`;
  const run = (n: number): Look => {
    const effect = (plan.noise ?? 0) * normal(r);
    const cells: Cell[] = [];
    for (let i = 0; i < cases + (late.at > 0 && n >= late.at ? late.cases : 0); i++) {
      const cell = drawn(plan, { i, n, effect, trials: plan.trials ?? 1, hash: hash(i) }, r);
      if (r() >= (plan.missing ?? 0)) cells.push(cell);
    }
    const again = (plan.again ?? []).includes(n)
      ? [0, 1, late.cases > 0 ? cases : 2].map((i) =>
          drawn(plan, { i, n, effect, trials: 3, hash: hash(i) }, r),
        )
      : null;
    const at = new Date(Date.UTC(2026, 0, 1) + (n + 40) * 86_400_000).toISOString();
    return {
      run: `run ${n}`,
      at,
      lane: 'schedule',
      cells,
      ...(again === null ? {} : { confirmed: again }),
    };
  };
  const first = Array.from({ length: baseline }, (_, n) => run(n - baseline + 1));
  return {
    name: plan.name,
    stream: {
      metric: plan.metric,
      categories: plan.categories,
      baseline: first,
      expect: new Map(
        plan.expect === undefined
          ? []
          : Array.from({ length: cases }, (_, i) => [hash(i), plan.expect?.(i) ?? 'acted']),
      ),
    },
    looks: Array.from({ length: looks }, (_, n) => run(n + 1)),
  };
}

function drawn(
  plan: Plan,
  of: { i: number; n: number; effect: number; trials: number; hash: string },
  r: () => number,
): Cell {
  const { change = { at: Infinity, cases: 0, by: 0 } } = plan;
  const moved = of.n >= change.at && of.i < change.cases ? change.by : 0;
  const weights = [1, ...plan.odds(of.i).map((o) => Math.exp(o + of.effect + moved))];
  const total = weights.reduce((a, b) => a + b, 0);
  const counts = weights.map(() => 0);
  for (let trial = 0; trial < of.trials; trial++) {
    let u = r() * total;
    let c = 0;
    while (c < weights.length - 1 && u >= (weights[c] ?? 0)) u -= weights[c++] ?? 0;
    if (plan.down?.includes(of.n) === true) c = weights.length - 1;
    counts[c] = (counts[c] ?? 0) + 1;
  }
  return { caseHash: of.hash, counts };
}

/** A detector for a history that has seen none of its looks. */
export function detectorOf({ stream, looks }: History): Detector {
  return new Detector(
    stream,
    [...stream.baseline, ...looks].flatMap((l) => l.cells.map((c) => c.caseHash)),
  );
}

/** Every start is paid for, the fourth ones for long. */
export const startsUpTo = (t: number): Start[] =>
  Array.from({ length: t }, (_, i) => ({ tau: i + 1, weight: 1e-3, lasting: (i + 1) % 4 === 0 }));

/** Shows the detector its next look: half of what ran again at once, the rest after it was weighed. */
export function show(detector: Detector, look: Look): void {
  const { confirmed = [], ...run } = look;
  const early = confirmed.slice(0, 1);
  detector.add(early.length === 0 ? run : { ...run, confirmed: summed([], early) });
  if (confirmed.length > 1) detector.confirm(confirmed.slice(1));
}

/** What the detector says now, as one row of numbers; every twenty-fifth look more of it. */
export function figuresOf(detector: Detector, { stream }: History): number[] {
  const t = detector.looks.length;
  const { evidence, pooled, sparse, certificate } = detector.strength(startsUpTo(t));
  const figures = [evidence, pooled, sparse, certificate];
  if (t % 25 !== 0) return figures;
  for (let tau = Math.max(1, t - 87); tau <= t; tau += 6)
    figures.push(...Object.values(detector.logsAt(tau)).flat());
  const found = findingsOf(detector, stream.baseline, stream.categories);
  if (found === null) return figures;
  return [...figures, found.tau, found.earliest, found.latest, ...found.cases.map((c) => c.p)];
}

/** Evidence counts by its size, however small; logs and chances by what they are apart. */
export function furthest(now: readonly number[], before: readonly number[]): number {
  const apart = now.map((x, k) => {
    const was = before[k] ?? NaN;
    return x === was ? 0 : Math.abs(x - was) / (k < 4 ? Math.abs(x) : Math.max(1, Math.abs(x)));
  });
  return Math.max(...apart);
}
