// Does the plan say what then happens? Of each of several true suites the planner sees ONE drawn
// baseline and nothing else; its median delays are compared with those of the true suite, replayed
// by the benchmark's own code. node test/bench/plan/check.ts [suites=4] [baseline=20] [noise=0]
// [seed=1] [cases=40] [worlds=100]
import { LANE_SHARES } from '../../../src/detection/drift/alpha-spending.ts';
import { standardChanges } from '../../../src/detection/planning/changes.ts';
import { Worlds } from '../../../src/detection/planning/detection-delay.ts';
import { predict } from '../../../src/detection/planning/predict.ts';
import { learn } from '../../../src/detection/planning/suite-knowledge.ts';
import { type Change, collapse, points, swap } from '../drift/changes.ts';
import { caseRates, firstAlarm, look, normal, random } from '../drift/world.ts';

const [suites = 4, n = 20, noise = 0, seed = 1, cases = 40, worlds = 100] = process.argv
  .slice(2)
  .map(Number);
const HORIZON = 90;
/** The benchmark's own definitions, beside the plan's names. */
const TRUE_CHANGES: Readonly<Record<string, Change>> = {
  'worse-5': points(-0.05),
  'worse-10': points(-0.1),
  'worse-25': points(-0.25),
  'break-1': collapse(1),
  'break-4': collapse(4),
  'trade-3': swap,
};

/** Median of true delays; null where most worlds stay silent. */
function median(delays: number[]): number | null {
  delays.sort((a, b) => a - b);
  const at = delays.length / 2;
  const m = ((delays[Math.ceil(at) - 1] ?? Infinity) + (delays[Math.floor(at)] ?? Infinity)) / 2;
  return Number.isFinite(m) ? m : null;
}

type Verdict = 'within' | 'outside';
/**
 * Within a quarter, or one look. Two silences agree; a silence and a delay agree where the delay is
 * within a quarter of the horizon.
 */
function compare(plan: number | null, truth: number | null): Verdict {
  if (plan === null && truth === null) return 'within';
  const p = plan ?? HORIZON + 1,
    t = truth ?? HORIZON + 1;
  return Math.abs(p - t) <= Math.max(1, 0.25 * t) ? 'within' : 'outside';
}

const tally = { fresh: 0, same: 0, of: 0, silent: 0 };
let planMs = 0;
for (let s = 0; s < suites; s++) {
  const r = random(seed * 7_919 + s);
  const rates = caseRates(r, cases);
  const history = Array.from({ length: n }, (_, i) =>
    look(r, rates, noise * normal(r), `b${i}`, i),
  );
  const known = learn(
    history,
    rates.map((_, i) => `c${i}`),
    1,
  );
  // The bar of the benchmark: one stream, one look a day, the whole of α in one lane.
  const setup = {
    stream: 'pass' as const,
    known,
    cases,
    trials: 1,
    baseline: n,
    quiet: 0,
    looksAYear: 365,
    alpha: 0.05,
    shares: { ...LANE_SHARES, schedule: 1, change: 0, 'high-risk': 0 },
    liveStreams: 1,
  };
  const began = process.cpuUsage();
  const worldsOf = new Worlds(setup, seed * 31 + s);
  const predicted = standardChanges(cases).map((change) => predict(worldsOf, change, 60));
  planMs += process.cpuUsage(began).user / 1_000;
  const variance = rates.reduce((sum, p) => sum + p * (1 - p), 0);
  const line: Record<string, string> = {};
  for (const p of predicted) {
    const change = TRUE_CHANGES[p.change.id];
    if (change === undefined) continue;
    const replay = (redraw: boolean): number | null =>
      median(
        Array.from({ length: worlds }, (_, w) => {
          const q = random((seed * 131 + s) * 10_007 + w * 2 + (redraw ? 1 : 0));
          const baseline = redraw
            ? Array.from({ length: n }, (_, i) => look(q, rates, noise * normal(q), `b${i}`, i))
            : history;
          const after = change(q, rates);
          const looks = Array.from({ length: HORIZON }, (_, i) =>
            look(q, after, noise * normal(q), `r${i}`, n + i),
          );
          return firstAlarm(baseline, looks).alarm ?? Infinity;
        }),
      );
    const fresh = replay(true),
      same = replay(false);
    tally.of++;
    if (p.median === null && fresh === null) tally.silent++;
    if (compare(p.median, fresh) === 'within') tally.fresh++;
    if (compare(p.median, same) === 'within') tally.same++;
    const shown = (x: number | null): string =>
      x === null ? `>${HORIZON}` : String(Math.round(10 * x) / 10);
    line[p.change.id] =
      `${shown(p.median)} | ` +
      `${shown(fresh)}${compare(p.median, fresh) === 'within' ? '' : ' !'} | ` +
      `${shown(same)}${compare(p.median, same) === 'within' ? '' : ' !'}`;
  }
  console.log(
    JSON.stringify({
      suite: s,
      n,
      phi: Number((1 + noise * noise * variance).toFixed(2)),
      phiSeen: Number(known.phi.value.toFixed(2)),
      ...line,
    }),
  );
}
console.log(
  JSON.stringify({
    cells: tally.of,
    'within 25 % or one look, baselines drawn anew': tally.fresh,
    'with this very baseline': tally.same,
    'both silent': tally.silent,
    planSecondsASuite: Number((planMs / 1000 / suites).toFixed(1)),
  }),
);
