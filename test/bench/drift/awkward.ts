// Quiet years of suites that are not like the engine's assumptions: cases that fail together, runs
// that fail whole, suites that grow, levels that wander for weeks. Nothing ever changes in them.
// node test/bench/drift/awkward.ts SHAPE [--years 40] [--cases 40] [--baseline 20] [--seed 1]
//   [--size 4] [--strength .8] [--rho .97] [--sd .2]
// SHAPE: independent, copies (a case of a group shows the group's own draw, with chance
// `strength`), latent (cases of a group share a normal tendency, correlation `strength`), overlap
// (two overlapping groupings, half the strength each), shared-third (a third of the cases share a
// run's factor of sd 1), whole-run (one run in `size` times 7.5 fails whole), growing (two new
// cases a week), wander (AR(1): rho, sd)
import { parseArgs } from 'node:util';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import type { PastRow } from '../../../src/detection/backtest/history.ts';
import { DAY } from '../../../src/domain/clock.ts';
import { caseRates, normal, random, type Random, shifted } from './world.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(
    ['years', 'cases', 'baseline', 'seed', 'size', 'strength', 'rho', 'sd'].map((name) => [
      name,
      { type: 'string' as const },
    ]),
  ),
});
const option = (name: string, otherwise: number): number => Number(values[name] ?? otherwise);
const years = option('years', 40);
const cases = option('cases', 40);
const baseline = option('baseline', 20);
const size = option('size', 4);
const strength = option('strength', 0.8);
const LOOKS = 365;

/** Whether each case passes in a run, given every case's own rate. */
type Draw = (r: Random, rates: readonly number[], run: number) => boolean[];

const each: Draw = (r, rates) => rates.map((p) => r() < p);

/** The probability that a standard normal lies below x (Abramowitz and Stegun 26.2.17). */
function below(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

/** Where a shared tendency decides: by correlated normal scores below each case's own rate. */
function together(groupsOf: (i: number) => readonly number[]): Draw {
  return (r, rates) => {
    const shared = new Map<number, number>();
    return rates.map((p, i) => {
      const groups = groupsOf(i);
      let score = Math.sqrt(1 - strength) * normal(r);
      for (const g of groups) {
        const tendency = shared.get(g) ?? normal(r);
        shared.set(g, tendency);
        score += Math.sqrt(strength / groups.length) * tendency;
      }
      return below(score) < p;
    });
  };
}

const wander = { level: 0 };
const DRAWS: Readonly<Record<string, Draw>> = {
  independent: each,
  copies: (r, rates) => {
    const groups = new Map<number, boolean>();
    return rates.map((_, i) => {
      const g = Math.floor(i / size);
      const p = rates[g * size] ?? 0;
      const drawn = groups.get(g) ?? r() < p;
      groups.set(g, drawn);
      return r() < strength ? drawn : r() < p;
    });
  },
  latent: together((i) => [Math.floor(i / size)]),
  overlap: together((i) => [Math.floor(i / size), 1_000 + Math.floor((i + size / 2) / size)]),
  'shared-third': (r, rates) => {
    const factor = normal(r);
    return rates.map((p, i) => r() < (i % 3 === 0 ? shifted(p, factor) : p));
  },
  'whole-run': (r, rates) => (r() < 1 / (size * 7.5) ? rates.map(() => false) : each(r, rates, 0)),
  growing: each,
  wander: (r, rates, run) => {
    const [rho, sd] = [option('rho', 0.97), option('sd', 0.2)];
    const news = sd * normal(r);
    wander.level = run === 0 ? news : rho * wander.level + Math.sqrt(1 - rho * rho) * news;
    return rates.map((p) => r() < shifted(p, wander.level));
  },
};

function* rowsOf(shape: string, r: Random): Generator<PastRow> {
  const draw = DRAWS[shape] ?? each;
  const rates = caseRates(r, cases);
  for (let run = 0; run < baseline + LOOKS; run++) {
    while (shape === 'growing' && rates.length < cases + 2 * Math.floor(run / 7))
      rates.push(...caseRates(r, 1));
    const at = new Date(Date.UTC(2026, 0, 1, 2) + run * DAY).toISOString();
    for (const [i, passed] of draw(r, rates, run).entries())
      yield {
        at,
        run: `r${run}`,
        agent: 'a',
        suite: 's',
        case: `c${i}`,
        metric: 'pass',
        outcome: passed ? 'pass' : 'fail',
        ...(run < baseline ? { baseline: true } : {}),
      };
  }
}

const shape = positionals[0] ?? '';
if (DRAWS[shape] === undefined) {
  console.error(`name a shape: ${Object.keys(DRAWS).join(', ')}`);
  process.exit(64);
}
let alarmed = 0;
for (let year = 0; year < years; year++) {
  const rows = [...rowsOf(shape, random(option('seed', 1) * 100_003 + year))];
  if (backtest(rows).installations.some((i) => i.alarms.length > 0)) alarmed++;
}
console.log(JSON.stringify({ shape, ...values, years, alarmed, share: alarmed / years }));
