import type { CaseCount, Ordinary, SeenRun } from '../../domain/failing.ts';
import { logAdd } from '../drift/special-functions.ts';
import {
  caseRates,
  effectsOf,
  EFFECTS,
  EFFECT_WEIGHTS,
  likelihoodsAt,
  logCounts,
  logOverEffects,
} from './ordinary.ts';
import { tailOf } from './tail.ts';

// How rarely ordinary runs in a row, and second askings of their failing cases, are as bad as these.
// Each is asked for its chance given those before it: a second asking shares its run's effect, later
// runs may have effects of their own or share it too. The chances are then multiplied, and the
// product is read against the law of a product of uniform chances (Fisher's method).

/**
 * Agents whose answer two minutes later is a copy of the first, groups of cases that fail together:
 * a second failure is never taken to be less likely than this.
 */
const COPIES = 0.02;
/** Runs within minutes may share one common effect, as a run and its second asking do. */
const SHARED = 0.02;

type Rates = ReadonlyMap<string, Float64Array>;

/** What is known before an asking: of the cases, of the noise, and what shares the effect. */
interface Known {
  rates: Rates;
  levels: readonly number[];
  past: readonly CaseCount[];
}

/** The chance of each run and of each second asking in turn, given those before it. */
export function chancesOf(ordinary: Ordinary, runs: readonly SeenRun[]): number[] {
  const rates = caseRates(ordinary.cases);
  const chances: number[] = [];
  let apart: Known = { rates, levels: ordinary.noise, past: [] };
  const together: Known = { ...apart };
  let logApart = 0;
  for (const { counts, again } of runs) {
    const logTogether = logSeen(together);
    const share = shareOf(Math.log(SHARED) + logTogether, Math.log(1 - SHARED) + logApart);
    chances.push(mix(share, chanceOf(together, counts), chanceOf(apart, counts)));
    together.past = added(together.past, counts);
    apart = { ...apart, past: counts };
    if (again !== undefined && again.length > 0) {
      const plain = mix(share, chanceOf(together, again), chanceOf(apart, again));
      chances.push(COPIES + (1 - COPIES) * plain);
      together.past = added(together.past, again);
      apart = { ...apart, past: added(counts, again) };
    }
    logApart += logSeen(apart);
    apart = afterRun(apart);
  }
  return chances;
}

/**
 * log10 of the chance that ordinary runs bring a product of chances as small; 0 where none is known.
 * `asked`: one of them is a second asking's, which is never under `COPIES`, so that the product is
 * small less often than one of uniform chances: with n others, s = −log of it and L = −log COPIES it
 * is e⁻ˢ·(Σ_{j ≤ n} sʲ/j! − (s − L)ⁿ/n!).
 */
export function log10Chance(chances: readonly number[], asked = false): number {
  if (chances.length === 0) return 0;
  const log = chances.reduce((sum, p) => sum + Math.log(Math.max(p, 1e-300)), 0);
  let sum = 1;
  let term = 1;
  for (let j = 1; j < chances.length; j++) {
    term *= -log / j;
    sum += term;
  }
  const over = -log + Math.log(COPIES);
  if (asked && over > 0) {
    let floored = 1;
    for (let j = 1; j < chances.length; j++) floored *= over / j;
    sum -= floored;
  }
  return Math.min(0, (log + Math.log(sum)) / Math.LN10);
}

/** log10 of the chance that one ordinary case fails so often in a row, all with one effect. */
export function log10FailsInARow(ordinary: Ordinary, caseHash: string, fails: number): number {
  const rates = caseRates(ordinary.cases);
  const past = [{ caseHash, passes: 0, trials: fails }];
  return rates.has(caseHash) ? logSeen({ rates, levels: ordinary.noise, past }) / Math.LN10 : 0;
}

const mix = (share: number, one: number, other: number): number =>
  share * one + (1 - share) * other;
const shareOf = (one: number, other: number): number => Math.exp(one - logAdd(one, other));

/** How often an ordinary run of these cases passes as few of them, whichever fail. */
export const chanceOfAsFew = (ordinary: Ordinary, counts: readonly CaseCount[]): number =>
  chanceOf({ rates: caseRates(ordinary.cases), levels: ordinary.noise, past: [] }, counts, () => 1);

/** The chance that an asking of these cases fails as much, each failure by its weight. */
function chanceOf(
  { rates, levels, past }: Known,
  counts: readonly CaseCount[],
  weigh?: Parameters<typeof tailOf>[2],
): number {
  const before = new Map(past.map((c) => [c.caseHash, c]));
  const effects = effectsOf(levels, past.length === 0 ? null : logsOf(rates, past));
  const made = new Map<Float64Array, Map<string, Float64Array>>();
  const coins = counts.flatMap((c) => {
    const rate = rates.get(c.caseHash);
    if (rate === undefined || c.trials === 0) return [];
    const seen = before.get(c.caseHash);
    const [passes, fails] = [seen?.passes ?? 0, (seen?.trials ?? 0) - (seen?.passes ?? 0)];
    const of = made.get(rate) ?? new Map<string, Float64Array>();
    made.set(rate, of);
    const chance = of.get(`${passes} ${fails}`) ?? nextPass(rate, passes, fails);
    of.set(`${passes} ${fails}`, chance);
    return [{ passes: c.passes, trials: c.trials, chance }];
  });
  return tailOf(coins, effects, weigh);
}

/** P(the next trial passes) under each effect, after so many passes and fails under it. */
function nextPass(rate: Float64Array, passes: number, fails: number): Float64Array {
  const before = logCounts(rate, passes, fails);
  const after = logCounts(rate, passes + 1, fails);
  return after.map((a, j) => Math.min(1, Math.exp(a - (before[j] ?? 0))));
}

/** log of how likely all is that shares the effect. */
const logSeen = ({ rates, levels, past }: Known): number =>
  past.length === 0 ? 0 : logOverEffects(logsOf(rates, past), levels);

/** What is made of each known case with trials, once for all that are alike in rates and counts. */
function* onceForAlike(
  rates: Rates,
  counts: readonly CaseCount[],
  make: (rate: Float64Array, count: CaseCount) => Float64Array,
): Generator<{ caseHash: string; made: Float64Array }> {
  const alike = new Map<Float64Array, Map<string, Float64Array>>();
  for (const c of counts) {
    const rate = rates.get(c.caseHash);
    if (rate === undefined || c.trials === 0) continue;
    const of = alike.get(rate) ?? new Map<string, Float64Array>();
    alike.set(rate, of);
    const key = `${c.passes} ${c.trials}`;
    const made = of.get(key) ?? make(rate, c);
    of.set(key, made);
    yield { caseHash: c.caseHash, made };
  }
}

/** By effect, log of how likely the counts are. */
function logsOf(rates: Rates, counts: readonly CaseCount[]): Float64Array {
  const logs = new Float64Array(EFFECTS.length);
  const sum = (rate: Float64Array, c: CaseCount): Float64Array =>
    logCounts(rate, c.passes, c.trials - c.passes);
  for (const { made: own } of onceForAlike(rates, counts, sum)) {
    for (let j = 0; j < logs.length; j++) logs[j] = (logs[j] ?? 0) + (own[j] ?? 0);
  }
  return logs;
}

/** What is known once a run is over: the next has an effect of its own. */
function afterRun({ rates, levels, past }: Known): Known {
  const logs = logsOf(rates, past);
  const effects = effectsOf(levels, logs);
  const top = logs.reduce((a, b) => Math.max(a, b));
  const next = EFFECT_WEIGHTS.map((weights, s) => {
    let sum = 0;
    for (let j = 0; j < weights.length; j++)
      sum += (levels[s] ?? 0) * (weights[j] ?? 0) * Math.exp((logs[j] ?? 0) - top);
    return sum;
  });
  const total = next.reduce((a, b) => a + b);
  return {
    rates: ratesAfter(rates, past, effects),
    levels: total > 0 ? next.map((n) => n / total) : levels,
    past: [],
  };
}

/** What is known of each case after a run whose effect is known so well. */
function ratesAfter(rates: Rates, counts: readonly CaseCount[], effects: Float64Array): Rates {
  const next = new Map(rates);
  const after = (rate: Float64Array, c: CaseCount): Float64Array => updated(rate, c, effects);
  for (const { caseHash, made } of onceForAlike(rates, counts, after)) next.set(caseHash, made);
  return next;
}

function updated(rate: Float64Array, c: CaseCount, effects: Float64Array): Float64Array {
  const total = logCounts(rate, c.passes, c.trials - c.passes);
  const next = new Float64Array(rate.length);
  for (const [j, e] of effects.entries()) {
    if (e < 1e-9) continue;
    const { pass, fail } = likelihoodsAt(j, c.passes, c.trials - c.passes);
    const over = e / Math.exp(total[j] ?? 0);
    for (let g = 0; g < rate.length; g++)
      next[g] = (next[g] ?? 0) + over * (rate[g] ?? 0) * (pass[g] ?? 0) * (fail[g] ?? 0);
  }
  const sum = next.reduce((a, b) => a + b);
  return next.map((n) => n / sum);
}

/** Counts of the same cases, summed. */
export function added(a: readonly CaseCount[], b: readonly CaseCount[]): readonly CaseCount[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const sums = new Map(a.map((c) => [c.caseHash, c]));
  for (const c of b) {
    const s = sums.get(c.caseHash);
    sums.set(
      c.caseHash,
      s === undefined ? c : { ...c, passes: s.passes + c.passes, trials: s.trials + c.trials },
    );
  }
  return [...sums.values()];
}
