// Streams of six judgments: false alarms in quiet years and looks to alarm.
// node test/bench/drift/judgment.ts [years=40] [noise=0] [seed=1] [axes=1]
import type { Look } from '../../../src/domain/drift.ts';
import { type Expectation, JUDGMENTS } from '../../../src/domain/judgment.ts';
import { caseRates, firstAlarm, normal, random, type Random, shifted } from './world.ts';

const K = 40;
const N = 20;
const years = Number(process.argv[2] ?? 40);
const noise = Number(process.argv[3] ?? 0);
const seed = Number(process.argv[4] ?? 1);
const axes = process.argv[5] !== '0';

/** A case has a main judgment at the world's rate; the rest goes to two others. */
interface Case {
  main: number;
  rate: number;
  rest: readonly [number, number];
}
function cases(r: Random): Case[] {
  return caseRates(r, K).map((rate, i): Case => ({
    main: i % 4 === 3 ? 1 + Math.floor(r() * 4) : 0,
    rate,
    rest: [Math.floor(r() * 6), Math.floor(r() * 6)],
  }));
}
function lookAt(r: Random, of: readonly Case[], effect: number, day: number): Look {
  const cells = of.map((c, i) => {
    const judged = r() < shifted(c.rate, effect) ? c.main : r() < 0.7 ? c.rest[0] : c.rest[1];
    return { caseHash: `c${i}`, counts: JUDGMENTS.map((_, j) => (j === judged ? 1 : 0)) };
  });
  return {
    run: `r${day}`,
    at: new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString(),
    lane: 'schedule',
    cells,
  };
}
const expectations = (of: readonly Case[]): Map<string, Expectation> =>
  new Map(
    axes
      ? of.map((c, i): [string, Expectation] => [
          `c${i}`,
          (['acted', 'refused', 'acted', 'escalated', 'clarified'] as const)[c.main] ?? 'acted',
        ])
      : [],
  );

const CHANGES: Readonly<Record<string, (r: Random, of: readonly Case[]) => Case[]>> = {
  none: (_r, of) => [...of],
  '4 of 30 acting cases now refuse nine times in ten': (_r, of) =>
    of.map((c, i) => (c.main === 0 && i < 6 ? { main: 1, rate: 0.9, rest: [0, 0] } : c)),
  '1 acting case now refuses nine times in ten': (_r, of) =>
    of.map((c, i) => (i === 0 ? { main: 1, rate: 0.9, rest: [0, 0] } : c)),
  'main judgment a logit less sure in every case': (_r, of) =>
    of.map((c) => ({ ...c, rate: shifted(c.rate, -1) })),
  '3 of 10 holding-back cases now act': (_r, of) =>
    of.map((c, i) => (c.main !== 0 && i < 12 ? { main: 0, rate: 0.9, rest: [1, 1] } : c)),
};
for (const [name, change] of Object.entries(CHANGES)) {
  const delays: number[] = [];
  const horizon = name === 'none' ? 365 : 60;
  for (let year = 0; year < years; year++) {
    const r = random(seed * 15_485_863 + year);
    const of = cases(r);
    const baseline = Array.from({ length: N }, (_, i) => lookAt(r, of, noise * normal(r), i));
    const after = change(r, of);
    const looks = Array.from({ length: horizon }, (_, i) =>
      lookAt(r, after, noise * normal(r), N + i),
    );
    delays.push(
      firstAlarm(baseline, looks, {
        metric: 'judgment',
        categories: JUDGMENTS,
        expect: expectations(of),
      }).alarm ?? Infinity,
    );
  }
  delays.sort((a, b) => a - b);
  const found = delays.filter(Number.isFinite).length;
  console.log(
    JSON.stringify({
      change: name,
      noise,
      axes,
      years,
      alarms: found,
      median: delays[Math.floor((years - 1) / 2)] ?? null,
    }),
  );
}
