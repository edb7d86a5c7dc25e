// How many first runs should serve as a provisional baseline: always 5, 10 or 20, or 5, then 10,
// then 20 as looks come in. node test/bench/drift/provisional.ts [years=40] [noise=0] [seed=1]
import { type Change, collapse, points } from './changes.ts';
import { caseRates, firstAlarm, look, normal, random } from './world.ts';

const years = Number(process.argv[2] ?? 40);
const noise = Number(process.argv[3] ?? 0);
const seed = Number(process.argv[4] ?? 1);
const DAYS = 70;
const CHANGES: Readonly<Record<string, Change>> = {
  '4 of 40': collapse(4),
  '1 of 40': collapse(1),
  '-10 points': points(-0.1),
};

for (const changeAfter of [8, 14, 25]) {
  for (const [name, change] of Object.entries(CHANGES)) {
    const delays: Record<string, number[]> = {
      'first 5': [],
      'first 10': [],
      'first 20': [],
      'growing 5, 10, 20': [],
    };
    for (let year = 0; year < years; year++) {
      const r = random(seed * 86_028_121 + year);
      const rates = caseRates(r, 40);
      const after = change(r, rates);
      const all = Array.from({ length: DAYS }, (_, day) =>
        look(r, day < changeAfter ? rates : after, noise * normal(r), `r${day}`, day),
      );
      const first = (n: number, to = DAYS): number =>
        n + (firstAlarm(all.slice(0, n), all.slice(n, to)).alarm ?? Infinity) - changeAfter;
      for (const n of [5, 10, 20]) delays[`first ${n}`]?.push(first(n));
      delays['growing 5, 10, 20']?.push(Math.min(first(5, 10), first(10, 20), first(20)));
    }
    const shown = Object.entries(delays).map(([kind, list]) => {
      const sorted = list.toSorted((a, b) => a - b);
      return [
        kind,
        {
          found: sorted.filter(Number.isFinite).length,
          median: sorted[Math.floor((years - 1) / 2)] ?? null,
        },
      ];
    });
    console.log(
      JSON.stringify({ changeAfter, change: name, noise, years, ...Object.fromEntries(shown) }),
    );
  }
}
