import type { IncidentFacts } from '../domain/incident.ts';
import { collectDigest } from '../monitoring/collect-digest.ts';
import { withBoundariesDue } from './boundary/due.ts';

/** The week's word, with the boundaries that are to be signed. */
export async function digestNow(
  ...[deps, coming]: Parameters<typeof collectDigest>
): Promise<IncidentFacts> {
  return withBoundariesDue(deps, await collectDigest(deps, coming), deps.clock.now());
}
