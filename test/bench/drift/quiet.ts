// False alarms in quiet years.
// node test/bench/drift/quiet.ts [years=60] [cases=40] [baseline=20] [noise=0] [seed=1] [rho=0]
// [badDay=0] [trials=1] noise: sd of a run's common logit effect; rho: its correlation from one run
// to the next; badDay: one look in the year has this effect.
import { caseRates, firstAlarm, look, normal, random } from './world.ts';

const [years = 60, k = 40, n = 20, noise = 0, seed = 1, rho = 0, badDay = 0, trials = 1] =
  process.argv.slice(2).map(Number);
let alarms = 0;
const most: number[] = [];
const begun = process.cpuUsage();
for (let year = 0; year < years; year++) {
  const r = random(seed * 100_003 + year);
  const rates = caseRates(r, k);
  let wander = noise * normal(r);
  const effect = (): number => {
    if (rho > 0) wander = rho * wander + Math.sqrt(1 - rho * rho) * noise * normal(r);
    return rho > 0 ? wander : noise * normal(r);
  };
  const baseline = Array.from({ length: n }, (_, i) =>
    look(r, rates, effect(), `b${i}`, i, trials),
  );
  const looks = Array.from({ length: 365 }, (_, i) =>
    look(r, rates, effect() + (i === 180 ? badDay : 0), `r${i}`, n + i, trials),
  );
  const result = firstAlarm(baseline, looks);
  most.push(result.most);
  if (result.alarm !== null) alarms++;
}
most.sort((a, b) => b - a);
const used = process.cpuUsage(begun);
const seconds = (used.user + used.system) / 1e6;
console.log(
  JSON.stringify({
    years,
    k,
    n,
    noise,
    rho,
    badDay,
    trials,
    seed,
    alarms,
    share: alarms / years,
    largest: most.slice(0, 5).map((x) => Number(x.toPrecision(3))),
    secondsPerYear: Number((seconds / years).toFixed(3)),
  }),
);
