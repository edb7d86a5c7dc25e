import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from './deps.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { mergeFacts } from './group-incidents.ts';

/** What features have to say of it, under names of their own. */
export async function withDetails(
  tx: Store,
  deps: ReviewDeps,
  { look }: PreparedReview,
  f: ReviewFindings,
  facts: IncidentFacts,
): Promise<IncidentFacts> {
  const more = await deps.driftDetails?.(tx, {
    agent: look.agent,
    since: facts.since ?? look.createdAt,
    reviews: f.reviews.map((r) => r.review),
    cases: new Map(f.history.cases.map((c) => [c.hash, c])),
  });
  if (more === undefined || more.length === 0) return facts;
  return { ...facts, details: [...(facts.details ?? []), ...more] };
}

/** What is said anew of an incident, with the others that it tells of beside it. */
export async function withGroup(
  tx: Store,
  deps: ReviewDeps,
  live: Incident,
  facts: IncidentFacts,
  look: Run,
): Promise<IncidentFacts> {
  const members = (await tx.incidents.list({ states: NOTIFIED_STATES, limit: 500 })).filter(
    (i) => i.group === live.id && i.kind === 'drift',
  );
  return members.reduce((all, m) => {
    const suite = Object.keys(m.alarmRuns ?? {})[0] ?? look.suite;
    const agent = m.agent ?? '';
    const { agentName } = deps.runTarget({ agent, suite });
    return mergeFacts(all, m.facts, { agent, agentName });
  }, facts);
}
