import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Store } from '../../domain/store.ts';
import { type Approval, approve } from './approve.ts';

/**
 * Approves several suites of an agent at once: all of them or none.
 * @throws DaytwoError `too-few-runs`
 */
export async function approveSuites(
  store: Store,
  recorder: IncidentRecorder,
  agent: string,
  suites: readonly string[],
  approval: Approval,
): Promise<Baseline[]> {
  return store.transaction(async (tx) => {
    const made: Baseline[] = [];
    for (const suite of suites) made.push(await approve(tx, recorder, agent, suite, approval));
    return made;
  });
}
