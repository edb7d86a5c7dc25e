import type { Look, StreamReview } from '../../domain/drift.ts';
import { type ChunkedWork, runSynchronously } from './chunked-work.ts';
import type { Detector } from './detector.ts';
import { OLDEST_START } from './engine.ts';
import { chanceFromLog, logOwnChange } from './own-counts.ts';
import { logAdd } from './special-functions.ts';
import { USUAL_ANSWER } from './usual.ts';

/** What a person gets from the same numbers: when, which cases, before and after. */
export interface Findings {
  /** Most probable first changed look, from 1. */
  tau: number;
  /** The earliest and the latest look of the 95 % set over τ. */
  earliest: number;
  latest: number;
  cases: StreamReview['cases'];
  before: number[];
  after: number[];
}

const CREDIBLE = 0.95;

/**
 * Reads a detector after its newest look: the posterior over τ (uniform before the data, the last
 * 88 looks), each case's posterior of having changed averaged over it, and the counts before and
 * since its mode. Null before the first look.
 */
export function findingsOf(
  detector: Detector,
  baseline: readonly Look[],
  categories: readonly string[],
): Findings | null {
  return runSynchronously(findingSteps(detector, baseline, categories));
}

/** The same in pieces. */
export function* findingSteps(
  detector: Detector,
  baseline: readonly Look[],
  categories: readonly string[],
): ChunkedWork<Findings | null> {
  const t = detector.looks.length;
  if (t === 0) return null;
  const first = Math.max(1, t - OLDEST_START + 1);
  const taus = Array.from({ length: t - first + 1 }, (_, i) => first + i);
  const strengths: number[][] = [];
  for (const tau of taus) {
    const { pooled, sparse } = detector.logsAt(tau);
    strengths.push(pooled.map((log, k) => logAdd(log, sparse[k] ?? -Infinity)));
    yield;
  }
  const posterior = shares(strengths.map((logs) => logs.reduce(logAdd)));
  const inSet = credibleSet(taus, posterior);
  const [tau = 1] = inSet;
  const p = yield* caseProbabilities(
    detector,
    taus.map((at, i) => ({ tau: at, p: posterior[i] ?? 0, strengths: strengths[i] ?? [] })),
  );
  const before = countsOf([...baseline, ...detector.looks.slice(0, tau - 1)], categories.length);
  yield;
  const after = countsOf(detector.looks.slice(tau - 1, t), categories.length);
  yield;
  const zero = categories.map(() => 0);
  const cases = detector.cases
    .flatMap((caseHash, i) =>
      before.byCase.has(caseHash) || after.byCase.has(caseHash)
        ? [
            {
              caseHash,
              p: Math.max(
                p[i] ?? 0,
                besideItself(categories, before.byCase.get(caseHash), after.byCase.get(caseHash)),
              ),
              before: before.byCase.get(caseHash) ?? zero,
              after: after.byCase.get(caseHash) ?? zero,
              ...againOf(before.again.get(caseHash), after.again.get(caseHash), zero),
            },
          ]
        : [],
    )
    .sort((a, b) => b.p - a.p || (a.caseHash < b.caseHash ? -1 : 1));
  return {
    tau,
    earliest: Math.min(...inSet),
    latest: Math.max(...inSet),
    cases,
    before: before.total,
    after: after.total,
  };
}

/** The likeliest starts that hold 95 % together, the likeliest first. */
function credibleSet(taus: readonly number[], posterior: readonly number[]): number[] {
  const order = taus.map((_, i) => i).sort((a, b) => (posterior[b] ?? 0) - (posterior[a] ?? 0));
  const inSet: number[] = [];
  let mass = 0;
  for (const i of order) {
    if (mass >= CREDIBLE) break;
    mass += posterior[i] ?? 0;
    inSet.push(taus[i] ?? 1);
  }
  return inSet;
}

/** Trials of a case that ran again; nothing where none did. */
export function againOf(
  before: readonly number[] | undefined,
  after: readonly number[] | undefined,
  zero: readonly number[],
): Pick<StreamReview['cases'][number], 'again'> {
  return before === undefined && after === undefined
    ? {}
    : { again: { before: before ?? zero, after: after ?? zero } };
}

/**
 * Posterior of each case, the stream's processes weighted by how strongly each speaks at that τ.
 */
function* caseProbabilities(
  detector: Detector,
  taus: readonly { tau: number; p: number; strengths: readonly number[] }[],
): ChunkedWork<Float64Array> {
  const result = new Float64Array(detector.cases.length);
  let used = 0;
  for (const { tau, p, strengths } of taus) {
    if (p < 1e-3) continue;
    used += p;
    yield;
    const speaks = shares(strengths);
    for (const [k, { engine, process }] of detector.running.entries()) {
      const weight = p * (speaks[k] ?? 0);
      if (weight < 1e-6) continue;
      for (const [i, hash] of detector.cases.entries()) {
        if (!process.includes(hash)) continue;
        result[i] = (result[i] ?? 0) + weight * chanceFromLog(engine.logCaseRatio(i, tau));
      }
    }
  }
  return used > 0 ? result.map((x) => Math.min(1, x / used)) : result;
}

/**
 * How likely a case is to answer otherwise than it did, by its own answers alone. Where nearly all
 * of a suite changes at once, no case changed beside the others, and people still want to know which.
 */
function besideItself(
  categories: readonly string[],
  before: readonly number[] = [],
  after: readonly number[] = [],
): number {
  return categories[0] === USUAL_ANSWER
    ? chanceFromLog(logOwnChange(before, after, [0, categories.length - 1]))
    : 0;
}

/** Logs as shares of one. */
function shares(logs: readonly number[]): number[] {
  const top = Math.max(...logs);
  const parts = logs.map((l) => Math.exp(l - top));
  const total = parts.reduce((a, b) => a + b, 0);
  return parts.map((x) => x / total);
}

/**
 * Category counts of some looks, in all and by case. Trials of cases that ran again (`again`) count for
 * their case only: the suite's rate is not theirs.
 */
export function countsOf(
  looks: readonly Look[],
  categories: number,
): { total: number[]; byCase: Map<string, number[]>; again: Map<string, number[]> } {
  const total = Array.from({ length: categories }, () => 0);
  const byCase = new Map<string, number[]>();
  const again = new Map<string, number[]>();
  for (const look of looks) {
    for (const cell of look.cells) {
      const row = byCase.get(cell.caseHash) ?? total.map(() => 0);
      byCase.set(cell.caseHash, row);
      for (const [c, n] of cell.counts.entries()) {
        row[c] = (row[c] ?? 0) + n;
        total[c] = (total[c] ?? 0) + n;
      }
    }
    for (const cell of look.confirmed ?? [])
      for (const into of [byCase, again])
        into.set(
          cell.caseHash,
          cell.counts.map((n, c) => n + (into.get(cell.caseHash)?.[c] ?? 0)),
        );
  }
  return { total, byCase, again };
}
