import { driftKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { becomeDrift } from '../failing/act.ts';
import type { ReviewDeps } from './deps.ts';
import { mergeFacts, sameCause } from './group-incidents.ts';

interface Opened {
  id: string;
  facts: IncidentFacts;
  streams: readonly string[];
  reason: string;
  /** The judge's own incident, where the judge moved. */
  first: Incident | null;
}

/**
 * Opens the incident, a new one, the suspicion, or the one that says that it fails now: told by itself, or with another agent's where one
 * recorded change explains both.
 */
export async function openDriftIncident(
  tx: Store,
  deps: ReviewDeps,
  look: Run,
  i: Opened,
  was: { suspicion: Incident | null; failing: Incident | null },
): Promise<Incident> {
  const { suspicion, failing } = was;
  const { recorder } = deps;
  const first =
    i.first ??
    sameCause(
      await tx.incidents.list({ states: NOTIFIED_STATES, limit: 500 }),
      look.agent,
      i.facts,
      recorder.now(),
    );
  const about = {
    streams: i.streams,
    alarmRuns: { [look.suite]: look.id },
    ...(first === null ? {} : { group: first.id }),
  };
  const incident =
    failing !== null
      ? await becomeDrift(tx, recorder, failing, suspicion, {
          suite: look.suite,
          facts: i.facts,
          reason: i.reason,
          about,
        })
      : suspicion === null
        ? await openNew(tx, deps, look.agent, i, about)
        : await openSuspicion(tx, deps, suspicion, i, about);
  if (first !== null)
    await recorder.transition(
      tx,
      { ...first, facts: mergeFacts(first.facts, i.facts, deps.runTarget(look).agentName) },
      {
        actor: 'daytwo',
        what: 'worsened',
        reason: `${look.agent} is touched by the same change (${i.id})`,
        notice: 'worsened',
      },
    );
  return incident;
}

type AboutDrift = Pick<Incident, 'streams' | 'alarmRuns' | 'group'>;

async function openNew(
  tx: Store,
  { recorder }: ReviewDeps,
  agent: string,
  i: Opened,
  about: AboutDrift,
): Promise<Incident> {
  const { incident } = await recorder.open(tx, {
    id: i.id,
    channels: about.group === undefined ? recorder.channels : [],
    kind: 'drift',
    key: driftKey(agent),
    agent,
    facts: i.facts,
    reason: i.reason,
  });
  const opened = { ...incident, ...about };
  await tx.incidents.update(opened);
  return opened;
}

async function openSuspicion(
  tx: Store,
  { recorder }: ReviewDeps,
  suspicion: Incident,
  i: Opened,
  about: AboutDrift,
): Promise<Incident> {
  const incident: Incident = {
    ...suspicion,
    ...about,
    state: 'open',
    facts: i.facts,
    confirming: [],
  };
  const told = (await tx.outbox.ofIncident(suspicion.id)).length > 0;
  await recorder.transition(tx, incident, {
    actor: 'daytwo',
    what: 'opened',
    reason: i.reason,
    notice: about.group !== undefined ? null : told ? 'worsened' : 'opened',
  });
  return incident;
}
