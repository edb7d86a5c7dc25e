import { noVerdictKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder, NewIncident } from '../../alerting/incidents/record.ts';
import { HOUR, iso } from '../../domain/clock.ts';
import type { Detail, Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { holdFor } from '../review/open-drift.ts';
import type { RunTarget } from './run-trouble.ts';

// Suites that get no answer or no verdict. An outage of one account is one message, however many
// suites it meets; it is over once each of them is answered again.

/**
 * Opens the incident of a suite that cannot be seen, told with another of the same account where
 * one was opened within the hour.
 */
export async function openUnseen(
  tx: Store,
  recorder: IncidentRecorder,
  trouble: NewIncident,
  w: RunTarget,
  run: Run,
): Promise<void> {
  const live = await tx.incidents.findUnfinished(trouble.key);
  if (live !== null) return stayUnseen(tx, live);
  const first = await toldWithinTheHour(tx, recorder, trouble);
  const holdMs = await holdFor(tx, run);
  const { incident } = await recorder.open(tx, {
    ...trouble,
    holdMs,
    ...(first === null ? {} : { channels: [] }),
  });
  if (first === null) return;
  const { state, ack } = first;
  await tx.incidents.update({
    ...incident,
    group: first.id,
    joinedAt: iso(recorder.now()),
    state,
    ack,
  });
  await recorder.transition(
    tx,
    { ...first, facts: await toldTogether(tx, first, incident, w) },
    {
      actor: 'daytwo',
      what: 'another suite too',
      reason: `${suiteWords(w)}: ${trouble.reason} (${incident.id})`,
      notice: 'updated',
      holdMs,
    },
  );
}

/** It had been answered meanwhile, and waited for the others. */
async function stayUnseen(tx: Store, live: Incident): Promise<void> {
  if (live.overSince === undefined) return;
  const { overSince: _, ...again } = live;
  await tx.incidents.update(again);
}

async function toldWithinTheHour(
  tx: Store,
  recorder: IncidentRecorder,
  trouble: NewIncident,
): Promise<Incident | null> {
  const now = recorder.now();
  const live = await tx.incidents.list({ states: NOTIFIED_STATES, limit: 500 });
  return (
    live.find(
      (i) =>
        i.kind === 'no-verdict' &&
        i.provider !== undefined &&
        i.provider === trouble.provider &&
        i.group === undefined &&
        now - Date.parse(i.openedAt) <= HOUR &&
        recorder.areToldTogether(i, trouble),
    ) ?? null
  );
}

const suiteWords = ({ agentName, suite }: RunTarget): string => `${agentName}'s suite ${suite}`;

/** What the first one's message says once another suite is told with it. */
async function toldTogether(
  tx: Store,
  first: Incident,
  other: Incident,
  w: RunTarget,
): Promise<IncidentFacts> {
  const members = (await tx.incidents.list({ states: NOTIFIED_STATES, limit: 500 })).filter(
    (i) => i.group === first.id,
  );
  const agents = new Set([first, ...members].map((i) => i.agent)).size;
  const details = first.facts.details ?? [];
  const met: Detail = details.find((d) => d.part === 'met-too') ?? {
    name: 'Met as well',
    part: 'met-too',
    lines: [],
  };
  const lines = [...met.lines, `${suiteWords(w)}: ${other.facts.summary}`];
  return {
    ...first.facts,
    ...(agents === 1
      ? {}
      : {
          title: `${w.provider}: canaries of ${agents} agents get no usable answer or no verdict`,
          meanwhile: `Until this is mended, none of the ${agents} agents is watched.`,
        }),
    details: [...details.filter((d) => d.part !== 'met-too'), { ...met, lines }],
  };
}

/** A run of the suite could be judged: its incident is over, or waits for those told with it. */
export async function closeUnseen(
  tx: Store,
  recorder: IncidentRecorder,
  { agent, suite }: Pick<Run, 'agent' | 'suite'>,
): Promise<void> {
  const live = await tx.incidents.findUnfinished(noVerdictKey(agent, suite));
  if (live === null) return;
  const why = `a run of suite ${suite} could be judged again`;
  const all = await tx.incidents.list({ states: NOTIFIED_STATES, limit: 500 });
  const toldWith = (id: string): Incident[] =>
    all.filter((i) => i.group === id && i.id !== live.id);
  if (live.group !== undefined) {
    await resolve(tx, recorder, live, why, false);
    const first = all.find((i) => i.id === live.group);
    if (first?.overSince !== undefined && toldWith(first.id).length === 0)
      await resolve(tx, recorder, first, 'every suite it met could be judged again', true);
  } else if (toldWith(live.id).length === 0) await resolve(tx, recorder, live, why, true);
  else if (live.overSince === undefined)
    await recorder.transition(
      tx,
      { ...live, overSince: iso(recorder.now()) },
      { actor: 'daytwo', what: 'judged again', reason: `${why}; others not yet`, notice: null },
    );
}

const resolve = (
  tx: Store,
  recorder: IncidentRecorder,
  incident: Incident,
  reason: string,
  told: boolean,
): Promise<void> =>
  recorder.transition(
    tx,
    { ...incident, state: 'resolved' },
    { actor: 'daytwo', what: 'resolved', reason, notice: told ? 'resolved' : null },
  );
