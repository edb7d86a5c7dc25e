import { holderOf } from '../../domain/incident-holder.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from './deps.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { quietNow } from './quiet-now.ts';

/**
 * That a drift recovers is decided again while its message waits: the last run that it would name must
 * be one of those that look as before. Where nobody has heard of it, nothing was said; where some have,
 * the others hear what became of it.
 */
export async function takeBackRecovery(
  tx: Store,
  deps: ReviewDeps,
  p: PreparedReview,
  f: ReviewFindings,
  live: Incident | null,
): Promise<Incident | null> {
  if (live?.state !== 'recovering' || p.run !== p.look || f.recoveries.length === 0) return live;
  if (quietNow(p, f, live).isQuiet) return live;
  const told = (await tx.outbox.ofIncident(live.id)).filter((n) => n.reason === 'recovering');
  const newest = told
    .map((n) => n.createdAt)
    .toSorted()
    .at(-1);
  const own = told.filter((n) => n.createdAt === newest);
  const waiting = own.filter((n) => n.state === 'pending' && n.attempts === 0);
  const isUntold = waiting.length > 0 && waiting.length === own.length;
  // A run that is only not counted takes nothing back that others have read.
  if (!isUntold && f.recoveries.every((r) => r.ended === null)) return live;
  for (const n of waiting) await tx.outbox.withdraw(n.id);
  if (!isUntold) return live;
  await deps.recorder.transition(tx, before(live), {
    actor: 'daytwo',
    what: 'not recovering yet',
    reason:
      'the newest run does not look as before the change, and nobody was told that it recovers',
    notice: null,
  });
  return tx.incidents.get(live.id);
}

/** An incident as it was before it was to be told that it recovers; its numbers go on. */
const before = (live: Incident): Incident => ({
  ...live,
  state: holderOf(live) === null ? 'open' : 'acknowledged',
  facts: asItWas(live.facts),
});

function asItWas(facts: IncidentFacts): IncidentFacts {
  const { was, now: _, recovered: __, ...kept } = facts;
  return was === undefined ? facts : { ...kept, ...was };
}
