import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, HOUR } from '../../domain/clock.ts';
import type { Incident, Notice, NoticeReason } from '../../domain/incident.ts';
import { LOOK_TRIGGERS } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { decideEscalation, type ToldIncident } from '../routes/escalation.ts';
import { notConfirmedFacts, withUndecided } from './confirming.ts';
import { decideAfterTime, UNFINISHED_STATES } from './lifecycle.ts';
import type { IncidentRecorder } from './record.ts';
import { byItself } from './told-together.ts';

export async function sendReminders(
  deps: { store: Store; clock: Clock; config: Config },
  recorder: IncidentRecorder,
): Promise<void> {
  for (const incident of await deps.store.incidents.list({
    states: UNFINISHED_STATES,
    limit: 1_000,
  })) {
    const told = await deps.store.outbox.ofIncident(incident.id);
    await escalate(deps, recorder, incident, told);
    const decision = decideAfterTime(incident, reminded(told), deps.clock.now(), lastNews(told));
    if (decision === null) continue;
    if (
      decision.notice === 'reminder' &&
      (await waitsForRun(deps, incident, told, decision.reason))
    )
      continue;
    if (decision.state === 'not-confirmed') {
      await deps.store.transaction((tx) =>
        closeUnconfirmed(deps.config, tx, recorder, incident, decision.reason),
      );
      continue;
    }
    const ack =
      decision.state === 'open' && incident.state === 'acknowledged' ? null : incident.ack;
    await deps.store.transaction((tx) =>
      recorder.transition(
        tx,
        { ...incident, state: decision.state, ack },
        { actor: 'daytwo', what: 'reminder', reason: decision.reason, notice: decision.notice },
      ),
    );
  }
}

/** A reminder that comes as its agent's suites run says what that run brought. */
const WAITS_AT_MOST = HOUR;

/** Whether a run of the incident's agent goes on that the reminder can tell of; it waits for an hour. */
async function waitsForRun(
  { store, clock }: { store: Store; clock: Clock },
  incident: Incident,
  told: readonly Notice[],
  reason: string,
): Promise<boolean> {
  const { agent } = incident;
  if (agent === null) return false;
  const before = clock.now() - WAITS_AT_MOST;
  const overdue = decideAfterTime(incident, reminded(told), before, lastNews(told));
  if (overdue?.reason === reason) return false;
  const running = await store.runs.unfinished();
  return running.some((r) => r.agent === agent && LOOK_TRIGGERS.has(r.trigger));
}

const reminded = (told: readonly Notice[]): number =>
  told.filter((n) => n.reason === 'reminder').length;

/** Messages after which nobody needs a reminder for a while. */
const NEWS: ReadonlySet<NoticeReason> = new Set([
  'opened',
  'moved',
  'worsened',
  'joined',
  'confirmed',
  'relapsed',
]);

/** When the last message with news was made. */
const lastNews = (told: readonly Notice[]): string | null =>
  told
    .filter((n) => NEWS.has(n.reason))
    .map((n) => n.createdAt)
    .toSorted()
    .at(-1) ?? null;

/** What nobody has taken is told once where it is escalated to, whatever the routes say. */
async function escalate(
  { store, clock, config }: { store: Store; clock: Clock; config: Config },
  recorder: IncidentRecorder,
  incident: Incident,
  told: readonly Notice[],
): Promise<void> {
  const rule = config.alerts.escalation;
  if (rule === undefined) return;
  const first = await toldInstead(store, incident);
  const due = decideEscalation(incident, told, rule, clock.now(), first);
  if (due === null) return;
  await store.transaction((tx) =>
    // From now on it has a message of its own, in which its end is told too.
    recorder.transition(tx, byItself(incident), {
      actor: 'daytwo',
      what: 'escalated',
      reason: due.reason,
      notice: 'escalated',
      channels: rule.channels,
    }),
  );
}

/** The incident whose message tells of another one, with its notices. */
async function toldInstead(store: Store, { group }: Incident): Promise<ToldIncident | null> {
  const incident = group === undefined ? null : await store.incidents.get(group);
  return incident === null ? null : { incident, told: await store.outbox.ofIncident(incident.id) };
}

/** A suspicion whose rounds were lost: a restart came too late for its hour. */
export async function closeUnconfirmed(
  config: Config,
  tx: Store,
  recorder: IncidentRecorder,
  incident: Incident,
  reason: string,
): Promise<void> {
  const agentName = agentNameOf(config, incident.agent ?? '');
  const facts = notConfirmedFacts(
    incident.facts,
    agentName,
    incident.confirming?.[0],
    reason,
    false,
  );
  const ended = (incident.confirming ?? []).reduce(
    (of, c) => withUndecided(of, c.suite, c.raised),
    incident,
  );
  await recorder.transition(
    tx,
    { ...ended, state: 'not-confirmed', confirming: [], facts },
    { actor: 'daytwo', what: 'undecided', reason, notice: null },
  );
}
