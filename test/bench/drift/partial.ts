// Looks to alarm when a part of a suite collapses, from 1 of 40 to a third.
// node test/bench/drift/partial.ts [cases=18] [collapsed=5] [baseline=20] [noise=0] [trials=1]
// [years=40] [seed=7]
import { collapse } from './changes.ts';
import { caseRates, firstAlarm, look, normal, random } from './world.ts';

const [k = 18, c = 5, n = 20, noise = 0, trials = 1, years = 40, seed = 7] = process.argv
  .slice(2)
  .map(Number);
const HORIZON = 30;
const delays: number[] = [];
for (let year = 0; year < years; year++) {
  const r = random(seed * 7_919 + year);
  const rates = caseRates(r, k);
  const baseline = Array.from({ length: n }, (_, i) =>
    look(r, rates, noise * normal(r), `b${i}`, i, trials),
  );
  const after = collapse(c)(r, rates);
  const looks = Array.from({ length: HORIZON }, (_, i) =>
    look(r, after, noise * normal(r), `r${i}`, n + i, trials),
  );
  delays.push(firstAlarm(baseline, looks).alarm ?? Infinity);
}
delays.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    k,
    c,
    n,
    noise,
    trials,
    years,
    median: delays[Math.floor((years - 1) / 2)] ?? null,
    p80: delays[Math.floor(0.8 * (years - 1))] ?? null,
    mean: Number((delays.reduce((sum, d) => sum + Math.min(d, HORIZON), 0) / years).toFixed(2)),
  }),
);
