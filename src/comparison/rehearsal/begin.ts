import { type Clock, type Ids, iso, type Millis, type Random } from '../../domain/clock.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Store } from '../../domain/store.ts';
import type { LeaseWatch } from '../../platform/leases.ts';
import { endRuns, planRuns, type Sides } from './sides.ts';
import { runsOf } from './stored-report.ts';
import type { RehearsalRequest } from './types.ts';

/** Takes up an unfinished one, or one whose budget grew, with the trials that it has. */
export async function takeUp(
  store: Store,
  ask: Pick<RehearsalRequest, 'budgetUsd'>,
  found: Rehearsal,
  leases: LeaseWatch,
): Promise<Rehearsal> {
  return store.transaction(async (tx) => {
    // Whoever made it meanwhile may have ended it, and must not be undone.
    await mayTakeUp(tx, found, leases);
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

type Target = Rehearsal['incumbent'];

/** Begins one with runs of its own; an unfinished one of the same pair is given up. */
export async function beginRehearsal(
  deps: { store: Store; clock: Clock; ids: Ids; random: Random },
  ask: RehearsalRequest,
  on: { leases: LeaseWatch; sides: Sides; incumbent: Target; candidate: Target },
): Promise<Rehearsal> {
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
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
        reason: `${on.incumbent.model} beside ${on.candidate.model}: ${ask.reason}`,
      },
      deps.ids,
      now,
    );
    const made: Rehearsal = {
      id: deps.ids.next('reh'),
      agent: ask.agent,
      incumbent: { provider: on.incumbent.provider, model: on.incumbent.model },
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
    await keepBegun(tx, made);
    return made;
  });
}

/** @throws DaytwoError `rehearsal-exists` */
async function keepBegun(tx: Store, made: Rehearsal): Promise<void> {
  const { agent, candidate, cause, reason } = made;
  if (!(await tx.rehearsals.create(made)))
    throw new DaytwoError({
      code: 'rehearsal-exists',
      message: `a rehearsal of ${agent} on ${candidate.model} was begun at the same moment`,
      next: 'daytwo rehearsals shows how it goes',
    });
  await tx.audit.append({
    at: made.createdAt,
    actor: 'daytwo',
    action: 'rehearsal begun',
    subject: agent,
    detail: { id: made.id, candidate: candidate.model, cause, reason },
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

/** Refuses to touch a rehearsal that a living process is making. */
async function mayTakeUp(store: Store, r: Rehearsal, leases: LeaseWatch): Promise<void> {
  if (!leases.isFree(r.id, await store.rehearsals.lease(r.id))) throw await heldError(store, r);
}

/** Says who is making a rehearsal that nobody else may touch now. */
export async function heldError(store: Store, r: Rehearsal): Promise<DaytwoError> {
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
