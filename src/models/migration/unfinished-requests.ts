import type { RehearsalRequest } from '../../comparison/rehearsal/types.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import type { CallerDeps } from '../../llm/call.ts';
import type { LeaseWatch } from '../../platform/leases.ts';

/**
 * What a kill or a ceiling left unfinished, and nobody is making. One that a person stopped is left
 * to that person.
 */
export async function unfinishedRequests(
  deps: { store: Store; clock: Clock; config: Config; ceilings: CallerDeps['ceilings'] },
  leases: LeaseWatch,
): Promise<RehearsalRequest[]> {
  const now = iso(deps.clock.now());
  // It waits for a ceiling's day or month to end: a later end than theirs is from a clock that ran
  // ahead.
  const longest =
    deps
      .ceilings(deps.clock.now())
      .map((c) => c.to)
      .toSorted()
      .at(-1) ?? '';
  const asks: RehearsalRequest[] = [];
  for (const r of await deps.store.rehearsals.unfinished()) {
    if (
      r.paused === true ||
      (r.waitsUntil !== null && r.waitsUntil > now && r.waitsUntil <= longest) ||
      deps.config.agents[r.agent] === undefined
    )
      continue;
    if (!leases.isFree(r.id, await deps.store.rehearsals.lease(r.id))) continue;
    asks.push({
      agent: r.agent,
      ...r.candidate,
      suites: r.suites.map((s) => s.suite),
      margin: r.margin,
      budgetUsd: r.budgetUsd,
      cause: r.cause,
      reason: r.reason,
    });
  }
  return asks;
}
