// Looks to alarm after a change at look 1. node test/bench/drift/power.ts [years=60] [baseline=20]
// [noise=0] [seed=1] [only=CHANGE]
import { type Change, collapse, points, swap } from './changes.ts';
import { caseRates, firstAlarm, look, normal, random } from './world.ts';

const K = 40;
const HORIZON = 90;
/** φ of such a suite: 1 + sd²·mean Σp(1 − p). */
let spread = 0;
const years = Number(process.argv[2] ?? 60);
const n = Number(process.argv[3] ?? 20);
const noise = Number(process.argv[4] ?? 0);
const seed = Number(process.argv[5] ?? 1);
const only = process.argv[6];

const CHANGES: Readonly<Record<string, Change>> = {
  '-5 points': points(-0.05),
  '-10 points': points(-0.1),
  '-25 points': points(-0.25),
  '4 of 40': collapse(4),
  '1 of 40': collapse(1),
  '3 better 3 worse': swap,
};

for (const [name, change] of Object.entries(CHANGES)) {
  if (only !== undefined && only !== name) continue;
  const delays: number[] = [];
  spread = 0;
  for (let year = 0; year < years; year++) {
    const r = random(seed * 7_919 + year);
    const rates = caseRates(r, K);
    spread += rates.reduce((sum, p) => sum + p * (1 - p), 0) / years;
    const baseline = Array.from({ length: n }, (_, i) =>
      look(r, rates, noise * normal(r), `b${i}`, i),
    );
    const after = change(r, rates);
    const looks = Array.from({ length: HORIZON }, (_, i) =>
      look(r, after, noise * normal(r), `r${i}`, n + i),
    );
    delays.push(firstAlarm(baseline, looks).alarm ?? Infinity);
  }
  delays.sort((a, b) => a - b);
  const found = delays.filter((d) => d <= HORIZON).length / years;
  console.log(
    JSON.stringify({
      change: name,
      n,
      noise,
      phi: Number((1 + noise * noise * spread).toFixed(2)),
      years,
      median: delays[Math.floor((years - 1) / 2)] ?? null,
      p80: delays[Math.floor(0.8 * (years - 1))] ?? null,
      found90: Number(found.toFixed(2)),
    }),
  );
}
