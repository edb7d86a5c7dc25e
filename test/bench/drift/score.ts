// Who hears what in one year of a cell, and how years add up to a tally.
import { type Rule, RULES } from '../../../src/detection/backtest/rules/index.ts';
import { type Cell, HORIZON } from './cells.ts';
import { live } from './live.ts';
import { oracle } from './oracle.ts';
import type { SimulatedStream, Year } from './simulate.ts';

export const ALPHA = 0.05;
export const OURS = 'daytwo';
/** Ours without confirmation: planned looks are all it sees. */
export const ALONE = 'daytwo, looks alone';
export const ORACLE = 'oracle';

/** What one watcher made of some years. */
export interface Tally {
  years: number;
  /**
   * Years with an alarm: a false one in a quiet cell; one since the change, within the horizon, in
   * the others.
   */
  found: number;
  /** Changed cells: how many years were found at each look, the change's first being 1. */
  delays: Readonly<Record<string, number>>;
  /** Changed cells: years with an alarm ahead of the change. */
  early: number;
  /** Alarms that began; one that stays on counts once. */
  onsets: number;
  /** Trials beyond the planned ones. */
  extra: number;
}

interface HeardOnce {
  first: number | null;
  early: boolean;
  onsets: number;
  extra: number;
}

const EMPTY: Tally = { years: 0, found: 0, delays: {}, early: 0, onsets: 0, extra: 0 };

export function merged(a: Tally | undefined, b: Tally): Tally {
  const one = a ?? EMPTY;
  const delays: Record<string, number> = { ...one.delays };
  for (const [look, n] of Object.entries(b.delays)) delays[look] = (delays[look] ?? 0) + n;
  return {
    years: one.years + b.years,
    found: one.found + b.found,
    delays,
    early: one.early + b.early,
    onsets: one.onsets + b.onsets,
    extra: one.extra + b.extra,
  };
}

function tallied(heard: HeardOnce, quiet: boolean): Tally {
  const { first, early, onsets, extra } = heard;
  return {
    years: 1,
    found: first === null ? 0 : 1,
    delays: first === null || quiet ? {} : { [first]: 1 },
    early: early ? 1 : 0,
    onsets,
    extra,
  };
}

/**
 * One year through every watcher: ours, the oracle where something changes, and, if asked, ours
 * without confirmation and the rules people use.
 */
export function score(
  cell: Cell,
  year: Year,
  asked: { alone: boolean; rivals: boolean },
): Record<string, Tally> {
  const quiet = cell.change === null;
  const confirming = ours(cell, year, true);
  const out: Record<string, Tally> = { [OURS]: tallied(confirming, quiet) };
  // Where nothing was confirmed the looks were all there was.
  if (asked.alone)
    out[ALONE] = tallied(confirming.extra === 0 ? confirming : ours(cell, year, false), quiet);
  const changed = year.streams.find((s) => s.after !== null);
  if (changed !== undefined) {
    const first = oracle(changed, {
      noise: cell.noise,
      looksAYear: cell.looksAYear,
      alpha: ALPHA,
      before: cell.before,
    });
    out[ORACLE] = tallied({ first, early: false, onsets: 0, extra: 0 }, false);
  }
  if (asked.rivals)
    for (const rule of RULES) out[rule.name] = tallied(rival(rule, cell, year), quiet);
  return out;
}

const before = (cell: Cell): number => (cell.change === null ? 0 : cell.before);

function ours(cell: Cell, year: Year, confirms: boolean): HeardOnce {
  const enough = cell.change === null ? Infinity : cell.before + 1;
  const { alarms, confirming } = live(year.streams, {
    alpha: ALPHA,
    looksAYear: cell.looksAYear,
    rebaseline: cell.rebaseline,
    enough,
    trials: cell.trials,
    confirms,
  });
  const first = alarms.find((look) => look > before(cell));
  return {
    first: first === undefined ? null : first - before(cell),
    early: alarms.some((look) => look <= before(cell)),
    onsets: alarms.length,
    extra: confirming,
  };
}

/**
 * A rule on every pass stream; an alarm of any is one. It goes on after an alarm as it was, since
 * nobody said otherwise.
 */
function rival(rule: Rule, cell: Cell, year: Year): HeardOnce {
  const heard: HeardOnce = { first: null, early: false, onsets: 0, extra: 0 };
  const watched = year.streams
    .filter((s) => s.metric === 'pass')
    .map((s) => ({ stream: s, watch: rule.start(s.baseline), on: false }));
  const count = Math.max(0, ...watched.map((w) => w.stream.looks.length));
  for (let i = 0; i < count; i++) {
    for (const w of watched) {
      const look = w.stream.looks[i];
      if (look === undefined) continue;
      if (cell.rebaseline !== null && i > 0 && i % cell.rebaseline === 0)
        w.watch = rule.start(lastRuns(w.stream, i));
      const { alarm } = w.watch.add(look, () => {
        heard.extra += cell.cases * cell.trials;
        return w.stream.again(i);
      });
      if (alarm && !w.on) heard.onsets++;
      w.on = alarm;
      if (alarm && i >= before(cell)) heard.first ??= i + 1 - before(cell);
      if (alarm && i < before(cell)) heard.early = true;
    }
    if (cell.change !== null && heard.first !== null) break;
  }
  return heard;
}

const lastRuns = (stream: SimulatedStream, i: number): SimulatedStream['baseline'] =>
  [...stream.baseline, ...stream.looks.slice(0, i)].slice(-stream.baseline.length);

/** Delay in looks by quantile and mean, unfound years counting as the horizon. */
export interface Delay {
  median: number | null;
  mean: number;
  found: number;
}
export function delayOf(tally: Tally): Delay {
  const rows = Object.entries(tally.delays)
    .map(([look, n]) => ({ look: Number(look), n }))
    .sort((a, b) => a.look - b.look);
  let seen = 0;
  let median: number | null = null;
  let sum = 0;
  for (const { look, n } of rows) {
    seen += n;
    sum += n * look;
    if (median === null && seen >= tally.years / 2) median = look;
  }
  return {
    median,
    mean: (sum + (tally.years - seen) * HORIZON) / tally.years,
    found: seen / tally.years,
  };
}
