import type { Millis } from '../../domain/clock.ts';
import type { CallFailure } from '../../domain/provider.ts';
import type { Trial } from '../../domain/run.ts';
import { makeTrial } from '../../evaluation/replay/run-trial.ts';
import { request, type Subject } from '../../evaluation/replay/subject.ts';
import type { CallerDeps, CallFor } from '../../llm/call.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { type Evidence, NO_EVIDENCE, type Question, weigh } from './decide.ts';
import {
  marksOf,
  pairsOf,
  type PlannedCase,
  type PlannedPair,
  type SideName,
  speaks,
} from './plan.ts';

/** One suite on one side: the run its trials are stored under, and what is asked. */
export interface Seat {
  run: string;
  subject: Subject;
}

export interface Rehearsing {
  cases: readonly PlannedCase[];
  /** Suite → both sides. */
  seats: ReadonlyMap<string, Readonly<Record<SideName, Seat>>>;
  seed: number;
  question: Question;
  /**
   * The most it may cost in all, what was spent before a restart included; null for no limit of its
   * own.
   */
  budgetUsd: number | null;
}

export interface PerformOptions {
  /** Aborted: nothing new is begun; calls in flight are finished. */
  stop?: AbortSignal;
  /** Aborted: calls in flight are cut. */
  cut?: AbortSignal;
  onProgress?(p: Performed & { spentUsd: number }): void;
}

export interface Performed {
  evidence: Evidence;
  /** Pairs fed so far, in order. */
  fed: number;
}

export type PerformEnd =
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
const AT_ONCE = 8;
/** With a price of 0 no budget ends it. */
export const MOST_ROUNDS = 100;
/** As for a run: if the first eight calls all fail, it stops (DESIGN §4). */
const FIRST_CALLS = 8;
const DEADLINE: Millis = 6 * 3_600_000;

/**
 * Makes pair after pair until the question is decided or the money ends. What is stored already is
 * not asked again, so it may be stopped at any point and taken up by anybody. Evidence is fed in
 * the planned order, not in that of arrival: slow answers may be other answers.
 */
export async function perform(
  deps: CallerDeps,
  r: Rehearsing,
  options: PerformOptions = {},
): Promise<Performed & { ended: PerformEnd }> {
  const runs = [...r.seats.values()].flatMap((s) => [s.before.run, s.after.run]);
  const stored = await storedTrials(deps, runs);
  const at = pairsOf(r.cases, r.seed);
  const deadline = deps.clock.monotonic() + DEADLINE;
  const over = new AbortController();
  const quit = AbortSignal.any([
    over.signal,
    ...(options.stop === undefined ? [] : [options.stop]),
  ]);
  const state: Performed = { evidence: NO_EVIDENCE, fed: 0 };
  let ended: PerformEnd | null = null;
  const end = (how: PerformEnd): void => {
    ended ??= how;
    over.abort();
  };
  let failures = 0;
  const failing = new Set<SideName>();
  const voids = new Set<SideName>();
  const whose = (side: SideName, all: ReadonlySet<SideName>): SideName | 'both' =>
    all.size > 1 ? 'both' : side;
  let anyReply = stored.size > 0;
  const ask = async (side: SideName, pair: PlannedPair): Promise<Trial | null> => {
    const {
      planned: { suite, case: c },
      round,
    } = pair;
    const seat = r.seats.get(suite)?.[side];
    if (seat === undefined) throw new Error(`no ${side} for suite ${suite}`);
    const known = stored.get(keyOf(seat.run, c.hash, round));
    if (known !== undefined) return known;
    const why: CallFor & { run: string } = {
      run: seat.run,
      caseHash: c.hash,
      ordinal: round,
      purpose: 'trial',
      deadline,
      quit,
      ...(options.cut === undefined ? {} : { signal: options.cut }),
      onNoMoney: (reason) => end({ end: 'no-money', reason }),
      onCall(ok, failure) {
        anyReply ||= ok;
        if (!ok) {
          failures++;
          failing.add(side);
        }
        if (failure !== null && failure.scope !== 'trial')
          end({ end: 'failed', side, failure, reason: failure.message });
        else if (!anyReply && failures >= FIRST_CALLS)
          end({
            end: 'failed',
            side: whose(side, failing),
            failure,
            reason:
              `the first ${FIRST_CALLS} calls all failed, the last with: ` +
              `${failure?.message ?? 'no reason given'}`,
          });
      },
    };
    const t = await makeTrial(deps, seat.subject, c, why);
    if (t !== null) stored.set(keyOf(seat.run, c.hash, round), t);
    return t;
  };
  const makePair = async (pair: PlannedPair): Promise<void> => {
    const first = await ask(pair.first, pair);
    // Half a pair says nothing, so its other half is not paid for.
    if (first === null || first.outcome === 'none') return;
    await ask(other(pair.first), pair);
  };
  const trialsOf = (pair: PlannedPair): Record<SideName, Trial | undefined> => {
    const seats = r.seats.get(pair.planned.suite);
    const of = (side: SideName): Trial | undefined =>
      stored.get(keyOf(seats?.[side].run ?? '', pair.planned.case.hash, pair.round));
    return { before: of('before'), after: of('after') };
  };
  const isMade = (pair: PlannedPair): boolean => {
    const { before, after } = trialsOf(pair);
    return (
      (before !== undefined && after !== undefined) ||
      before?.outcome === 'none' ||
      after?.outcome === 'none'
    );
  };
  /** Feeds what is made, up to the first pair that is not. */
  const feed = (): void => {
    for (let pair = at(state.fed); pair !== null && isMade(pair); pair = at(state.fed)) {
      const { before, after } = trialsOf(pair);
      const c = pair.planned.case;
      const side = (t: Trial | undefined): ReturnType<typeof marksOf> =>
        t === undefined ? 'no-verdict' : marksOf(c, t);
      state.evidence = weigh(
        state.evidence,
        { before: side(before), after: side(after), speaks: speaks(c) },
        r.question,
      );
      state.fed++;
      // The answer stands; what was under way beside it is counted, so that the stored trials say
      // the same whenever they are read.
      if (state.evidence.decided !== null) {
        end({ end: 'decided' });
        continue;
      }
      const voidBy =
        before?.outcome === 'none'
          ? { side: 'before' as const, t: before }
          : after?.outcome === 'none'
            ? { side: 'after' as const, t: after }
            : null;
      if (voidBy !== null) voids.add(voidBy.side);
      if (
        voidBy !== null &&
        state.evidence.voided >= FIRST_CALLS &&
        state.evidence.voided * 2 > state.fed
      ) {
        return end({
          end: 'failed',
          side: whose(voidBy.side, voids),
          failure: null,
          reason:
            `${state.evidence.voided} of the first ${state.fed} pairs have no verdict, ` +
            `the last because of: ${voidBy.t.reason}`,
        });
      }
      if (state.fed >= r.cases.length * MOST_ROUNDS)
        return end({
          end: 'rounds',
          reason: `${MOST_ROUNDS} rounds of all cases did not decide it`,
        });
    }
  };

  const errors: unknown[] = [];
  /** Pairs under way, each with the most that it may still come to. */
  const flying = new Map<Promise<void>, number>();
  const promised = (): number => [...flying.values()].reduce((sum, usd) => sum + usd, 0);
  feed();
  for (let n = state.fed; ended === null && !quit.aborted; n++) {
    const pair = at(n);
    if (pair === null) break;
    if (isMade(pair)) continue;
    while (
      ended === null &&
      flying.size > 0 &&
      (flying.size >= AT_ONCE || !(await affords(deps, r, runs, pair, promised())))
    )
      await Promise.race(flying.keys());
    if (ended !== null || quit.aborted) break;
    if (flying.size === 0 && !(await affords(deps, r, runs, pair, 0))) {
      end({
        end: 'budget',
        reason: `the budget of ${usd(r.budgetUsd ?? 0)} does not pay for another pair`,
      });
      break;
    }
    const work: Promise<void> = makePair(pair)
      .then(async () => {
        feed();
        options.onProgress?.({ ...state, spentUsd: await deps.store.spend.ofRuns(runs) });
      })
      .catch((e: unknown) => {
        errors.push(e);
        over.abort();
      })
      .finally(() => flying.delete(work));
    flying.set(work, worstOf(r, pair.planned) ?? 0);
  }
  await Promise.all(flying.keys());
  if (errors.length > 0) throw errors[0];
  return { ...state, ended: ended ?? { end: 'interrupted' } };
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
  deps: Pick<CallerDeps, 'store'>,
  r: Rehearsing,
  runs: readonly string[],
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
export function worstOf(r: Pick<Rehearsing, 'seats'>, p: PlannedCase): number | null {
  const seats = r.seats.get(p.suite);
  const each =
    seats === undefined
      ? []
      : [seats.before, seats.after].map(
          ({ subject }) => subject.line.tariff.worstCase(request(subject, p.case)).usd,
        );
  return each.some((usd) => usd === null)
    ? null
    : each.reduce<number>((sum, usd) => sum + (usd ?? 0), 0);
}
