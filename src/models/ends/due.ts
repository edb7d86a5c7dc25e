import { driftKey, endKey, goneKey } from '../../alerting/incidents/keys.ts';
import type { Config } from '../../config/load.ts';
import type { Incident } from '../../domain/incident.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import { day } from '../../domain/text-time.ts';
import { type UsedModel, warning } from '../knowledge/used-models.ts';
import { rehearsedOn } from '../migration/results.ts';
import { decideEnd, type EndDecision } from './decide.ts';

/** A model in use of which something is known. */
export type Met = UsedModel & { record: ModelRecord };

/** The one unfinished incident of a model, whichever way it came about. */
export async function incidentOf(
  tx: Store,
  provider: string,
  model: string,
): Promise<Incident | null> {
  return (
    (await tx.incidents.findUnfinished(endKey(provider, model))) ??
    tx.incidents.findUnfinished(goneKey(provider, model))
  );
}

/** A model's end that people hear of now. */
export interface Due {
  record: ModelRecord;
  incident: Incident | null;
  decision: EndDecision & { notified: NonNullable<EndDecision['notified']> };
}

/** What is to be told of a model's end now; null for nothing. */
export async function dueNow(
  config: Config,
  store: Store,
  m: Met,
  now: number,
): Promise<Due | null> {
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
    notified: told,
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
  if (decision.notify && decision.notified !== null)
    return { record, incident, decision: { ...decision, notified: decision.notified } };
  // Quiet until a day that has come: whoever took it on has not ended it.
  if (incident !== null && told !== null && ack?.until != null && Date.parse(ack.until) <= now) {
    return {
      record,
      incident,
      decision: {
        ...decision,
        notify: true,
        update: false,
        notified: told,
        reason: `${ack.by} took it on until ${day(ack.until)}, and it is not over`,
      },
    };
  }
  if (incident !== null && decision.update && decision.notified !== null)
    return { record, incident, decision: { ...decision, notified: decision.notified } };
  return null;
}

/**
 * When the newest unfinished drift incident of these agents opened; a suspicion that is being
 * looked at again is none.
 */
async function driftSince(store: Store, agents: readonly string[]): Promise<string | null> {
  const opened = await Promise.all(
    agents.map(async (agent) => {
      const drift = await store.incidents.findUnfinished(driftKey(agent));
      if (drift === null || drift.state === 'confirming') return [];
      return [
        (await store.incidents.history(drift.id)).findLast((h) => h.what === 'opened')?.at ??
          drift.openedAt,
      ];
    }),
  );
  return opened.flat().toSorted().at(-1) ?? null;
}
