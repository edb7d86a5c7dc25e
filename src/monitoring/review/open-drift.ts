import { iso, type Millis, MINUTE } from '../../domain/clock.ts';
import { driftKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { becomeDrift } from '../failing/act.ts';
import {
  alsoOf,
  decideHead,
  isRead,
  ofSameEvent,
  tellWithin,
  untilOthersAsked,
  withAlso,
} from '../failing/one-event.ts';
import type { ReviewDeps } from './deps.ts';
import { mergeFacts, sameCause } from './group-incidents.ts';

/** What is measured at the same moment and may tell of the same event is waited for. */
const SAME_EVENT: Millis = MINUTE;
const LOOKS: ReadonlySet<Run['trigger']> = new Set([
  'schedule',
  'model-change',
  'soul-change',
  'suite-change',
]);

/**
 * How long a message of a look waits: a minute while other looks are being made, since another suite
 * or agent may show the same event; else not at all.
 */
export async function holdFor(tx: Store, look: Run): Promise<Millis> {
  const others = (await tx.runs.unfinished()).filter(
    (r) => r.id !== look.id && LOOKS.has(r.trigger),
  );
  return others.length > 0 ? SAME_EVENT : 0;
}

/** The same for a drift's first message: the agent's other suites may be about to be asked again. */
async function holdFirst(tx: Store, { recorder }: ReviewDeps, look: Run): Promise<Millis> {
  const asked = untilOthersAsked(await tx.runs.unfinished(), look, recorder.now());
  return Math.max(await holdFor(tx, look), asked);
}

interface Opened {
  id: string;
  facts: IncidentFacts;
  streams: readonly string[];
  reason: string;
  began: Incident['began'];
  told?: NonNullable<Incident['told']>;
  quiet?: NonNullable<Incident['quiet']>;
  /** Which of its suites fail now, and in which cases, where one does. */
  fails?: Pick<Incident, 'failsNow' | 'failedCases'>;
  /** The judge's own incident, where the judge moved. */
  first: Incident | null;
}

/**
 * Opens the incident, a new one, the suspicion, or the one that says that it fails now: told by
 * itself, or with another agent's where one recorded change explains both.
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
  const isHeard = (other: Incident): boolean =>
    recorder.areToldTogether(other, {
      kind: 'drift',
      agent: look.agent,
      facts: i.facts,
      ...i.fails,
      ...(failing === null ? {} : { failsNow: { [look.suite]: true } }),
    });
  const first =
    i.first !== null && isHeard(i.first)
      ? i.first
      : sameCause(
          await tx.incidents.list({ states: NOTIFIED_STATES, limit: 500 }),
          look.agent,
          i.facts,
          recorder.now(),
          isHeard,
        );
  if (first === null && failing === null && !(await isTold(tx, suspicion)))
    return besideFailing(tx, deps, look, i, suspicion);
  return openAs(tx, deps, look, i, was, first);
}

/** Opens it, told by itself or with the first one. */
async function openAs(
  tx: Store,
  deps: ReviewDeps,
  look: Run,
  i: Opened,
  { suspicion, failing }: { suspicion: Incident | null; failing: Incident | null },
  first: Incident | null,
): Promise<Incident> {
  const { recorder } = deps;
  const about = {
    streams: i.streams,
    alarmRuns: { [look.suite]: look.id },
    ...(i.began === undefined ? {} : { began: i.began }),
    ...(i.told === undefined ? {} : { told: i.told }),
    ...(i.quiet === undefined ? {} : { quiet: i.quiet }),
    ...i.fails,
    ...(first === null ? {} : { group: first.id, joinedAt: iso(recorder.now()) }),
  };
  const incident =
    failing !== null
      ? await confirmAsDrift(tx, deps, { failing, suspicion }, look, i, about)
      : suspicion === null
        ? await openNew(tx, deps, look, i, about)
        : await openSuspicion(tx, deps, suspicion, i, { ...about, look });
  const { agentName } = deps.runTarget(look);
  if (first !== null && first.kind !== 'failing-now')
    await recorder.transition(
      tx,
      { ...first, facts: mergeFacts(first.facts, i.facts, { agent: look.agent, agentName }) },
      {
        actor: 'daytwo',
        what: 'another agent too',
        reason: `${look.agent} is touched by the same change (${i.id})`,
        notice: 'joined',
        holdMs: await holdFor(tx, look),
      },
    );
  return incident;
}

const isTold = async (tx: Store, incident: Incident | null): Promise<boolean> =>
  incident !== null && (await tx.outbox.ofIncident(incident.id)).length > 0;

/**
 * Opens a drift while another suite of the agent may be said to fail now, since the same hour: one
 * message tells of both.
 */
async function besideFailing(
  tx: Store,
  deps: ReviewDeps,
  look: Run,
  i: Opened,
  suspicion: Incident | null,
): Promise<Incident> {
  const { recorder } = deps;
  const own = { id: i.id, kind: 'drift', agent: look.agent, facts: i.facts, ...i.fails } as const;
  const was = { suspicion, failing: null };
  const near = await ofSameEvent(tx, recorder, 'failing-now', own);
  if (near === null) return openAs(tx, deps, look, i, was, null);
  const { head } = decideHead(near, own, await isRead(tx, near));
  if (head !== 'earlier') {
    const also = head === 'later' ? await tellWithin(tx, recorder, near, own) : [];
    return openAs(tx, deps, look, { ...i, facts: withAlso(i.facts, also) }, was, null);
  }
  const incident = await openAs(tx, deps, look, i, was, near);
  await recorder.transition(
    tx,
    { ...near, facts: withAlso(near.facts, [alsoOf(own, near.agent)]) },
    {
      actor: 'daytwo',
      what: 'another suite too',
      reason: `${look.suite} of the same agent has changed (${i.id})`,
      notice: i.facts.lead?.stream.endsWith('/pass') === true ? 'worsened' : 'joined',
      holdMs: await holdFor(tx, look),
    },
  );
  return incident;
}

/**
 * What fails now becomes the drift incident. Within a minute of its first message that is no message
 * of its own yet, and whoever read that message is told after the minute: what was an event of one
 * run is a change.
 */
async function confirmAsDrift(
  tx: Store,
  { recorder }: ReviewDeps,
  was: { failing: Incident; suspicion: Incident | null },
  look: Run,
  { facts, reason }: Opened,
  about: AboutDrift,
): Promise<Incident> {
  const incident = await becomeDrift(tx, recorder, was.failing, was.suspicion, {
    suite: look.suite,
    facts,
    reason,
    about,
  });
  const isSaid = (await tx.outbox.ofIncident(incident.id)).some(
    (n) => n.reason === 'moved' || (n.reason === 'opened' && n.attempts === 0),
  );
  const holdMs = Date.parse(was.failing.openedAt) + SAME_EVENT - recorder.now();
  if (!isSaid && incident.group === undefined && holdMs > 0)
    await recorder.notify(tx, incident, 'moved', incident.facts, undefined, holdMs);
  return incident;
}

type AboutDrift = Pick<
  Incident,
  | 'streams'
  | 'alarmRuns'
  | 'began'
  | 'told'
  | 'quiet'
  | 'group'
  | 'joinedAt'
  | 'failsNow'
  | 'failedCases'
>;

async function openNew(
  tx: Store,
  deps: ReviewDeps,
  look: Run,
  i: Opened,
  about: AboutDrift,
): Promise<Incident> {
  const { recorder } = deps;
  const { agent } = look;
  const { incident } = await recorder.open(tx, {
    id: i.id,
    channels: about.group === undefined ? recorder.channels : [],
    kind: 'drift',
    key: driftKey(agent),
    agent,
    facts: i.facts,
    ...(about.failsNow === undefined ? {} : { failsNow: about.failsNow }),
    reason: i.reason,
    holdMs: await holdFirst(tx, deps, look),
  });
  const opened = { ...incident, ...about };
  await tx.incidents.update(opened);
  return opened;
}

async function openSuspicion(
  tx: Store,
  deps: ReviewDeps,
  suspicion: Incident,
  i: Opened,
  { look, ...about }: AboutDrift & { look: Run },
): Promise<Incident> {
  const { recorder } = deps;
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
    notice: about.group !== undefined ? null : told ? 'confirmed' : 'opened',
    holdMs: await holdFirst(tx, deps, look),
  });
  return incident;
}
