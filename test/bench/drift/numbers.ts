// Streams of latencies, output tokens, costs and tool calls, each case beside its own past: false
// alarms in quiet years, and looks to an alarm.
// node test/bench/drift/numbers.ts [--metric latency] [--looks night|anytime|six-hourly|hourly]
//   [--years 40] [--seed 1] [--cases 40] [--baseline 20] [--horizon 365] [--run .15] [--rho 0]
//   [--cycle .3] [--factor 1] [--moved all]
// A case has its own level (logs: sd .8) and its own spread (.1 to .6); three numbers in a hundred
// are 2 to 100 times as large (Pareto, 1.2). `run`: sd of a run's common effect on logs, with
// autocorrelation `rho`; one run in fifty has three times that. `cycle`: busy hours, how far logs
// swing from three at night to three in the afternoon, half of it either way (latency alone).
// `factor`: from the first look on, so much more, in the first `moved` cases.
import { parseArgs } from 'node:util';
import { backtest } from '../../../src/detection/backtest/backtest.ts';
import type { PastRow } from '../../../src/detection/backtest/history.ts';
import { HOUR } from '../../../src/domain/clock.ts';
import { normal, random, type Random } from './world.ts';

const text = { type: 'string' as const };
const { values } = parseArgs({
  options: {
    metric: { ...text, default: 'latency' },
    looks: { ...text, default: 'night' },
    years: { ...text, default: '40' },
    seed: { ...text, default: '1' },
    cases: { ...text, default: '40' },
    baseline: { ...text, default: '20' },
    horizon: { ...text, default: '365' },
    run: { ...text, default: '.15' },
    rho: { ...text, default: '0' },
    cycle: { ...text, default: '.3' },
    factor: { ...text, default: '1' },
    moved: { ...text, default: '1000' },
  },
});
const option = (name: Exclude<keyof typeof values, 'metric' | 'looks'>): number =>
  Number(values[name]);
const [years, cases, baseline, horizon] = [
  option('years'),
  option('cases'),
  option('baseline'),
  option('horizon'),
];

/** Hours since the beginning at which a run is made. */
const HOURS: Readonly<Record<string, (r: Random, run: number) => number>> = {
  night: (r, run) => 24 * run + 2 + 0.2 * r(),
  anytime: (r, run) => 24 * run + 24 * r(),
  'six-hourly': (_, run) => 6 * run + 1,
  hourly: (_, run) => run,
};

const WORDS: Readonly<Record<string, (log: number) => string>> = {
  latency: (log) => String(Math.round(2_000 * Math.exp(log))),
  'output-tokens': (log) => String(Math.round(200 * Math.exp(log))),
  cost: (log) => (0.002 * Math.exp(log)).toPrecision(4),
  'tool-calls': (log) => String(Math.round(2 * Math.exp(log))),
};

function* rowsOf(r: Random): Generator<PastRow> {
  const own = Array.from({ length: cases }, () => ({
    level: 0.8 * normal(r),
    sd: 0.1 + 0.5 * r(),
  }));
  let effect = option('run') * normal(r);
  for (let run = 0; run < baseline + horizon; run++) {
    const hours = (HOURS[values.looks] ?? HOURS['night'])?.(r, run) ?? 0;
    const at = new Date(Date.UTC(2026, 0, 1) + hours * HOUR).toISOString();
    const rho = option('rho');
    const size = option('run') * (r() < 0.02 ? 3 : 1);
    effect = rho * effect + Math.sqrt(1 - rho * rho) * size * normal(r);
    const busy =
      values.metric === 'latency'
        ? 0.5 * option('cycle') * Math.sin((2 * Math.PI * (hours - 9)) / 24)
        : 0;
    for (const [i, c] of own.entries()) {
      const tail = r() < 0.03 ? Math.log(Math.min(100, 2 * (1 - r()) ** (-1 / 1.2))) : 0;
      const change = run >= baseline && i < option('moved') ? Math.log(option('factor')) : 0;
      const log = c.level + c.sd * normal(r) + effect + busy + tail + change;
      yield {
        at,
        run: `r${run}`,
        agent: 'a',
        suite: 's',
        case: `c${i}`,
        metric: values.metric,
        outcome: (WORDS[values.metric] ?? String)(log),
        ...(run < baseline ? { baseline: true } : {}),
      };
    }
  }
}

const delays: number[] = [];
for (let year = 0; year < years; year++) {
  const rows = [...rowsOf(random(option('seed') * 49_979_687 + year))];
  const [first] = backtest(rows).installations[0]?.alarms ?? [];
  delays.push(first?.look ?? Number.POSITIVE_INFINITY);
}
delays.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    ...values,
    alarmed: delays.filter(Number.isFinite).length,
    median: delays[Math.floor((years - 1) / 2)] ?? null,
    withinThree: delays.filter((d) => d <= 3).length,
  }),
);
