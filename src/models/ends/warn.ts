import { driftKey, endKey, goneKey, modelOfKey } from '../../alerting/incidents/keys.ts';
import { LIVE } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Incident } from '../../domain/incident.ts';
import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import { day } from '../../domain/text-time.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { Accounts } from '../../llm/accounts.ts';
import { modelsBehind, providersInUse } from '../knowledge/gateway-models.ts';
import { everListed, standsFor } from '../knowledge/usage.ts';
import { behindAgent, placesOf, usesOf } from '../knowledge/used-by.ts';
import { type UsedModel, usedModels, warning } from '../knowledge/used-models.ts';
import { rehearsalWords, rehearsedOn } from '../migration/results.ts';
import { decideEnd, type EndDecision } from './decide.ts';
import { type EndDetails, modelAbsentFacts, modelEndFacts } from './incident-facts.ts';

export type WarnDeps = {
  store: Store;
  clock: Clock;
  config: Config;
  accounts: Accounts;
  agents: AgentLoader;
};

type Met = UsedModel & { record: ModelRecord };

/** The one unfinished incident of a model, whichever way it came about. */
export async function incidentOf(
  tx: Store,
  provider: string,
  model: string,
): Promise<Incident | null> {
  return (
    (await tx.incidents.live(endKey(provider, model))) ??
    tx.incidents.live(goneKey(provider, model))
  );
}

/**
 * What the list said of a model that an agent uses, told at once; a retirement is told with its
 * end.
 */
export async function tellListEvent(
  tx: Store,
  recorder: IncidentRecorder,
  config: Config,
  e: ModelEvent,
  served: ReadonlyMap<string, string>,
): Promise<void> {
  if (e.kind === 'back') {
    const gone = await tx.incidents.live(goneKey(e.provider, e.model));
    const ending = await tx.incidents.live(endKey(e.provider, e.model));
    for (const i of [gone, ending?.end?.retired === true ? ending : null])
      if (i !== null)
        await recorder.transition(
          tx,
          { ...i, state: 'resolved' },
          { actor: 'daytwo', what: 'resolved', reason: e.reason, notice: 'resolved' },
        );
    return;
  }
  const listed = everListed(await tx.models.records(e.provider));
  const uses = usesOf(config, e.provider, { records: [], served });
  // Whoever calls it by another name is told too.
  const use =
    uses.find((u) => u.model === e.model) ??
    uses.find((u) => standsFor(u.model, e.model, served, listed));
  if (use === undefined || !['gone', 'absent', 'moved'].includes(e.kind)) return;
  const facts = modelAbsentFacts({ ...use, model: e.model }, e);
  const ending = await tx.incidents.live(endKey(e.provider, e.model));
  if (ending === null)
    await recorder.open(tx, {
      kind: 'model-gone',
      key: goneKey(e.provider, e.model),
      agent: use.agents[0] ?? null,
      reason: e.reason,
      facts,
    });
  else
    await recorder.transition(
      tx,
      { ...ending, facts: { ...facts, details: ending.facts.details ?? [] } },
      { actor: 'daytwo', what: 'worsened', reason: e.reason, notice: 'worsened' },
    );
}

/** Warns of announced ends by DESIGN §6's steps; one incident a model, moved on at each step. */
export async function tellEnds(deps: WarnDeps, recorder: IncidentRecorder): Promise<void> {
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
      await deps.store.transaction((tx) => tellEnd(deps.config, tx, recorder, met, details, now));
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
  if (first !== undefined) return behindAgent(config, first, use)?.place ?? null;
  return places[0]?.replace(/ \([^(]*\)$/, '') ?? null;
}

interface Due {
  record: ModelRecord;
  incident: Incident | null;
  decision: EndDecision & { told: NonNullable<EndDecision['told']> };
}

/** What is to be told of a model's end now; null for nothing. */
async function dueNow(config: Config, store: Store, m: Met, now: number): Promise<Due | null> {
  const incident = await incidentOf(store, m.record.provider, m.record.model);
  const told = incident?.end ?? null;
  const record = warning(m, told !== null && told.endsAt !== null, now);
  const inForce = incident?.state === 'acknowledged' ? incident.ack : null;
  const ack =
    inForce === null
      ? null
      : {
          ...inForce,
          endsAt: inForce.end?.endsAt ?? null,
          replacement: inForce.end?.replacement ?? null,
        };
  const decision = decideEnd({
    record,
    told,
    ack,
    driftSince: await driftSince(store, m.use.agents),
    worseSince:
      (await rehearsedOn(config, store, m))
        .filter((r) => r.outcome.verdict === 'worse')
        .flatMap((r) => r.endedAt ?? [])
        .toSorted()
        .at(-1) ?? null,
    now,
  });
  if (decision.tell && decision.told !== null)
    return { record, incident, decision: { ...decision, told: decision.told } };
  // Quiet until a day that has come: whoever took it on has not ended it.
  if (incident !== null && told !== null && ack?.until != null && Date.parse(ack.until) <= now) {
    return {
      record,
      incident,
      decision: {
        ...decision,
        tell: true,
        update: false,
        told,
        reason: `${ack.by} took it on until ${day(ack.until)}, and it is not over`,
      },
    };
  }
  if (incident !== null && decision.update && decision.told !== null)
    return { record, incident, decision: { ...decision, told: decision.told } };
  return null;
}

/**
 * When the newest unfinished drift incident of these agents opened; a suspicion that is being
 * looked at again is none.
 */
async function driftSince(store: Store, agents: readonly string[]): Promise<string | null> {
  const opened = await Promise.all(
    agents.map(async (agent) => {
      const drift = await store.incidents.live(driftKey(agent));
      if (drift === null || drift.state === 'confirming') return [];
      return [
        (await store.incidents.history(drift.id)).findLast((h) => h.what === 'opened')?.at ??
          drift.openedAt,
      ];
    }),
  );
  return opened.flat().toSorted().at(-1) ?? null;
}

async function tellEnd(
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
    ? decision.told
    : {
        ...decision.told,
        endsAt: record.endsAt,
        replacement: record.replacement ?? decision.told.replacement,
      };
  const id = incident?.id ?? recorder.newId('inc');
  const facts = modelEndFacts(id, m.use, record, decision.daysLeft, decision.reason, details);
  if (incident === null) {
    const key = endKey(record.provider, record.model);
    const opened = await recorder.open(tx, {
      id,
      kind: 'model-end',
      key,
      agent: m.use.agents[0] ?? null,
      facts,
      reason: decision.reason,
      step: end.step,
    });
    await tx.incidents.update({ ...opened.incident, end });
    return;
  }
  if (decision.update) {
    const ack =
      incident.ack?.end === undefined
        ? incident.ack
        : { ...incident.ack, end: { ...incident.ack.end, replacement: end.replacement } };
    return recorder.transition(
      tx,
      { ...incident, ack, end, facts },
      { actor: 'daytwo', what: 'updated', reason: decision.reason, notice: 'updated' },
    );
  }
  const withdrawn =
    record.retiredAt === null &&
    record.endsAt === null &&
    record.deprecatedAt === null &&
    record.lifecycle !== 'deprecated';
  const worse =
    decision.ackVoid || end.retired || earlier(record.endsAt, incident.end?.endsAt ?? null);
  // Whatever is told ends an acknowledgement: it was void, or its time was over.
  const next: Incident = {
    ...incident,
    state: withdrawn ? 'resolved' : 'open',
    ack: null,
    toldStep: end.step,
    end,
    facts,
  };
  await recorder.transition(tx, next, {
    actor: 'daytwo',
    what: withdrawn ? 'resolved' : worse ? 'worsened' : 'reminder',
    reason: decision.reason,
    notice: withdrawn ? 'resolved' : worse ? 'worsened' : 'reminder',
  });
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
    (id) => modelsBehind(deps.config, id) === null,
  );
  for (const incident of await deps.store.incidents.list({ states: LIVE, limit: 1_000 })) {
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
