// What people use now beside daytwo, on the same streams: false alarms in three quiet worlds, delay
// after three changes. A Markdown table. node test/bench/drift/rivals.ts [years=60] [seed=1]
// [before=0] 40 cases, one trial, 20 baseline runs, a look a day; a quiet year has 365 looks, a
// change is followed for 90 from its first look. before: quiet looks ahead of the change. At 0 the
// change comes with the first look, which favours whatever starts counting there; above 0 the quiet
// years are left out, as they do not depend on it.
import { type Rule, RULES } from '../../../src/detection/backtest/rules/index.ts';
import type { Look } from '../../../src/domain/drift.ts';
import { type Change, collapse, points } from './changes.ts';
import { caseRates, firstAlarm, look, normal, random, type Random } from './world.ts';

const [years = 60, seed = 1, before = 0] = process.argv.slice(2).map(Number);
const K = 40;
const BASELINE = 20;
const YEAR = 365;
const HORIZON = 90;

/** A look, and the same day once more: same case rates, same common effect. */
interface Day {
  look: Look;
  again: Look;
}

/** sd: of a run's common logit effect; badDay: the effect of look 181 alone. */
function days(r: Random, rates: readonly number[], count: number, sd: number, badDay = 0): Day[] {
  return Array.from({ length: count }, (_, i) => {
    const effect = sd * normal(r) + (i === 180 ? badDay : 0);
    return {
      look: look(r, rates, effect, `r${i}`, BASELINE + i),
      again: look(r, rates, effect, `r${i}-again`, BASELINE + i),
    };
  });
}

interface Heard {
  /**
   * First look from the change on that alarmed, the change's first being 1, whatever was cried
   * before; null if none.
   */
  first: number | null;
  /** Alarms that began; one that stays on counts once. */
  onsets: number;
  reruns: number;
}

function hear(
  rule: Rule,
  baseline: readonly Look[],
  stream: readonly Day[],
  change: number,
): Heard {
  const watch = rule.start(baseline);
  const heard: Heard = { first: null, onsets: 0, reruns: 0 };
  let on = false;
  for (const [i, day] of stream.entries()) {
    const { alarm } = watch.add(day.look, () => {
      heard.reruns++;
      return day.again;
    });
    if (alarm && !on) heard.onsets++;
    if (alarm && i >= change) heard.first ??= i + 1 - change;
    on = alarm;
  }
  return heard;
}

/**
 * daytwo stops at its first alarm, for what comes after it is a person's word: one before the
 * change has not found the change.
 */
function daytwo(baseline: readonly Look[], stream: readonly Day[], change: number): Heard {
  const { alarm } = firstAlarm(
    baseline,
    stream.map((d) => d.look),
  );
  return {
    first: alarm !== null && alarm > change ? alarm - change : null,
    onsets: alarm === null ? 0 : 1,
    reruns: 0,
  };
}

const WATCHERS: readonly {
  name: string;
  hear: (baseline: readonly Look[], stream: readonly Day[], change: number) => Heard;
}[] = [
  { name: 'daytwo', hear: daytwo },
  ...RULES.map((rule) => ({
    name: rule.name,
    hear: (baseline: readonly Look[], stream: readonly Day[], change: number) =>
      hear(rule, baseline, stream, change),
  })),
];

/** `change`: how many looks come before it; 0 for a quiet stream, where every alarm is false. */
type World = (r: Random) => { baseline: Look[]; stream: Day[]; change: number };
function quiet(sd: number, badDay = 0): World {
  return (r) => {
    const rates = caseRates(r, K);
    return {
      baseline: days(r, rates, BASELINE, sd).map((d) => d.look),
      stream: days(r, rates, YEAR, sd, badDay),
      change: 0,
    };
  };
}
function changed(change: Change): World {
  return (r) => {
    const rates = caseRates(r, K);
    return {
      baseline: days(r, rates, BASELINE, 0).map((d) => d.look),
      stream: [...days(r, rates, before, 0), ...days(r, change(r, rates), HORIZON, 0)],
      change: before,
    };
  };
}

/** By watcher, what it heard each year; all hear the same streams. */
function replay(world: World, salt: number): Heard[][] {
  const heard: Heard[][] = WATCHERS.map(() => []);
  for (let year = 0; year < years; year++) {
    const { baseline, stream, change } = world(random(seed * 1_000_003 + salt * 100_003 + year));
    for (const [w, watcher] of WATCHERS.entries())
      heard[w]!.push(watcher.hear(baseline, stream, change));
  }
  return heard;
}

function falseAlarms(heard: readonly Heard[]): string {
  const with1 = heard.filter((h) => h.first !== null).length / heard.length;
  const onsets = heard.reduce((sum, h) => sum + h.onsets, 0) / heard.length;
  return `${Math.round(100 * with1)} % (${onsets.toFixed(onsets < 10 ? 1 : 0)})`;
}
function delay(heard: readonly Heard[]): string {
  const looks = heard.map((h) => h.first ?? Infinity).sort((a, b) => a - b);
  const median = looks[Math.floor((looks.length - 1) / 2)] ?? Infinity;
  const found = looks.filter((d) => d <= HORIZON).length / looks.length;
  return Number.isFinite(median)
    ? `${median}${found < 1 ? ` (${Math.round(100 * found)} %)` : ''}`
    : `– (${Math.round(100 * found)} %)`;
}

interface Column {
  title: string;
  world: World;
  cell: (heard: readonly Heard[]) => string;
  salt: number;
}
const QUIET: readonly Column[] = [
  { title: 'quiet, φ 1', world: quiet(0), cell: falseAlarms, salt: 0 },
  { title: 'quiet, run noise .3', world: quiet(0.3), cell: falseAlarms, salt: 1 },
  { title: 'quiet but one bad day (−3)', world: quiet(0, -3), cell: falseAlarms, salt: 2 },
];
const CHANGES: readonly Column[] = [
  { title: '−10 points', world: changed(points(-0.1)), cell: delay, salt: 3 },
  { title: '4 of 40 collapse', world: changed(collapse(4)), cell: delay, salt: 4 },
  { title: '1 of 40 collapses', world: changed(collapse(1)), cell: delay, salt: 5 },
];
const columns = before > 0 ? CHANGES : [...QUIET, ...CHANGES];

const begun = process.cpuUsage();
const rows = WATCHERS.map((w) => [w.name]);
let confirmations = '';
for (const { title, world, cell, salt } of columns) {
  const heard = replay(world, salt);
  for (const [w, row] of rows.entries()) row.push(cell(heard[w]!));
  for (const [w, { name }] of WATCHERS.entries()) {
    const reruns = heard[w]!.reduce((sum, h) => sum + h.reruns, 0);
    if (cell === falseAlarms && reruns > 0)
      confirmations +=
        ` ${title}: ${name} ran ` + `${((100 * reruns) / (years * YEAR)).toFixed(1)} % more looks.`;
  }
}
const used = process.cpuUsage(begun);
console.log(
  `| rule | ${columns.map((c) => c.title).join(' | ')} ` +
    `|\n|---|${columns.map(() => '---|').join('')}`,
);
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
console.log(
  `\n${years} years a column, seed ${seed}, ${((used.user + used.system) / 1e6).toFixed(0)} ` +
    's. Quiet: years with a false alarm (alarms a year; one that stays on counts once, daytwo ' +
    `stops at its first). Changes after ${before} quiet looks: median look of the first alarm ` +
    `from then on (share found within ${HORIZON} where not all).${confirmations}`,
);
