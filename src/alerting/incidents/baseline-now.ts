import type { Incident, IncidentFacts, Notice } from '../../domain/incident.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import type { Store } from '../../domain/store.ts';
import { day } from '../../domain/text-time.ts';

/** "Nobody has approved it yet" is not said of what somebody has approved since. */
export async function withBaselineNow(
  store: Pick<Store, 'baselines'>,
  i: Pick<Incident, 'agent' | 'streams' | 'facts'>,
): Promise<IncidentFacts> {
  if (!i.facts.provisional || i.agent === null) return i.facts;
  const suites = new Set((i.streams ?? []).map(suiteOf));
  const approvals: string[] = [];
  for (const suite of suites) {
    const baseline = await store.baselines.current(i.agent, suite);
    if (baseline === null) return i.facts;
    approvals.push(
      `${suite}: provisional when this was found; ${baseline.approvedBy} approved one on ` +
        `${day(baseline.approvedAt)}.`,
    );
  }
  if (approvals.length === 0) return i.facts;
  const details = [...(i.facts.details ?? []), { name: 'Baseline', lines: approvals }];
  return { ...i.facts, provisional: false, details };
}

/** A message of an incident as it is sent, or shown: what somebody approved since it was written is said. */
export const asApproved = async (
  store: Pick<Store, 'baselines'>,
  notice: Notice,
  incident: Incident | null,
): Promise<Notice> =>
  incident === null
    ? notice
    : { ...notice, facts: await withBaselineNow(store, { ...incident, facts: notice.facts }) };
