import { HOUR, type Millis } from '../../domain/clock.ts';
import type { CallFailure } from '../../domain/provider.ts';
import type { Trial } from '../../domain/run.ts';
import { makeTrial } from '../../evaluation/replay/run-trial.ts';
import type { Subject } from '../../evaluation/replay/subject.ts';
import { worstAlone } from '../../evaluation/replay/worst-of-trial.ts';
import type { CallerDeps } from '../../llm/call.ts';
import { type EarlyEnd, FIRST_CALLS, watchFirstCalls, watchForEnd } from '../../llm/early-end.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { addPair, type Evidence, NO_EVIDENCE, type Question } from './decide.ts';
import {
  measuresOfCase,
  pairsOf,
  type PlannedCase,
  type PlannedPair,
  type SideName,
  trialVerdicts,
} from './plan.ts';
import { type UnderWay, waitForRoom } from './wait-for-room.ts';

/** One suite on one side: the run its trials are stored under, and what is asked. */
export interface RunSlot {
  run: string;
  subject: Subject;
}

export interface PairPlan {
  cases: readonly PlannedCase[];
  /** Suite → both sides. */
  seats: ReadonlyMap<string, Readonly<Record<SideName, RunSlot>>>;
  seed: number;
  question: Question;
  /**
   * The most it may cost in all, what was spent before a restart included; null for no limit of its
   * own.
   */
  budgetUsd: number | null;
}

export interface RunPairsOptions {
  /** Aborted: nothing new is begun; calls in flight are finished. */
  stop?: AbortSignal;
  /** Aborted: calls in flight are cut. */
  cut?: AbortSignal;
  onProgress?(p: PairsResult & { spentUsd: number }): void;
}

export interface PairsResult {
  evidence: Evidence;
  /** Pairs fed so far, in order. */
  fed: number;
}

export type PairsEnd =
  | { end: 'decided' }
  | { end: 'budget'; reason: string }
  /** A ceiling of the installation, or no price. */
  | { end: 'no-money'; reason: string }
  /** `both`: each side had a call of its own that failed alike. */
  | { end: 'failed'; side: SideName | 'both'; failure: CallFailure | null; reason: string }
  | { end: 'rounds'; reason: string }
  | { end: 'interrupted' };

/**
 * Pairs under way at once; the accounts' limiters decide how many calls that is. More would
 * overshoot the decision.
 */
const PAIRS_IN_FLIGHT = 8;
/** With a price of 0 no budget ends it. */
export const MOST_ROUNDS = 100;
const DEADLINE: Millis = 6 * HOUR;

/** What is under way for one comparison. */
interface PairRun {
  deps: CallerDeps;
  r: PairPlan;
  options: RunPairsOptions;
  runs: readonly string[];
  /** The pair at a place of the planned order. */
  pairAt(n: number): PlannedPair | null;
  /** By run, case and round: what nobody is asked for again. */
  stored: Map<string, Trial>;
  state: PairsResult;
  early: EarlyEnd<PairsEnd>;
  deadline: Millis;
  whyOfFirst: ReturnType<typeof watchFirstCalls>;
  /** Sides with a failed call, and sides that made a pair void. */
  failing: Set<SideName>;
  voiding: Set<SideName>;
}

/**
 * Makes pair after pair until the question is decided or the money ends. What is stored already is
 * not asked again, so it may be stopped at any point and taken up by anybody. Evidence is fed in
 * the planned order, not in that of arrival: slow answers may be other answers.
 */
export async function runPairs(
  deps: CallerDeps,
  r: PairPlan,
  options: RunPairsOptions = {},
): Promise<PairsResult & { ended: PairsEnd }> {
  const runs = [...r.seats.values()].flatMap((s) => [s.before.run, s.after.run]);
  const stored = await storedTrials(deps, runs);
  const p: PairRun = {
    deps,
    r,
    options,
    runs,
    pairAt: pairsOf(r.cases, r.seed),
    stored,
    state: { evidence: NO_EVIDENCE, fed: 0 },
    early: watchForEnd(options.stop),
    deadline: deps.clock.monotonic() + DEADLINE,
    whyOfFirst: watchFirstCalls(stored.size > 0),
    failing: new Set(),
    voiding: new Set(),
  };
  feedMade(p);
  await makePairs(p);
  return { ...p.state, ended: p.early.ended() ?? { end: 'interrupted' } };
}

/** Begins pair after pair, several at once, as far as the budget bears them. */
async function makePairs(p: PairRun): Promise<void> {
  const { early, state } = p;
  const errors: unknown[] = [];
  const flying: UnderWay = new Map();
  for (let n = state.fed; !early.quit.aborted; n++) {
    const pair = p.pairAt(n);
    if (pair === null) break;
    if (isMade(p, pair)) continue;
    await waitForRoom(flying, {
      most: PAIRS_IN_FLIGHT,
      affords: (promisedUsd) => affords(p, pair, promisedUsd),
      isOver: () => early.ended() !== null,
    });
    if (early.quit.aborted) break;
    if (flying.size === 0 && !(await affords(p, pair, 0))) {
      early.end({
        end: 'budget',
        reason: `the budget of ${usd(p.r.budgetUsd ?? 0)} does not pay for another pair`,
      });
      break;
    }
    const work: Promise<void> = makePair(p, pair)
      .then(async () => {
        feedMade(p);
        p.options.onProgress?.({ ...state, spentUsd: await p.deps.store.spend.ofRuns(p.runs) });
      })
      .catch((e: unknown) => {
        errors.push(e);
        early.halt();
      })
      .finally(() => flying.delete(work));
    flying.set(work, worstOf(p.r, pair.planned) ?? 0);
  }
  await Promise.all(flying.keys());
  if (errors.length > 0) throw errors[0];
}

async function makePair(p: PairRun, pair: PlannedPair): Promise<void> {
  const first = await askSide(p, pair.first, pair);
  // Half a pair says nothing, so its other half is not paid for.
  if (first === null || first.outcome === 'none') return;
  await askSide(p, other(pair.first), pair);
}

/** One side's trial of a pair: the stored one, or a new one; null where none came about. */
async function askSide(p: PairRun, side: SideName, pair: PlannedPair): Promise<Trial | null> {
  const { suite, case: c } = pair.planned;
  const seat = p.r.seats.get(suite)?.[side];
  if (seat === undefined) throw new Error(`no ${side} for suite ${suite}`);
  const key = keyOf(seat.run, c.hash, pair.round);
  const known = p.stored.get(key);
  if (known !== undefined) return known;
  const t = await makeTrial(p.deps, seat.subject, c, {
    run: seat.run,
    caseHash: c.hash,
    ordinal: pair.round,
    purpose: 'trial',
    deadline: p.deadline,
    quit: p.early.quit,
    ...(p.options.cut === undefined ? {} : { signal: p.options.cut }),
    onNoMoney: (reason) => p.early.end({ end: 'no-money', reason }),
    onCall: (ok, failure) => stopOnFailure(p, side, ok, failure),
  });
  if (t !== null) p.stored.set(key, t);
  return t;
}

/** Ends it where a provider refuses more than this one call, or none of the first is answered. */
function stopOnFailure(p: PairRun, side: SideName, ok: boolean, failure: CallFailure | null): void {
  const allFailed = p.whyOfFirst(ok, failure);
  if (!ok) p.failing.add(side);
  if (failure !== null && failure.scope !== 'trial')
    p.early.end({ end: 'failed', side, failure, reason: failure.message });
  else if (allFailed !== null)
    p.early.end({ end: 'failed', side: sidesOf(side, p.failing), failure, reason: allFailed });
}

const sidesOf = (side: SideName, all: ReadonlySet<SideName>): SideName | 'both' =>
  all.size > 1 ? 'both' : side;

type PairTrials = Record<SideName, Trial | undefined>;

function trialsOf(p: PairRun, pair: PlannedPair): PairTrials {
  const seats = p.r.seats.get(pair.planned.suite);
  const of = (side: SideName): Trial | undefined =>
    p.stored.get(keyOf(seats?.[side].run ?? '', pair.planned.case.hash, pair.round));
  return { before: of('before'), after: of('after') };
}

function isMade(p: PairRun, pair: PlannedPair): boolean {
  const { before, after } = trialsOf(p, pair);
  return (
    (before !== undefined && after !== undefined) ||
    before?.outcome === 'none' ||
    after?.outcome === 'none'
  );
}

/** Feeds what is made, up to the first pair that is not. */
function feedMade(p: PairRun): void {
  const { state } = p;
  for (
    let pair = p.pairAt(state.fed);
    pair !== null && isMade(p, pair);
    pair = p.pairAt(state.fed)
  ) {
    const trials = trialsOf(p, pair);
    const c = pair.planned.case;
    const side = (t: Trial | undefined): ReturnType<typeof trialVerdicts> =>
      t === undefined ? 'no-verdict' : trialVerdicts(c, t);
    state.evidence = addPair(
      state.evidence,
      { before: side(trials.before), after: side(trials.after), speaks: measuresOfCase(c) },
      p.r.question,
    );
    state.fed++;
    // The answer stands; what was under way beside it is counted, so that the stored trials say
    // the same whenever they are read.
    if (state.evidence.decided !== null) {
      p.early.end({ end: 'decided' });
      continue;
    }
    const tooVoid = whyTooVoid(p, trials);
    if (tooVoid !== null) return p.early.end(tooVoid);
    if (state.fed >= p.r.cases.length * MOST_ROUNDS)
      p.early.end({
        end: 'rounds',
        reason: `${MOST_ROUNDS} rounds of all cases did not decide it`,
      });
  }
}

/** Ends it where most pairs, and as many as a run's first calls, have no verdict; else null. */
function whyTooVoid(p: PairRun, { before, after }: PairTrials): PairsEnd | null {
  const { evidence, fed } = p.state;
  const side = before?.outcome === 'none' ? 'before' : 'after';
  const last = side === 'before' ? before : after;
  if (last?.outcome !== 'none') return null;
  p.voiding.add(side);
  if (evidence.voided < FIRST_CALLS || evidence.voided * 2 <= fed) return null;
  return {
    end: 'failed',
    side: sidesOf(side, p.voiding),
    failure: null,
    reason:
      `${evidence.voided} of the first ${fed} pairs have no verdict, ` +
      `the last because of: ${last.reason}`,
  };
}

const keyOf = (run: string, caseHash: string, round: number): string =>
  `${run} ${caseHash} ${round}`;
const other = (side: SideName): SideName => (side === 'before' ? 'after' : 'before');

async function storedTrials(
  deps: Pick<CallerDeps, 'store'>,
  runs: readonly string[],
): Promise<Map<string, Trial>> {
  const all = (await Promise.all(runs.map((run) => deps.store.trials.ofRun(run)))).flat();
  return new Map(all.map((t) => [keyOf(t.run, t.caseHash, t.ordinal), t]));
}

/**
 * Whether the budget bears the worst case of one more pair beside what is spent, reserved and
 * promised. What a pair under way has reserved counts twice, so near the end fewer are under way;
 * with none it is exact.
 */
async function affords(
  { deps, r, runs }: PairRun,
  pair: PlannedPair,
  promisedUsd: number,
): Promise<boolean> {
  if (r.budgetUsd === null) return true;
  return (
    (await deps.store.spend.ofRuns(runs)) +
      promisedUsd +
      (worstOf(r, pair.planned) ?? Number.POSITIVE_INFINITY) <=
    r.budgetUsd
  );
}

/**
 * The most that one pair of a case can cost, graders not counted; null where a price is unknown.
 */
export function worstOf(r: Pick<PairPlan, 'seats'>, p: PlannedCase): number | null {
  const seats = r.seats.get(p.suite);
  const each =
    seats === undefined
      ? []
      : [seats.before, seats.after].map(({ subject }) => worstAlone(subject, p.case));
  return each.some((usd) => usd === null)
    ? null
    : each.reduce<number>((sum, usd) => sum + (usd ?? 0), 0);
}
