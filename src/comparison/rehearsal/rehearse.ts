import { agentOf } from '../../config/agent.ts';
import { suiteName } from '../../config/load.ts';
import { type Clock, type Ids, iso, type Millis, type Random } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Rehearsal, RehearsalCause } from '../../domain/rehearsal.ts';
import type { Run } from '../../domain/run.ts';
import type { Ceiling, Store } from '../../domain/store.ts';
import type { Built, SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import { replay } from '../../evaluation/replay/replay.ts';
import { LEASE, type LeaseWatch, watchLeases } from '../../platform/leases.ts';
import type { MeasuredCase } from '../report/types.ts';
import type { Question } from './decide.ts';
import { measuresOf } from './plan.ts';
import {
  perform,
  type Performed,
  type PerformEnd,
  type PerformOptions,
  type Rehearsing,
} from './run-pairs.ts';
import {
  budgetCeiling,
  buildSides,
  casesOf,
  endRuns,
  measuredCases,
  mustKnowPrices,
  onModel,
  planRuns,
  seatsOf,
  type Sides,
} from './sides.ts';
import { reportWith, runsOf, unpairedCases } from './stored-report.ts';
import { ODDS, type Prepared, type RehearsalAsk, type Rehearsed } from './types.ts';

/** How many of an agent's rehearsals are looked through for the same one. */
const LOOKED_AT = 200;
/** An undecided one this young is gone on with when it is asked for again with more money. */
const YOUNG: Millis = 7 * 86_400_000;

/**
 * Finds the rehearsal that is asked for, where it can be gone on with, or begins it. The trials
 * that are stored count; those of an agent that was edited since do not: such a one is ended, and
 * another begun. What a person asks for that was rehearsed already is not begun a second time, nor
 * beside one of the same pair that somebody is making.
 * @param leases what the worker has seen of them; without it, one that is unsure is watched for a
 *   minute
 * @throws DaytwoError usage, `rehearsal-held`, `no-price`, `nothing-to-measure`, `bad-suite` …
 */
export async function prepareRehearsal(
  deps: SubjectDeps,
  ask: RehearsalAsk,
  leases = watchLeases(deps.clock),
): Promise<Prepared> {
  const { store } = deps;
  const agent = agentOf(deps.config, ask.agent);
  const provider = ask.provider ?? agent.target.provider;
  if (provider === agent.target.provider && ask.model === agent.target.model)
    throw new DaytwoError({
      code: 'same-model',
      exitCode: EXIT.usage,
      message: `${ask.agent} is on ${ask.model} already`,
      next: 'name another model; daytwo compare lays two runs side by side',
    });
  const candidate = onModel(
    deps.config,
    ask.agent,
    { provider, model: ask.model, price: ask.price },
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
  const found = await store.rehearsals.latest(ask.agent, provider, ask.model);
  if (found !== null && !(await leases.waitFree(found.id, () => store.rehearsals.lease(found.id))))
    throw await heldError(store, found);
  const runs: { ids: readonly string[] } = { ids: [] };
  const limitedDeps: SubjectDeps = {
    ...deps,
    ceilings: (now) => [
      ...share(deps.ceilings(now), ask.cause),
      ...(ask.budgetUsd === null ? [] : [budgetCeiling(ask.budgetUsd, () => runs.ids)]),
    ],
  };
  const sides = await buildSides(
    limitedDeps,
    ask.agent,
    { config: deps.config, accounts: deps.accounts },
    { config: candidate.config, accounts: deps.accounts },
    suites,
  );
  const { cases, unmeasured } = casesOf(sides);
  const question: Question = {
    odds: ODDS,
    margin: ask.margin,
    measures: measuresOf(cases),
    agents: 1,
  };
  const limited = ask.budgetUsd !== null || deps.ceilings(deps.clock.now()).length > 0;
  const goesOn =
    found !== null && ask.again !== true && (await canGoOn(limitedDeps, ask, found, sides))
      ? found
      : undefined;
  const before =
    goesOn === undefined && ask.byHand === true && ask.again !== true
      ? await rehearsedBefore(limitedDeps.store, { ...ask, provider }, sides)
      : null;
  const rehearsal =
    before ??
    (await foundOrNew(
      limitedDeps,
      ask,
      {
        leases,
        ...(goesOn === undefined ? {} : { found: goesOn }),
        sides,
        agentModel: agent.target,
        candidate: { provider, model: ask.model },
      },
      () =>
        mustKnowPrices(
          {
            cases,
            seats: seatsOf(
              sides,
              suites.map((suite) => ({ suite, before: '', after: '' })),
            ),
          },
          limited,
        ),
    ));
  runs.ids = runsOf(rehearsal);
  const rehearsing: Rehearsing = {
    cases,
    seats: seatsOf(sides, rehearsal.suites),
    seed: rehearsal.seed,
    question: { ...question, margin: rehearsal.margin },
    budgetUsd: rehearsal.budgetUsd,
  };
  const worstPairUsd = mustKnowPrices(rehearsing, limited && before === null);
  return {
    rehearsal,
    rehearsing,
    sides,
    deps: limitedDeps,
    resumed: goesOn !== undefined,
    before: before !== null,
    goesOnWithMore: before !== null && before.id === found?.id && poor(before, deps.clock.now()),
    byHand: ask.byHand === true,
    unmeasured,
    worstPairUsd,
    notes: candidate.note === null ? [] : [candidate.note],
    leases,
  };
}

/** One that nobody asked for leaves half of every ceiling to the canaries. */
function share(ceilings: Ceiling[], cause: RehearsalCause): Ceiling[] {
  return cause === 'hand'
    ? ceilings
    : ceilings.map((c) => ({ ...c, usd: c.usd / 2, unknownUsd: c.usd / 2 }));
}

/** Refuses to touch a rehearsal that a living process is making. */
async function mayTakeUp(store: Store, r: Rehearsal, leases: LeaseWatch): Promise<void> {
  if (!leases.isFree(r.id, await store.rehearsals.lease(r.id))) throw await heldError(store, r);
}

async function heldError(store: Store, r: Rehearsal): Promise<DaytwoError> {
  return held(r, (await store.rehearsals.lease(r.id))?.holder ?? null);
}

function held(r: Rehearsal, holder: string | null): DaytwoError {
  return new DaytwoError({
    code: 'rehearsal-held',
    message:
      `another process (${holder ?? 'just ended'}) is making this rehearsal: ` +
      `${r.agent} on ${r.candidate.model}, begun ` +
      `${r.createdAt.slice(0, 16).replace('T', ' ')} UTC; no second one was begun and ` +
      'nothing was paid',
    next:
      `daytwo rehearsals ${r.id} shows how it goes; once it has ended, the same command ` +
      'prints its report',
  });
}

/**
 * Unfinished, or undecided and young, with money left to go on; and still about the agent as it is.
 */
async function canGoOn(
  deps: { store: Store; clock: Clock },
  ask: RehearsalAsk,
  found: Rehearsal,
  sides: Sides,
): Promise<boolean> {
  const richer =
    poor(found, deps.clock.now()) &&
    (ask.budgetUsd === null || ask.budgetUsd > (found.outcome?.costUsd ?? 0));
  return (
    (found.state === 'unfinished' || richer) &&
    found.margin === ask.margin &&
    (await sameAsBegun(deps.store, found, sides)) === null
  );
}

/** Its money ended before it was decided, not so long ago that the models may be others now. */
function poor(r: Rehearsal, now: Millis): boolean {
  return (
    r.state === 'done' &&
    r.outcome?.verdict === 'undecided' &&
    now - Date.parse(r.endedAt ?? r.createdAt) < YOUNG
  );
}

/**
 * The newest finished one of the same agent, candidate, suites and margin. One that could not be
 * measured answers nothing, so it is tried anew.
 */
async function rehearsedBefore(
  store: Store,
  ask: RehearsalAsk & { provider: string },
  sides: Sides,
): Promise<Rehearsal | null> {
  for (const r of await store.rehearsals.list({ agent: ask.agent, limit: LOOKED_AT })) {
    const answers =
      r.state === 'done' &&
      r.outcome !== null &&
      (r.outcome.verdict !== 'could-not-measure' || r.outcome.unpaired);
    if (
      !answers ||
      r.candidate.provider !== ask.provider ||
      r.candidate.model !== ask.model ||
      r.margin !== ask.margin
    )
      continue;
    if ((await sameAsBegun(store, r, sides)) === null) return r;
  }
  return null;
}

interface Begin {
  leases: LeaseWatch;
  /** To be gone on with. */
  found?: Rehearsal;
  sides: Sides;
  agentModel: { provider: string; model: string };
  candidate: { provider: string; model: string };
}

async function foundOrNew(
  deps: { store: Store; clock: Clock; ids: Ids; random: Random },
  ask: RehearsalAsk,
  on: Begin,
  check: () => unknown,
): Promise<Rehearsal> {
  const { store } = deps;
  const now = deps.clock.now();
  const { found } = on;
  if (found !== undefined) {
    return store.transaction(async (tx) => {
      // Whoever made it meanwhile may have ended it, and must not be undone.
      await mayTakeUp(tx, found, on.leases);
      const again: Rehearsal = {
        ...((await tx.rehearsals.get(found.id)) ?? found),
        state: 'unfinished',
        endedAt: null,
        outcome: null,
        waitsUntil: null,
        paused: false,
        budgetUsd: ask.budgetUsd,
      };
      await tx.rehearsals.update(again);
      return again;
    });
  }
  check();
  return store.transaction(async (tx) => {
    const stale = await tx.rehearsals.latest(ask.agent, on.candidate.provider, on.candidate.model);
    if (stale !== null) await mayTakeUp(tx, stale, on.leases);
    if (stale?.state === 'unfinished')
      await close(
        tx,
        stale,
        now,
        'another was begun: the agent, its suite or the margin is not what it was',
      );
    const suites = await planRuns(
      tx,
      on.sides,
      {
        agent: ask.agent,
        trigger: 'rehearsal',
        reason: `${on.agentModel.model} beside ${on.candidate.model}: ${ask.reason}`,
      },
      deps.ids,
      now,
    );
    const made: Rehearsal = {
      id: deps.ids.next('reh'),
      agent: ask.agent,
      incumbent: { provider: on.agentModel.provider, model: on.agentModel.model },
      candidate: { ...on.candidate, ...(ask.price === undefined ? {} : { price: ask.price }) },
      suites,
      cause: ask.cause,
      reason: ask.reason,
      seed: Math.floor(deps.random() * 2 ** 31),
      margin: ask.margin,
      budgetUsd: ask.budgetUsd,
      state: 'unfinished',
      waitsUntil: null,
      paused: false,
      createdAt: iso(now),
      endedAt: null,
      outcome: null,
    };
    if (!(await tx.rehearsals.create(made)))
      throw new DaytwoError({
        code: 'rehearsal-exists',
        message: `a rehearsal of ${ask.agent} on ${ask.model} was begun at the same moment`,
        next: 'daytwo rehearsals shows how it goes',
      });
    await tx.audit.append({
      at: iso(now),
      actor: 'daytwo',
      action: 'rehearsal begun',
      subject: ask.agent,
      detail: { id: made.id, candidate: ask.model, cause: ask.cause, reason: ask.reason },
    });
    return made;
  });
}

async function close(tx: Store, r: Rehearsal, now: Millis, reason: string): Promise<void> {
  const costUsd = await tx.spend.ofRuns(runsOf(r));
  await tx.rehearsals.update({
    ...r,
    state: 'done',
    endedAt: iso(now),
    outcome: {
      verdict: 'could-not-measure',
      words: `Given up: ${reason}.`,
      reason,
      pairs: 0,
      lost: 0,
      gained: 0,
      costUsd,
      more: null,
      unpaired: false,
    },
  });
  await endRuns(tx, r.suites, 'stopped', now, reason);
}

/** Why the trials of a rehearsal no longer speak of the agent as it is; null where they do. */
async function sameAsBegun(store: Store, r: Rehearsal, sides: Sides): Promise<string | null> {
  if (r.suites.length !== sides.size) return 'its suites are others now';
  for (const s of r.suites) {
    const now = sides.get(s.suite);
    for (const side of ['before', 'after'] as const) {
      const run = await store.runs.get(s[side]);
      const built = now?.[side];
      if (run === null || built === undefined || !sameHashes(run, built))
        return `${r.agent} was edited since it was begun`;
    }
  }
  return null;
}
const sameHashes = (run: Run, b: Built): boolean =>
  run.soulHash === b.soul.hash &&
  run.suiteHash === b.suite.hash &&
  run.targetHash === b.targetHash &&
  run.judgeHash === b.judgeHash;

/**
 * Makes a rehearsal's pairs until it is decided or its money ends, and keeps the outcome. Only one
 * process does so at a time.
 * @param holder this process
 * @throws DaytwoError `rehearsal-held`
 */
export async function goOn(
  p: Prepared,
  holder: string,
  options: PerformOptions = {},
): Promise<Rehearsed> {
  const { deps, rehearsal } = p;
  const { store, clock } = deps;
  const until = (): string => iso(clock.now() + LEASE);
  const other = await store.rehearsals.lease(rehearsal.id);
  // One that is over is taken over as it was seen: who prolonged it since has it.
  const over = other !== null && p.leases.isFree(rehearsal.id, other) ? other : undefined;
  if (!(await store.rehearsals.hold(rehearsal.id, holder, until(), over)))
    throw await heldError(store, rehearsal);
  const ended = new AbortController();
  const lost = new AbortController();
  const beat = (async () => {
    for (;;) {
      await clock.sleep(LEASE / 4, ended.signal);
      if (ended.signal.aborted) return;
      if (await store.rehearsals.hold(rehearsal.id, holder, until())) continue;
      // Somebody else makes it now: every call would be paid twice.
      return lost.abort();
    }
  })();
  const stoppable: PerformOptions = {
    ...options,
    stop: AbortSignal.any([lost.signal, ...(options.stop === undefined ? [] : [options.stop])]),
  };
  try {
    const done = await perform(deps, p.rehearsing, stoppable);
    return await conclude(p, done, done.ended, stoppable);
  } finally {
    ended.abort();
    await beat;
    await store.rehearsals.release(rehearsal.id, holder);
  }
}

async function conclude(
  p: Prepared,
  done: Performed,
  ended: PerformEnd,
  options: PerformOptions,
): Promise<Rehearsed> {
  const { deps, rehearsal: r } = p;
  if (ended.end === 'interrupted') return interrupted(p);
  if (ended.end === 'no-money' && r.cause !== 'hand') {
    const waitsUntil =
      deps
        .ceilings(deps.clock.now())
        .filter((c) => c.name !== 'budget')
        .map((c) => c.to)
        .toSorted()[0] ?? null;
    const waiting: Rehearsal = {
      ...r,
      waitsUntil,
      ...(r.cause === 'announced-end' ? { untold: true } : {}),
    };
    await deps.store.rehearsals.update(waiting);
    return { end: 'interrupted', rehearsal: waiting, reason: ended.reason };
  }
  const gone =
    ended.end === 'failed' && ended.side === 'before' && ended.failure?.code === 'model-gone';
  const measured = gone
    ? await besideBaseline(p, options)
    : await measuredCases(deps.store, p.rehearsing.cases, r.suites);
  if (measured === null) return interrupted(p);
  const failed = ended.end === 'failed' && !gone;
  const report = await reportWith(p, done, ended, gone ? ended.reason : null, measured);
  const now = deps.clock.now();
  const finished: Rehearsal = {
    ...r,
    state: 'done',
    endedAt: iso(now),
    waitsUntil: null,
    ...(r.cause !== 'hand' && (report.verdict === 'worse' || report.verdict === 'could-not-measure')
      ? { untold: true as const }
      : {}),
    outcome: {
      verdict: report.verdict,
      words: report.words,
      reason: report.reason,
      pairs: report.pairs,
      lost: report.flips.filter((f) => f.way === 'worse').length,
      gained: report.flips.filter((f) => f.way === 'better').length,
      costUsd: report.cost.spentUsd,
      more: report.more === null ? null : { trials: report.more.trials, usd: report.more.usd },
      unpaired: gone,
    },
  };
  await deps.store.transaction(async (tx) => {
    await tx.rehearsals.update(finished);
    await endRuns(tx, r.suites, failed ? 'stopped' : 'done', now, failed ? report.reason : null);
    await tx.audit.append({
      at: iso(now),
      actor: 'daytwo',
      action: 'rehearsal ended',
      subject: r.agent,
      detail: {
        id: r.id,
        candidate: r.candidate.model,
        verdict: report.verdict,
        words: report.words,
      },
    });
  });
  return { end: 'done', rehearsal: finished, report };
}

/** Where a person stopped it, the worker does not go on by itself. */
async function interrupted(p: Prepared): Promise<Rehearsed> {
  const rehearsal = { ...p.rehearsal, paused: p.byHand };
  if (p.byHand) await p.deps.store.rehearsals.update(rehearsal);
  return {
    end: 'interrupted',
    rehearsal,
    reason: 'stopped; the same command goes on where it was',
  };
}

/**
 * One fresh round of the candidate beside the incumbent's stored answers. Null where it was
 * stopped.
 */
async function besideBaseline(
  p: Prepared,
  options: PerformOptions,
): Promise<MeasuredCase[] | null> {
  const { deps, rehearsal: r } = p;
  for (const s of r.suites) {
    const run = await deps.store.runs.get(s.after);
    const built = p.sides.get(s.suite)?.after;
    if (run === null || built === undefined) continue;
    const ended = await replay(deps, run, built.subject, {
      ...(options.stop === undefined ? {} : { stop: options.stop }),
      ...(options.cut === undefined ? {} : { cut: options.cut }),
    });
    if (ended.end === 'interrupted') return null;
  }
  return unpairedCases(deps, p);
}
