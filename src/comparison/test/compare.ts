import { type Kind, kindOf } from '../../detection/explain/change-kind.ts';
import type { CasePair } from '../../detection/explain/replies.ts';
import { confidenceSequence, logSumExp, type Sequence } from './betting.ts';
import {
  believed,
  bet,
  type Bet,
  emptyLedger,
  type Ledger,
  type Plan,
  planOf,
  signalOf,
} from './evidence.ts';
import { AGREES, type Measure, measuresFor, oneVerdict, PASS, valuesFor } from './measures.ts';
import { PAIRED, type PairedSettings, points } from './paired.ts';
import {
  casesNeeded,
  differingValues,
  isSteady,
  sameWords,
  type Steadiness,
} from './steadiness.ts';
import { plural } from '../../domain/text.ts';

/**
 * A pair of cases with its category, as the readers make them; `unjudged`: a side whose trials all
 * had no verdict.
 */
export interface ComparedPair extends CasePair {
  category: string | null;
  unjudged: boolean;
}

export interface CompareInput {
  /** In the order given: that order is the order of looking. */
  pairs: readonly ComparedPair[];
  /** Cases that only one side has. */
  onlyBefore: number;
  onlyAfter: number;
}

export type Verdict =
  | 'same'
  | 'worse'
  | 'better'
  | 'changed'
  | 'not-enough-evidence'
  | 'could-not-measure';

export interface MovedMeasure {
  measure: string;
  way: 'more' | 'less';
  words: string;
}

export interface Part {
  category: string | null;
  pairs: number;
  /** Passing (or agreeing with the reference) on both sides; null where nothing tells. */
  before: { passed: number; of: number } | null;
  after: { passed: number; of: number } | null;
  /** After minus before with its confidence sequence. */
  difference: Sequence | null;
  verdict: 'worse' | 'better' | 'changed' | 'undecided';
  /** Share of what a verdict takes, after paying for all parts. */
  evidence: number;
  decidedAt: number | null;
  moved: readonly MovedMeasure[];
}

export interface Comparison {
  verdict: Verdict;
  reason: string;
  /** What the outcome rests on: `pass`, agreement with references, or neither (behaviour alone). */
  measuredBy: 'pass' | 'agreement' | 'behaviour';
  whole: Part;
  categories: readonly Part[];
  /** Cases after which the change was certain enough, in the order given. */
  decidedAt: number | null;
  /**
   * About how many more cases like these would settle it; null where it is settled, or they never
   * would.
   */
  more: number | null;
  kind: Kind | null;
  /** Ids of cases that pass (or agree) in fewer, and in more, of their trials by half or more. */
  lost: readonly string[];
  gained: readonly string[];
  unmatched: { onlyBefore: number; onlyAfter: number };
  unjudged: number;
  /** Every case has its answers word for word on both sides. */
  wordForWord: boolean;
  settings: PairedSettings;
}

const MOST_CATEGORIES = 50;

/** One series of pairs while it is read. */
interface Series {
  category: string | null;
  ledger: Ledger;
  pairs: ComparedPair[];
  believed: Map<string, Bet>;
  decidedAt: number | null;
}

/**
 * Compares two behaviours case by case. At every case it may be asked and stopped: a false
 * "changed" (worse, better or other) is under 1/odds over the whole reading, with all measures and
 * categories paid for. Pure.
 */
export function compareRuns(input: CompareInput, settings: PairedSettings = PAIRED): Comparison {
  const { pairs } = input;
  const plan = planOf(measuresFor(pairs), valuesFor(pairs));
  const names = [...new Set(pairs.flatMap((p) => p.category ?? []))];
  const parts = names.length >= 2 && names.length <= MOST_CATEGORIES ? names : [];
  const read = readThrough(pairs, parts, plan, settings.odds);
  const main = plan.measures.find((m) => m.name === PASS || m.name === AGREES)?.name ?? null;
  const measuredBy = main === PASS ? 'pass' : main === AGREES ? 'agreement' : 'behaviour';
  const part = (s: Series, alpha: number): Part => partOf(s, main, settings, alpha, parts.length);
  const whole = part(read.whole, 0.05);
  const categories = read.categories.map((s) => part(s, 0.05 / Math.max(1, parts.length)));
  const unjudged = pairs.filter((p) => p.unjudged).length;
  const facts = {
    measuredBy,
    whole,
    categories,
    ...turnedCases(
      pairs,
      plan.measures.find((m) => m.name === main),
    ),
    unmatched: { onlyBefore: input.onlyBefore, onlyAfter: input.onlyAfter },
    unjudged,
    wordForWord: pairs.length > 0 && pairs.every(sameWordsInBoth),
    settings,
  } as const;
  const open = { decidedAt: null, more: null, kind: null };
  const none = unmeasurable(input, plan, unjudged);
  if (none !== null) return { ...facts, verdict: 'could-not-measure', reason: none, ...open };
  if (read.decidedAt !== null)
    return {
      ...facts,
      verdict: changeVerdict(whole, categories),
      reason:
        `${settings.odds} to 1 against "nothing changed" after ${read.decidedAt} of ` +
        plural(pairs.length, 'case'),
      decidedAt: read.decidedAt,
      more: null,
      kind: kindFound(pairs, whole, categories),
    };
  const steadiness: Steadiness = {
    ledger: read.whole.ledger,
    main,
    differing: differingValues(pairs, plan),
    settings,
  };
  if (isSteady(steadiness, 1))
    return { ...facts, verdict: 'same', reason: sameWords(main, settings), ...open };
  return {
    ...facts,
    verdict: 'not-enough-evidence',
    reason:
      `neither a change nor "same within ${points(settings.margin)}" is ` +
      `${settings.odds} to 1 yet`,
    ...open,
    more: casesNeeded(steadiness, pairs.length),
  };
}

/** The whole's verdict; where only categories moved, that of the first of them. */
function changeVerdict(whole: Part, categories: readonly Part[]): Verdict {
  const verdict =
    whole.verdict === 'undecided'
      ? categories.find((c) => c.verdict !== 'undecided')?.verdict
      : whole.verdict;
  return verdict === undefined || verdict === 'undecided' ? 'changed' : verdict;
}

function sameWordsInBoth(p: ComparedPair): boolean {
  const texts = (side: 'before' | 'after'): (string | null)[] =>
    p[side].map((r) => r.text).toSorted();
  const [b, a] = [texts('before'), texts('after')];
  return b.length > 0 && b.length === a.length && b.every((t, i) => t !== null && t === a[i]);
}

/** The kind is told of what was found: of the whole, or where only categories moved, of those. */
function kindFound(pairs: readonly ComparedPair[], whole: Part, categories: readonly Part[]): Kind {
  const moved = categories.filter((c) => c.verdict !== 'undecided');
  const parts = whole.verdict === 'undecided' && moved.length > 0 ? moved : [whole];
  const names = new Set(parts.map((c) => c.category));
  const kind = kindOf(names.has(null) ? pairs : pairs.filter((p) => names.has(p.category)), {
    outcomesMoved: parts.some((p) => p.verdict === 'worse' || p.verdict === 'better'),
  });
  // What was found to have changed is not called unchanged, whatever cannot be seen of it.
  return kind.kind === 'none'
    ? {
        ...kind,
        kind: 'unclear',
        sentence: 'The change lies in shares of many cases; no single case turned altogether.',
        reason: 'no one kind accounts for it',
      }
    : kind;
}

function readThrough(
  pairs: readonly ComparedPair[],
  names: readonly string[],
  plan: Plan,
  odds: number,
): { whole: Series; categories: Series[]; decidedAt: number | null } {
  const series = (category: string | null): Series => ({
    category,
    ledger: emptyLedger,
    pairs: [],
    believed: new Map(),
    decidedAt: null,
  });
  const whole = series(null);
  const categories = names.map(series);
  let decidedAt: number | null = null;
  const bar = Math.log(odds);
  pairs.forEach((pair, i) => {
    const signal = signalOf(pair, plan);
    for (const s of [whole, ...categories.filter((c) => c.category === pair.category)]) {
      s.pairs.push(pair);
      s.ledger = bet(s.ledger, signal, plan);
      // The whole has half of the stake and the categories share the other half.
      const paid = bar + (names.length === 0 ? 0 : Math.log(s === whole ? 2 : 2 * names.length));
      if (s.ledger.logTotal >= paid) s.decidedAt ??= i + 1;
      for (const b of believed(s.ledger.bets, Math.exp(paid)))
        s.believed.set(`${b.key}\n${b.way}`, b);
    }
    const total =
      names.length === 0
        ? whole.ledger.logTotal
        : logSumExp([
            whole.ledger.logTotal - Math.LN2,
            ...categories.map((c) => c.ledger.logTotal - Math.log(2 * names.length)),
          ]);
    if (total >= bar) decidedAt ??= i + 1;
  });
  return { whole, categories, decidedAt };
}

function partOf(
  s: Series,
  main: string | null,
  settings: PairedSettings,
  alpha: number,
  categories: number,
): Part {
  const tally = main === null ? undefined : s.ledger.tallies.get(main);
  const moved = [...s.believed.values()].map((b) => ({
    measure: b.measure,
    way: b.way,
    words: b.words,
  }));
  const ofMain = moved.filter((m) => m.measure === main);
  const verdict =
    ofMain.length > 0
      ? ofMain[0]?.way === 'less'
        ? ('worse' as const)
        : ('better' as const)
      : s.decidedAt !== null
        ? ('changed' as const)
        : ('undecided' as const);
  const paid =
    Math.log(settings.odds) +
    (categories === 0 ? 0 : Math.log(s.category === null ? 2 : 2 * categories));
  const counts = main === null ? null : ratesOf(s.pairs, main);
  return {
    category: s.category,
    pairs: s.pairs.length,
    before: counts?.before ?? null,
    after: counts?.after ?? null,
    difference: tally === undefined ? null : confidenceSequence(tally, alpha),
    verdict,
    evidence: Math.exp(Math.min(20, s.ledger.logTotal - paid)),
    decidedAt: s.decidedAt,
    moved,
  };
}

function turnedCases(
  pairs: readonly ComparedPair[],
  main: Measure | undefined,
): Pick<Comparison, 'lost' | 'gained'> {
  const by = (sign: 1 | -1): string[] =>
    pairs.filter((p) => sign * (main?.difference(p) ?? 0) >= 0.5).map((p) => p.id);
  return { lost: by(-1), gained: by(1) };
}

/** Trials that pass on both sides, over the pairs that the difference is made of. */
function ratesOf(
  pairs: readonly ComparedPair[],
  main: string,
): { before: { passed: number; of: number }; after: { passed: number; of: number } } {
  const measure = measuresFor(pairs).find((m) => m.name === main);
  const used = pairs.filter((p) => measure !== undefined && measure.difference(p) !== null);
  const side = (which: 'before' | 'after'): { passed: number; of: number } => {
    const verdicts = used.flatMap((p) => p[which].flatMap((r) => oneVerdict(p, r, main) ?? []));
    return { passed: verdicts.filter(Boolean).length, of: verdicts.length };
  };
  return { before: side('before'), after: side('after') };
}

/** Above max(10 %, one case) without a verdict nothing is decided, as for a run. */
function unmeasurable(input: CompareInput, plan: Plan, unjudged: number): string | null {
  const n = input.pairs.length;
  if (n === 0) return 'the two runs have no case in common';
  if (plan.measures.length + plan.values.length === 0)
    return 'neither outputs nor outcomes are given on both sides';
  if (n * 2 < n + Math.max(input.onlyBefore, input.onlyAfter))
    return (
      `only ${plural(n, 'case')} ${n === 1 ? 'is' : 'are'} in both runs; ${input.onlyBefore} are only in the first and ` +
      `${input.onlyAfter} only in the second`
    );
  if (unjudged > Math.max(0.1 * n, 1))
    return (
      `${unjudged} of ${n} cases have no verdict on one side; those that failed may be ` +
      'the hard ones'
    );
  return null;
}
