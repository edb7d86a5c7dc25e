import type { CasePair } from '../../detection/explain/replies.ts';
import { addToTally, logCapital, logSumExp, type Tally } from './betting.ts';
import type { Measure, Values } from './measures.ts';

/** A claim that something moved one way, with what it has earned so far. */
export interface Bet {
  /** Its tally. */
  key: string;
  measure: string;
  /** Empty, or the answer or tool sequence. */
  value: string;
  way: 'more' | 'less';
  words: string;
  /** Log of its part of the stake; the parts of all bets sum to at most 1. */
  logStake: number;
  logCapital: number;
}

/** Values beyond these many per measure get no bet of their own. */
const MOST_VALUES = 60;

/**
 * All bets on one series of pairs. Their staked capitals sum to one e-process against "before and
 * after could as well be swapped in every pair". Fed pair by pair.
 */
export interface Ledger {
  tallies: ReadonlyMap<string, Tally>;
  bets: readonly Bet[];
  /** Log of the sum of the staked capitals; 0 at the start. */
  logTotal: number;
}

/** What is fixed before the first pair. */
export interface Plan {
  measures: readonly Measure[];
  values: readonly Values[];
  /** Sum of all stakes, by which each is divided. */
  whole: number;
}
export function planOf(measures: readonly Measure[], values: readonly Values[]): Plan {
  return { measures, values, whole: [...measures, ...values].reduce((s, m) => s + m.stake, 0) };
}

/** What one pair says on every measure; read once, bet in several ledgers. */
export interface Signal {
  differences: readonly { measure: Measure; d: number }[];
  shares: readonly { values: Values; of: ReadonlyMap<string, { before: number; after: number }> }[];
}
export function signalOf(pair: CasePair, plan: Plan): Signal {
  return {
    differences: plan.measures.flatMap((measure) => {
      const d = measure.difference(pair);
      return d === null ? [] : [{ measure, d }];
    }),
    shares: plan.values.flatMap((values) => {
      const of = values.shares(pair);
      return of === null || of.size < 2 ? [] : [{ values, of }];
    }),
  };
}

export const emptyLedger: Ledger = { tallies: new Map(), bets: [], logTotal: 0 };

/** The ledger after one more pair. */
export function bet(ledger: Ledger, signal: Signal, plan: Plan): Ledger {
  const tallies = new Map(ledger.tallies);
  let bets = [...ledger.bets];
  let moved = false;
  const add = (key: string, d: number, make: () => Bet[]): void => {
    const tally = addToTally(tallies.get(key) ?? {}, d);
    if (!tallies.has(key)) bets.push(...make());
    tallies.set(key, tally);
    if (d === 0) return;
    moved = true;
    bets = bets.map((b) =>
      b.key === key
        ? { ...b, logCapital: logCapital(tally, 0, b.way === 'more' ? 'above' : 'below') }
        : b,
    );
  };
  for (const { measure: m, d } of signal.differences)
    add(m.name, d, () => twoWays(m.name, m.name, '', m.words, m.stake / plan.whole));
  for (const { values: v, of } of signal.shares) {
    for (const [value, s] of of) {
      const key = `${v.name}\n${value}`;
      const known = [...tallies.keys()].filter((k) => k.startsWith(`${v.name}\n`)).length;
      if (!tallies.has(key) && known >= MOST_VALUES) continue;
      // The k-th value to arrive gets 1/(k(k + 1)) of the measure's stake, so that all there could
      // ever be sum to one.
      const k = known + 1;
      add(key, s.after - s.before, () =>
        twoWays(key, v.name, value, v.words(value), v.stake / plan.whole / (k * (k + 1))),
      );
    }
  }
  return {
    tallies,
    bets,
    logTotal: moved || bets.length !== ledger.bets.length ? totalOf(bets) : ledger.logTotal,
  };
}

function twoWays(key: string, measure: string, value: string, words: string, stake: number): Bet[] {
  const one = (way: Bet['way']): Bet => ({
    key,
    measure,
    value,
    way,
    words,
    logStake: Math.log(stake / 2),
    logCapital: 0,
  });
  return [one('more'), one('less')];
}

/** What is not staked yet is kept: it counts with capital 1. */
function totalOf(bets: readonly Bet[]): number {
  const staked = bets.reduce((s, b) => s + Math.exp(b.logStake), 0);
  return logSumExp([
    ...bets.map((b) => b.logStake + b.logCapital),
    Math.log(Math.max(1e-300, 1 - staked)),
  ]);
}

/** The ledger's log total if every difference seen came `times` as often; for planning. */
export function projectedTotal(ledger: Ledger, times: number): number {
  return totalOf(
    ledger.bets.map((b) => ({
      ...b,
      logCapital: logCapital(
        ledger.tallies.get(b.key) ?? {},
        0,
        b.way === 'more' ? 'above' : 'below',
        times,
      ),
    })),
  );
}

/**
 * The single bets that may be believed beside each other at 1/odds: closed testing with averages of
 * e-values (Vovk & Wang, Annals of Statistics 2021). A bet holds when its average with every set of
 * the others reaches the odds; the hardest set is all those below the odds.
 */
export function believed(bets: readonly Bet[], odds: number): Bet[] {
  const low = bets.filter((b) => b.logCapital < Math.log(odds));
  const stakeLow = low.reduce((s, b) => s + Math.exp(b.logStake), 0);
  const worthLow = low.reduce((s, b) => s + Math.exp(b.logStake + b.logCapital), 0);
  return bets.filter(
    (b) =>
      b.logCapital >= Math.log(odds) &&
      (worthLow + Math.exp(b.logStake + Math.min(b.logCapital, 600))) /
        (stakeLow + Math.exp(b.logStake)) >=
        odds,
  );
}
