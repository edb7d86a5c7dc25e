import { type Clock, DAY, type Millis } from '../../domain/clock.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import type { Sides } from './sides.ts';
import type { RehearsalRequest } from './types.ts';

/** How many of an agent's rehearsals are looked through for the same one. */
const LOOKED_AT = 200;
/** An undecided one this young is resumed when it is asked for again with more money. */
const YOUNG: Millis = 7 * DAY;

/**
 * Unfinished, or undecided and young, with money left to go on; and still about the agent as it is.
 */
export async function canResume(
  deps: { store: Store; clock: Clock },
  ask: RehearsalRequest,
  found: Rehearsal,
  sides: Sides,
): Promise<boolean> {
  const richer =
    canExtendBudget(found, deps.clock.now()) &&
    (ask.budgetUsd === null || ask.budgetUsd > (found.outcome?.costUsd ?? 0));
  return (
    (found.state === 'unfinished' || richer) &&
    found.margin === ask.margin &&
    (await sameAsBegun(deps.store, found, sides)) === null
  );
}

/** Its money ended before it was decided, not so long ago that the models may be others now. */
export function canExtendBudget(r: Rehearsal, now: Millis): boolean {
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
export async function rehearsedBefore(
  store: Store,
  ask: RehearsalRequest & { provider: string },
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
const sameHashes = (run: Run, b: LoadedAgent): boolean =>
  run.soulHash === b.soul.hash &&
  run.suiteHash === b.suite.hash &&
  run.targetHash === b.targetHash &&
  run.judgeHash === b.judgeHash;
