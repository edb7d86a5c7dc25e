import { endKey, modelOfKey } from '../../alerting/incidents/keys.ts';
import { UNFINISHED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, iso } from '../../domain/clock.ts';
import type { Incident } from '../../domain/incident.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import { day } from '../../domain/text-time.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { Accounts } from '../../llm/accounts.ts';
import { gatewayModels, providersInUse } from '../knowledge/gateway-models.ts';
import { gatewayModelOf, placesOf } from '../knowledge/used-by.ts';
import { type UsedModel, usedModels } from '../knowledge/used-models.ts';
import { rehearsalWords } from '../migration/results.ts';
import type { NotifiedEnd } from './decide.ts';
import { dueNow, type Met } from './due.ts';
import { type EndDetails, modelEndFacts } from './end-facts.ts';

export type WarnDeps = {
  store: Store;
  clock: Clock;
  config: Config;
  accounts: Accounts;
  agents: AgentLoader;
};

/**
 * Warns of announced ends, step by step (docs/models.md); one incident a model, moved on at each
 * step.
 */
export async function notifyModelEnds(deps: WarnDeps, recorder: IncidentRecorder): Promise<void> {
  const now = deps.clock.now();
  const named = new Set<string>();
  for (const provider of providersInUse(deps.config)) {
    for (const m of (await usedModels(deps, provider, now)).used) {
      named.add(`${provider}/${m.use.model}`);
      if (m.record === null) continue;
      named.add(`${provider}/${m.record.model}`);
      const met: Met = { ...m, record: m.record };
      if ((await dueNow(deps.config, deps.store, met, now)) === null) continue;
      // Read before the writer's lock is taken: pricing a rehearsal may load suites.
      const details = endDetails(deps.config, m, await rehearsalWords(deps, met));
      await deps.store.transaction((tx) =>
        notifyModelEnd(deps.config, tx, recorder, met, details, now),
      );
    }
  }
  await resolveUnused(deps, recorder, named);
}

/** What a warning says beside the day. */
export function endDetails(
  config: Config,
  m: UsedModel,
  rehearsals: EndDetails['rehearsals'],
): EndDetails {
  const places = placesOf(config, m.use.provider, m.use.model);
  return {
    places,
    conflicts: m.conflicts,
    endOf: m.endOf,
    rehearsals,
    setAt: setAt(config, m.use, places),
  };
}

/** What to edit to leave a model, where that is not the entry of an agent that calls it. */
function setAt(config: Config, use: UsedModel['use'], places: readonly string[]): string | null {
  const [first] = use.agents;
  if (first !== undefined) return gatewayModelOf(config, first, use)?.place ?? null;
  return places[0]?.replace(/ \([^(]*\)$/, '') ?? null;
}

async function notifyModelEnd(
  config: Config,
  tx: Store,
  recorder: IncidentRecorder,
  m: Met,
  details: EndDetails,
  now: number,
): Promise<void> {
  const due = await dueNow(config, tx, m, now);
  if (due === null) return;
  const { record, incident, decision } = due;
  const end = decision.update
    ? decision.notified
    : {
        ...decision.notified,
        endsAt: record.endsAt,
        replacement: record.replacement ?? decision.notified.replacement,
      };
  const id = incident?.id ?? recorder.newId('inc');
  const facts = modelEndFacts(id, m.use, record, decision.daysLeft, decision.reason, details);
  if (incident === null) {
    const opened = await recorder.open(tx, {
      id,
      kind: 'model-end',
      key: endKey(record.provider, record.model),
      agent: m.use.agents[0] ?? null,
      facts,
      reason: decision.reason,
      step: end.step,
    });
    await tx.incidents.update({ ...opened.incident, end });
    return;
  }
  const { next, what } = decision.update
    ? broughtUpToDate({ ...incident, facts }, end)
    : movedOn({ ...incident, facts }, end, record, decision.ackVoid);
  const worse = decision.worse === true ? { worseToldAt: iso(recorder.now()) } : {};
  await recorder.transition(
    tx,
    { ...next, ...worse },
    { actor: 'daytwo', what, reason: decision.reason, notice: what },
  );
}

type ToldStep = { next: Incident; what: 'updated' | 'resolved' | 'worsened' | 'reminder' };

/** Nobody is called: the acknowledgement stands, with the replacement that is named now. */
function broughtUpToDate(incident: Incident, end: NotifiedEnd): ToldStep {
  const ack =
    incident.ack?.end === undefined
      ? incident.ack
      : { ...incident.ack, end: { ...incident.ack.end, replacement: end.replacement } };
  return { next: { ...incident, ack, end }, what: 'updated' };
}

/** The next step of the warnings, or the end of the matter. */
function movedOn(
  incident: Incident,
  end: NotifiedEnd,
  record: ModelRecord,
  ackVoid: boolean,
): ToldStep {
  const withdrawn =
    record.retiredAt === null &&
    record.endsAt === null &&
    record.deprecatedAt === null &&
    record.lifecycle !== 'deprecated';
  const worse = ackVoid || end.retired || earlier(record.endsAt, incident.end?.endsAt ?? null);
  return {
    // Whatever is told ends an acknowledgement: it was void, or its time was over.
    next: {
      ...incident,
      state: withdrawn ? 'resolved' : 'open',
      ack: null,
      toldStep: end.step,
      end,
    },
    what: withdrawn ? 'resolved' : worse ? 'worsened' : 'reminder',
  };
}

function earlier(now: string | null, before: string | null): boolean {
  return now !== null && before !== null && day(now) < day(before);
}

/** An end that touches nobody any more is over: the agents moved on. */
async function resolveUnused(
  deps: { store: Store; config: Config },
  recorder: IncidentRecorder,
  named: ReadonlySet<string>,
): Promise<void> {
  // A runtime's file that cannot be read now says nothing: whoever it named may well be in use.
  const unread = Object.keys(deps.config.agents).filter(
    (id) => gatewayModels(deps.config, id) === null,
  );
  for (const incident of await deps.store.incidents.list({
    states: UNFINISHED_STATES,
    limit: 1_000,
  })) {
    const about = modelOfKey(incident.key);
    if (
      about === null ||
      named.has(`${about.provider}/${about.model}`) ||
      (unread.length > 0 && (incident.agent === null || unread.includes(incident.agent)))
    )
      continue;
    await deps.store.transaction((tx) =>
      recorder.transition(
        tx,
        { ...incident, state: 'resolved' },
        {
          actor: 'daytwo',
          what: 'resolved',
          reason: 'no agent uses it any more',
          notice: 'resolved',
        },
      ),
    );
  }
}
