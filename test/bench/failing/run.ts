// node test/bench/failing/run.ts KIND WORLDS NOISE SEED CASES BASELINE SLOTS SHAPE GROUP FIRST FLOOR TIMES
// quiet: years of nightly runs without an outage: how many are told of as failing, and how many
// more calls it costs. first: the same of a suite's first RUNS runs (500 unless given).
// collapse: the pass rate falls to half; how many are told within five minutes.
// FLOOR: `alertBelow` as a share, 0 for none. TIMES: how often the failing cases are asked again.
import type { Bars, CaseCount } from '../../../src/domain/failing.ts';
import {
  type AskedDecision,
  decideAfterAsking,
  decideFirst,
  decideNext,
  type Episode,
} from '../../../src/detection/failing/decide.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import type { Rules } from '../../../src/detection/failing/rules.ts';
import { budgetBars } from '../../../src/detection/failing/budget.ts';
import { SHAPES, type Shape } from '../drift/shapes.ts';
import { normal, type Random, random, shifted } from '../drift/world.ts';

const [slots = '365', shape = 'mixed', group = '0', first = '500', floor = '0', times = '1'] =
  process.argv.slice(8);
const RULES: Rules = {
  floor: Number(floor) > 0 ? Number(floor) : null,
  mustHold: new Set(),
  highRisk: new Set(),
};
/** What the worker learns from, beside the baseline. */
const KEPT = 500;
const DRAWS: Readonly<Record<string, Shape['draw']>> = {
  ...Object.fromEntries(
    Object.entries<Shape>(SHAPES).map(([name, s]): [string, Shape['draw']] => [name, s.draw]),
  ),
  'all .85': (_r, k) => Array.from({ length: k }, () => 0.85),
  'all .95': (_r, k) => Array.from({ length: k }, () => 0.95),
};

type Law = (r: Random) => { rates: readonly number[]; effect: number; groups: GroupLaw | null };
interface GroupLaw {
  size: number;
  copy: number;
}

/** One run; in a suite with groups a case copies its group's answer. */
function asked(
  r: Random,
  rates: readonly number[],
  effect: number,
  groups: GroupLaw | null,
  shared: Map<number, boolean>,
  which: (i: number) => boolean = () => true,
): CaseCount[] {
  return rates.flatMap((p, i) => {
    if (!which(i)) return [];
    let passes = r() < shifted(p, effect);
    if (groups !== null) {
      const g = Math.floor(i / groups.size);
      const first = shifted(rates[g * groups.size] ?? p, effect);
      const answer = shared.get(g) ?? r() < first;
      shared.set(g, answer);
      passes = r() < groups.copy ? answer : r() < first;
    }
    return [{ caseHash: `c${i}`, passes: passes ? 1 : 0, trials: 1 }];
  });
}

/** The failing cases, asked again so often as is wanted; their counts are one word. */
function askedAgain(make: () => CaseCount[]): CaseCount[] {
  const each = Array.from({ length: Number(times) }, make);
  return (each[0] ?? []).map((c, i) => ({
    ...c,
    passes: each.reduce((sum, again) => sum + (again[i]?.passes ?? 0), 0),
    trials: each.length,
  }));
}

interface Year {
  told: number;
  asked: number;
  calls: number;
  more: number;
}

/** A year in which nothing happens. The second asking shares the run's effect and its groups. */
function quietYear(
  r: Random,
  law: Law,
  runs: number,
  baseline: number,
  barsAfter: (runsBefore: number) => Bars,
): Year {
  const { rates, groups } = law(r);
  const kept: CaseCount[][] = [];
  const year: Year = { told: 0, asked: 0, calls: 0, more: 0 };
  let episode = null as Episode | null;
  let counts: number[] = [];
  for (let t = 0; t < baseline + runs; t++) {
    const { effect } = law(r);
    const shared = new Map<number, boolean>();
    const run = { run: `r${t}`, at: '', counts: asked(r, rates, effect, groups, shared) };
    const passes = run.counts.reduce((sum, c) => sum + c.passes, 0);
    const ordinaryCount = counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 40)] ?? 0;
    year.calls += rates.length;
    if (t < baseline || (episode === null && passes > ordinaryCount)) {
      // A run with more passes than most of them never stands out: nothing is worked out for it.
      kept.push(run.counts);
      counts = [...counts, passes].slice(-KEPT);
      if (kept.length > baseline + KEPT) kept.splice(baseline, 1);
      continue;
    }
    if (episode === null) {
      const ordinary = learnOrdinary(kept);
      const first = decideFirst(ordinary, run, RULES);
      if (first.verdict === 'ask') {
        const again = askedAgain(() =>
          asked(r, rates, effect, groups, shared, (i) => first.cases.includes(`c${i}`)),
        );
        year.asked++;
        year.more += again.length * Number(times);
        episode = { ordinary, bars: barsAfter(t), runs: [{ ...run, again }] };
        const next = decideAfterAsking(episode, RULES);
        if (next.verdict === 'failing') year.told++;
        if (next.verdict !== 'undecided') episode = null;
        if (next.verdict === 'failing') continue;
      }
    } else {
      episode = { ...episode, runs: [...episode.runs, run] };
      let next: AskedDecision = decideNext(episode, RULES);
      if (next.verdict === 'ask') {
        const { cases: which } = next;
        const again = askedAgain(() =>
          asked(r, rates, effect, groups, shared, (i) => which.includes(`c${i}`)),
        );
        year.asked++;
        year.more += again.length * Number(times);
        episode = { ...episode, runs: [...episode.runs.slice(0, -1), { ...run, again }] };
        next = decideAfterAsking(episode, RULES);
      }
      if (next.verdict === 'failing') year.told++;
      if (next.verdict !== 'undecided') episode = null;
    }
    if (episode === null) {
      kept.push(run.counts);
      counts = [...counts, passes].slice(-KEPT);
      if (kept.length > baseline + KEPT) kept.splice(baseline, 1);
    }
  }
  return year;
}

const FORMS = {
  'half of the cases fail': (rates: readonly number[]) =>
    rates.map((p, i) => (i % 2 === 0 ? p : 0.02)),
  'every case half as often': (rates: readonly number[]) => rates.map((p) => p / 2),
} as const;

/** Whether a collapse is told within five minutes of its first run. */
function collapse(
  r: Random,
  law: Law,
  form: keyof typeof FORMS,
  baseline: number,
  bars: Bars,
  everyMinute: boolean,
): { told: boolean; atOnce: boolean } {
  const { rates, groups } = law(r);
  const run = (of: readonly number[], which?: (i: number) => boolean): CaseCount[] =>
    asked(r, of, law(r).effect, groups, new Map(), which);
  const ordinary = learnOrdinary(Array.from({ length: baseline }, () => run(rates)));
  const now = FORMS[form](rates);
  const { effect } = law(r);
  const shared = new Map<number, boolean>();
  const seen = { run: 'now', at: '', counts: asked(r, now, effect, groups, shared) };
  const first = decideFirst(ordinary, seen, RULES);
  let episode: Episode = { ordinary, bars, runs: [seen] };
  if (first.verdict !== 'ask') {
    if (!everyMinute) return { told: false, atOnce: false };
    episode = { ordinary, bars, runs: [] };
  } else {
    const again = askedAgain(() =>
      asked(r, now, effect, groups, shared, (i) => first.cases.includes(`c${i}`)),
    );
    episode = { ordinary, bars, runs: [{ ...seen, again }] };
    const after = decideAfterAsking(episode, RULES);
    if (after.verdict !== 'undecided')
      return { told: after.verdict === 'failing', atOnce: after.verdict === 'failing' };
  }
  for (let minute = 1; everyMinute && minute < 5; minute++) {
    const own = law(r).effect;
    const alike = new Map<number, boolean>();
    const later = { ...seen, counts: asked(r, now, own, groups, alike) };
    episode = { ...episode, runs: [...episode.runs, later] };
    const next = decideNext(episode, RULES);
    if (next.verdict === 'failing') return { told: true, atOnce: false };
    // The first asking is known after two minutes; another must be by then, to be known within five.
    const since = first.verdict === 'ask' ? 3 : 1;
    if (next.verdict !== 'ask' || minute < since || minute > 3) continue;
    const again = askedAgain(() =>
      asked(r, now, own, groups, alike, (i) => next.cases.includes(`c${i}`)),
    );
    episode = { ...episode, runs: [...episode.runs.slice(0, -1), { ...later, again }] };
    if (decideAfterAsking(episode, RULES).verdict === 'failing')
      return { told: true, atOnce: false };
  }
  return { told: false, atOnce: false };
}

const [kind = 'quiet', worlds = '100', noise = '0', seed = '1', cases = '40', base = '20'] =
  process.argv.slice(2);
const draw = DRAWS[shape];
if (draw === undefined) throw new RangeError(`no shape ${shape}: ${Object.keys(DRAWS).join(', ')}`);
const [n, sd, k] = [Number(worlds), Number(noise), Number(cases)];
const barsAfter = (runsBefore: number): Bars =>
  budgetBars({ plannedLooks: Number(slots), suites: 1, highRiskCases: 0, runsBefore });
/** The same world's rates at each asking, with another run's effect. */
function lawOf(r: Random): Law {
  const rates = draw?.(r, k) ?? [];
  const groups = Number(group) > 0 ? { size: Number(group), copy: 0.8 } : null;
  return (of) => ({ rates, effect: sd * normal(of), groups });
}
const begun = performance.now();
if (kind !== 'collapse') {
  const runs = kind === 'first' ? Number(first) : Number(slots);
  const sum = { years: 0, alarmed: 0, told: 0, asked: 0, calls: 0, more: 0 };
  for (let w = 0; w < n; w++) {
    const r = random(Number(seed) * 100_003 + w);
    const year = quietYear(r, lawOf(r), runs, Number(base), barsAfter);
    sum.years++;
    sum.alarmed += year.told > 0 ? 1 : 0;
    sum.told += year.told;
    sum.asked += year.asked;
    sum.calls += year.calls;
    sum.more += year.more;
  }
  console.log(
    `${kind} ${shape}, noise ${sd}, ${k} cases, baseline ${base}, ${slots} runs a year` +
      `${group === '0' ? '' : `, groups of ${group}`}: ${sum.alarmed} of ${sum.years} years told ` +
      `(${sum.told} times); ${(sum.asked / sum.years).toFixed(2)} askings a year, ` +
      `${((100 * sum.more) / sum.calls).toFixed(3)} % more calls`,
  );
} else {
  for (const form of Object.keys(FORMS) as (keyof typeof FORMS)[]) {
    let told = 0;
    let atOnce = 0;
    for (let w = 0; w < n; w++) {
      const r = random(Number(seed) * 100_003 + w);
      const got = collapse(
        r,
        lawOf(r),
        form,
        Number(base),
        barsAfter(Number(base)),
        Number(slots) > 100_000,
      );
      told += got.told ? 1 : 0;
      atOnce += got.atOnce ? 1 : 0;
    }
    console.log(
      `collapse ${shape}, noise ${sd}, ${k} cases, baseline ${base}, ${slots} runs a year, ${form}: ` +
        `${told} of ${n} told within five minutes (${atOnce} by the second asking)`,
    );
  }
}
console.error(`${((performance.now() - begun) / 1000).toFixed(1)} s`);
