import { driftKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { toldScope } from '../review/told-scope.ts';
import { tellsFall } from './told-cases.ts';

/**
 * What is said of a suite that fails now while the agent's change tells of some of its cases: that these
 * are others, where they are, or how many of them are. As many may fail as before, and nobody would see
 * the difference.
 */
export async function asOthers(
  tx: Store,
  { agent, suite }: Pick<Run, 'agent' | 'suite'>,
  facts: IncidentFacts,
  cases: readonly string[],
): Promise<IncidentFacts> {
  const drift = await tx.incidents.findUnfinished(driftKey(agent));
  if (drift === null || !NOTIFIED_STATES.includes(drift.state) || !tellsFall(drift, suite))
    return facts;
  const scope = toldScope(drift, suite);
  if (scope === null || scope.size === 0 || cases.length === 0) return facts;
  const known = cases.filter((c) => scope.has(c)).length;
  if (known === cases.length) return facts;
  if (known > 0) {
    const fresh = `${cases.length - known} of these ${cases.length - known === 1 ? 'is' : 'are'} new`;
    return { ...facts, summary: `${facts.summary} ${fresh}; ${drift.id} tells of the others.` };
  }
  const which = cases.length === 1 ? 'That is another case' : 'These are other cases';
  const those = scope.size === 1 ? 'the one' : 'those';
  return {
    ...facts,
    summary: `${facts.summary} ${which} than ${those} of which ${drift.id} tells.`,
  };
}
