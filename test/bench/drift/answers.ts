// Streams of short answers, each case beside its own past: false alarms in quiet years, and looks
// to an alarm.
// node test/bench/drift/answers.ts [--years 40] [--seed 1] [--cases 40] [--baseline 20]
//   [--world mixed|labels|zipf|text] [--change none] [--moved 6] [--horizon 365] [--trials 1]
// WORLD: mixed (one to five usual values a case with drawn probabilities, and rare new ones by
// Zipf's law), labels (yes or no, each case with a rate of its own), zipf (every value of a case by
// Zipf's law: new ones never end), text (mixed, and a third of the cases never say a thing twice).
// CHANGE, from the first look on, in `moved` cases: other (always one value never seen), second
// (always the case's second commonest), drift (one answer in five is another value)
import { parseArgs } from 'node:util';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import type { PastRow } from '../../../src/detection/backtest/history.ts';
import { DAY } from '../../../src/domain/clock.ts';
import { beta, random, type Random } from './world.ts';

const text = { type: 'string' as const };
const { values } = parseArgs({
  options: {
    years: { ...text, default: '40' },
    seed: { ...text, default: '1' },
    cases: { ...text, default: '40' },
    baseline: { ...text, default: '20' },
    world: { ...text, default: 'mixed' },
    change: { ...text, default: 'none' },
    moved: { ...text, default: '6' },
    horizon: { ...text, default: '365' },
    trials: { ...text, default: '1' },
  },
});
const years = Number(values.years);
const cases = Number(values.cases);
const baseline = Number(values.baseline);
const moved = Number(values.moved);
const horizon = Number(values.horizon);
const trials = Number(values.trials);

/** A case: how likely each of its usual values is, and how it draws a value never usual. */
interface Case {
  usual: readonly number[];
  rare: number;
  rareValue: (r: Random) => string;
}

const zipf =
  (exponent: number, size: number): ((r: Random) => string) =>
  (r) => {
    // By rejection (Devroye 1986, X.6): no table of a thousand values a case.
    const b = 2 ** (exponent - 1);
    for (;;) {
      const x = Math.floor(r() ** (-1 / (exponent - 1)));
      const t = (1 + 1 / x) ** (exponent - 1);
      if (x <= size && (r() * x * (t - 1)) / (b - 1) <= t / b) return `z${x}`;
    }
  };
let fresh = 0;
const never = (): string => `text ${fresh++}`;

/** Probabilities from a Dirichlet law of weight .7 each, by breaking a stick. */
function drawn(r: Random, k: number): number[] {
  let left = 1;
  return Array.from({ length: k }, (_, i) => {
    const p = i === k - 1 ? left : left * beta(r, 0.7, 0.7 * (k - 1 - i));
    left -= p;
    return p;
  });
}

function caseOf(r: Random, world: string): Case {
  const u = r();
  if (world === 'labels') {
    const p = u < 0.6 ? 0.9 + 0.1 * r() : r();
    return { usual: [p, 1 - p], rare: 0, rareValue: never };
  }
  if (world === 'zipf') return { usual: [], rare: 1, rareValue: zipf(1.2 + r(), 5_000) };
  if (world === 'text' && r() < 1 / 3) return { usual: [], rare: 1, rareValue: never };
  return {
    usual: drawn(r, 1 + Math.floor(5 * r())),
    rare: u < 0.5 ? 0.005 * r() : u < 0.85 ? 0.1 * r() : 0.5 * r(),
    rareValue: zipf(1.1 + r(), 2_000),
  };
}

function answerOf(r: Random, c: Case): string {
  if (r() < c.rare) return c.rareValue(r);
  let u = r();
  const i = c.usual.findIndex((p) => (u -= p) < 0);
  return `v${i === -1 ? c.usual.length - 1 : i}`;
}

function changed(r: Random, c: Case, change: string): string {
  if (change === 'other' || (change === 'drift' && r() < 0.2)) return 'quite another';
  const order = c.usual.map((p, i) => ({ p, i })).toSorted((a, b) => b.p - a.p);
  return change === 'second' ? `v${order[1]?.i ?? 9}` : answerOf(r, c);
}

function* rowsOf(r: Random): Generator<PastRow> {
  const own = Array.from({ length: cases }, () => caseOf(r, values.world));
  for (let run = 0; run < baseline + horizon; run++) {
    const at = new Date(Date.UTC(2026, 0, 1, 2) + run * DAY).toISOString();
    for (const [i, c] of own.entries())
      for (let trial = 0; trial < trials; trial++)
        yield {
          at,
          run: `r${run}`,
          agent: 'a',
          suite: 's',
          case: `c${i}`,
          metric: 'answer',
          outcome: run >= baseline && i < moved ? changed(r, c, values.change) : answerOf(r, c),
          ...(run < baseline ? { baseline: true } : {}),
        };
  }
}

const delays: number[] = [];
let named = 0;
for (let year = 0; year < years; year++) {
  const rows = [...rowsOf(random(Number(values.seed) * 15_485_863 + year))];
  const [first] = backtest(rows).installations[0]?.alarms ?? [];
  delays.push(first?.look ?? Number.POSITIVE_INFINITY);
  named += first?.cases.filter((c) => c.p > 0.5 && Number(c.case.slice(1)) < moved).length ?? 0;
}
delays.sort((a, b) => a - b);
const alarmed = delays.filter(Number.isFinite).length;
console.log(
  JSON.stringify({
    ...values,
    alarmed,
    median: delays[Math.floor((years - 1) / 2)] ?? null,
    ...(values.change === 'none' ? {} : { named: `${named} of ${alarmed * moved}` }),
  }),
);
