import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Rehearsal, RehearsalCause } from '../../domain/rehearsal.ts';
import type { Ceiling } from '../../domain/store.ts';
import type { SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import { LEASE, watchLeases } from '../../platform/leases.ts';
import { beginRehearsal, heldError, takeUp } from './begin.ts';
import { conclude } from './conclude.ts';
import { canExtendBudget, canResume, rehearsedBefore } from './can-resume.ts';
import { measuresOf } from './plan.ts';
import { type PairPlan, runPairs, type RunPairsOptions } from './run-pairs.ts';
import { budgetCeiling, buildSides, casesOf, mustKnowPrices, onModel, slotsOf } from './sides.ts';
import { runsOf } from './stored-report.ts';
import {
  ODDS,
  type PreparedRehearsal,
  type RehearsalRequest,
  type RehearsalResult,
} from './types.ts';

/**
 * Finds the rehearsal that is asked for, where it can be resumed, or begins it. The trials
 * that are stored count; those of an agent that was edited since do not: such a one is ended, and
 * another begun. What a person asks for that was rehearsed already is not begun a second time, nor
 * beside one of the same pair that somebody is making.
 * @param leases what the worker has seen of them; without it, one that is unsure is watched for a
 *   minute
 * @throws DaytwoError usage, `rehearsal-held`, `no-price`, `nothing-to-measure`, `bad-suite` …
 */
export async function prepareRehearsal(
  deps: SubjectDeps,
  ask: RehearsalRequest,
  leases = watchLeases(deps.clock),
): Promise<PreparedRehearsal> {
  const { store } = deps;
  const { config, note, incumbent, candidate, suites } = moveAsked(deps, ask);
  const found = await store.rehearsals.latest(ask.agent, candidate.provider, candidate.model);
  if (found !== null && !(await leases.waitFree(found.id, () => store.rehearsals.lease(found.id))))
    throw await heldError(store, found);
  const runs: { ids: readonly string[] } = { ids: [] };
  const limitedDeps = withinLimits(deps, ask, () => runs.ids);
  const sides = await buildSides(
    limitedDeps,
    ask.agent,
    { config: deps.config, accounts: deps.accounts },
    { config, accounts: deps.accounts },
    suites,
  );
  const { cases, unmeasured } = casesOf(sides);
  const limited = ask.budgetUsd !== null || deps.ceilings(deps.clock.now()).length > 0;
  const resumed =
    found !== null && ask.again !== true && (await canResume(limitedDeps, ask, found, sides));
  const before =
    !resumed && ask.byHand === true && ask.again !== true
      ? await rehearsedBefore(store, { ...ask, provider: candidate.provider }, sides)
      : null;
  const begin = (): Promise<Rehearsal> => {
    const unplanned = suites.map((suite) => ({ suite, before: '', after: '' }));
    mustKnowPrices({ cases, seats: slotsOf(sides, unplanned) }, limited);
    return beginRehearsal(limitedDeps, ask, { leases, sides, incumbent, candidate });
  };
  const rehearsal = before ?? (resumed ? await takeUp(store, ask, found, leases) : await begin());
  runs.ids = runsOf(rehearsal);
  const rehearsing: PairPlan = {
    cases,
    seats: slotsOf(sides, rehearsal.suites),
    seed: rehearsal.seed,
    question: { odds: ODDS, margin: rehearsal.margin, measures: measuresOf(cases), agents: 1 },
    budgetUsd: rehearsal.budgetUsd,
  };
  return {
    rehearsal,
    rehearsing,
    sides,
    deps: limitedDeps,
    resumed,
    before: before !== null,
    extendable:
      before !== null && before.id === found?.id && canExtendBudget(before, deps.clock.now()),
    byHand: ask.byHand === true,
    unmeasured,
    worstPairUsd: mustKnowPrices(rehearsing, limited && before === null),
    notes: note === null ? [] : [note],
    leases,
  };
}

interface Move {
  /** The configuration with the agent on the candidate, and what is to be said of its price. */
  config: Config;
  note: string | null;
  incumbent: { provider: string; model: string };
  candidate: { provider: string; model: string };
  suites: string[];
}

/** @throws DaytwoError usage: the same model, an unknown provider, no such suite */
function moveAsked(deps: Pick<SubjectDeps, 'config' | 'clock'>, ask: RehearsalRequest): Move {
  const agent = agentOf(deps.config, ask.agent);
  const provider = ask.provider ?? agent.target.provider;
  if (provider === agent.target.provider && ask.model === agent.target.model)
    throw new DaytwoError({
      code: 'same-model',
      exitCode: EXIT.usage,
      message: `${ask.agent} is on ${ask.model} already`,
      next: 'name another model; daytwo compare lays two runs side by side',
    });
  const candidate = { provider, model: ask.model };
  const moved = onModel(
    deps.config,
    ask.agent,
    { ...candidate, price: ask.price },
    deps.clock.now(),
  );
  const suites = agent.suites.map(suiteName).filter((s) => ask.suites?.includes(s) ?? true);
  if (suites.length === 0)
    throw new DaytwoError({
      code: 'no-suite',
      exitCode: EXIT.usage,
      message: `${ask.agent} has no suite "${(ask.suites ?? []).join(', ')}"`,
      next: `known are ${agent.suites.map(suiteName).join(', ')}`,
    });
  return { ...moved, incumbent: agent.target, candidate, suites };
}

/** The installation's ceilings and the rehearsal's own budget, over the runs that it has by then. */
function withinLimits(
  deps: SubjectDeps,
  ask: RehearsalRequest,
  runs: () => readonly string[],
): SubjectDeps {
  const { budgetUsd } = ask;
  return {
    ...deps,
    ceilings: (now) => [
      ...share(deps.ceilings(now), ask.cause),
      ...(budgetUsd === null ? [] : [budgetCeiling(budgetUsd, runs)]),
    ],
  };
}

/** One that nobody asked for leaves half of every ceiling to the canaries. */
function share(ceilings: Ceiling[], cause: RehearsalCause): Ceiling[] {
  return cause === 'hand'
    ? ceilings
    : ceilings.map((c) => ({ ...c, usd: c.usd / 2, unknownUsd: c.usd / 2 }));
}

/**
 * Makes a rehearsal's pairs until it is decided or its money ends, and keeps the outcome. Only one
 * process does so at a time.
 * @param holder this process
 * @throws DaytwoError `rehearsal-held`
 */
export async function makeRehearsal(
  p: PreparedRehearsal,
  holder: string,
  options: RunPairsOptions = {},
): Promise<RehearsalResult> {
  const { deps, rehearsal } = p;
  const { store, clock } = deps;
  const until = (): string => iso(clock.now() + LEASE);
  const other = await store.rehearsals.lease(rehearsal.id);
  // One that is over is taken over as it was seen: who prolonged it since has it.
  const over = other !== null && p.leases.isFree(rehearsal.id, other) ? other : undefined;
  if (!(await store.rehearsals.acquireLease(rehearsal.id, holder, until(), over)))
    throw await heldError(store, rehearsal);
  const ended = new AbortController();
  const lost = new AbortController();
  const beat = (async () => {
    for (;;) {
      await clock.sleep(LEASE / 4, ended.signal);
      if (ended.signal.aborted) return;
      if (await store.rehearsals.acquireLease(rehearsal.id, holder, until())) continue;
      // Somebody else makes it now: every call would be paid twice.
      return lost.abort();
    }
  })();
  const stoppable: RunPairsOptions = {
    ...options,
    stop: AbortSignal.any([lost.signal, ...(options.stop === undefined ? [] : [options.stop])]),
  };
  try {
    const done = await runPairs(deps, p.rehearsing, stoppable);
    return await conclude(p, done, done.ended, stoppable);
  } finally {
    ended.abort();
    await beat;
    await store.rehearsals.releaseLease(rehearsal.id, holder);
  }
}
