// node test/bench/drift/ahead.ts WORLDS SEED [ONLY]
// A change that goes on as it is, and what is said meanwhile of how far an alarm is: how often the
// alarm comes within the range that is said. One line a plan, noise and change; ONLY those whose name
// begins so: "minutely", "minutely 0.3 -15".
import { reviewStream } from '../../../src/detection/drift/review.ts';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import type { Charge, Look, LooksAhead } from '../../../src/domain/drift.ts';
import { SHAPES } from './shapes.ts';
import { look, normal, type Random, random, shifted, shiftFor } from './world.ts';

const [worlds = '20', seed = '1', only = ''] = process.argv.slice(2);
const CASES = 40;
const BASELINE = 20;
const QUIET = 10;
/** Of a change that is not found by then nothing is known. */
const HORIZON = 40;

const points =
  (by: number) =>
  (_: Random, rates: readonly number[]): number[] => {
    const v = shiftFor(rates, -by / 100);
    return rates.map((p) => shifted(p, v));
  };
const collapse =
  (cases: number) =>
  (_: Random, rates: readonly number[]): number[] => {
    const best = rates.map((_p, i) => i).sort((a, b) => (rates[b] ?? 0) - (rates[a] ?? 0));
    const gone = new Set(best.slice(0, cases));
    return rates.map((p, i) => (gone.has(i) ? 0.1 : p));
  };
const CHANGES = {
  '-25 points': points(25),
  '-15 points': points(15),
  '-10 points': points(10),
  '20 cases collapse': collapse(20),
  '4 cases collapse': collapse(4),
  '2 cases collapse': collapse(2),
} as const;
const PLANS = { nightly: 365, minutely: 525_600 } as const;

interface Said {
  at: number;
  ahead: LooksAhead;
}

/** One world: what was said at which look after the change, and when the alarm came. */
function live(
  change: (typeof CHANGES)[keyof typeof CHANGES],
  noise: number,
  schedule: number,
  world: number,
): { said: Said[]; asked: number; alarm: number } {
  const r = random(Number(seed) * 1_000_003 + world);
  const before = SHAPES.mixed.draw(r, CASES);
  const after = change(r, before);
  const effect = (): number => noise * normal(r);
  const make = (i: number, rates: readonly number[]): Look =>
    look(r, rates, effect(), `r${i}`, i, 1);
  const baseline = Array.from({ length: BASELINE }, (_, i) => make(i, before));
  const looks: Look[] = [];
  const charges: Charge[] = [];
  const memory = new DetectorMemory();
  const settings = {
    alpha: 0.05,
    plannedLooks: { schedule, change: 52 },
    liveStreams: 20,
    highRiskStreams: 1,
  };
  const said: Said[] = [];
  let asked = 0;
  for (let i = 1; i <= QUIET + HORIZON; i++) {
    looks.push(make(BASELINE + i, i <= QUIET ? before : after));
    const stream = {
      agent: 'a',
      suite: 's',
      metric: 'pass' as const,
      categories: ['pass', 'fail'],
      baseline,
      looks: [...looks],
      provisional: false,
      expect: new Map(),
      highRisk: new Set<string>(),
    };
    const told = i <= QUIET;
    const { review, charges: fresh } = reviewStream(stream, charges, { ...settings, told }, memory);
    charges.push(...fresh);
    if (i <= QUIET) continue;
    if (review.alarm) return { said, asked, alarm: i };
    if (review.evidence > 0 && Math.log10(review.evidence) + (review.bar ?? 0) >= 2) asked++;
    if (review.looksToAlarm != null && typeof review.looksToAlarm !== 'number')
      said.push({ at: i, ahead: review.looksToAlarm });
  }
  return { said, asked, alarm: Infinity };
}

const percent = (n: number, of: number): string =>
  of === 0 ? '–' : `${Math.round((100 * n) / of)} %`;
for (const [plan, schedule] of Object.entries(PLANS))
  for (const noise of [0, 0.3])
    for (const [name, change] of Object.entries(CHANGES)) {
      if (!`${plan} ${noise} ${name}`.startsWith(only)) continue;
      const started = Date.now();
      const all = Array.from({ length: Number(worlds) }, (_, w) =>
        live(change, noise, schedule, w),
      );
      const said = all.flatMap((w) => w.said.map((s) => ({ ...s, comes: w.alarm - s.at })));
      const asked = all.reduce((n, w) => n + w.asked, 0);
      const right = said.filter((s) => s.comes >= s.ahead.from && s.comes <= s.ahead.to).length;
      const sooner = said.filter((s) => s.comes < s.ahead.from).length;
      const width = said.reduce((n, s) => n + s.ahead.to - s.ahead.from + 1, 0) / said.length;
      console.log(
        [
          plan,
          `noise ${noise}`,
          name,
          `asked ${asked}`,
          `said ${said.length}`,
          `right ${percent(right, said.length)}`,
          `sooner ${percent(sooner, said.length)}`,
          `later ${percent(said.length - right - sooner, said.length)}`,
          `width ${width.toFixed(1)}`,
          `${Date.now() - started} ms`,
        ].join('; '),
      );
    }
