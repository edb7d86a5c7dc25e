import type { Incident } from '../domain/incident.ts';
import type { ModelEvent, ModelRecord } from '../domain/model.ts';
import type { Store } from '../domain/store.ts';
import { modelAbsentFacts, modelEndFacts, type ModelUsers } from '../incidents/model-facts.ts';
import { move, raise, type Telling } from '../incidents/record.ts';
import { decideEnd } from '../models/lifecycle.ts';
import { merged } from '../models/sources.ts';
import { recordOf } from '../models/usage.ts';
import type { Live } from './live.ts';
import { servedOf, usesOf } from './model-uses.ts';

/** What the list said of a model that an agent uses, told at once. */
export async function tellListEvent(tx: Store, telling: Telling, live: Live, e: ModelEvent): Promise<void> {
  const key = `model-gone:${e.provider}/${e.model}`;
  const use = usesOf(live, e.provider, []).find((u) => u.model === e.model);
  if (e.kind === 'back') {
    const gone = await tx.incidents.live(key);
    if (gone !== null) await move(tx, telling, { ...gone, state: 'resolved' }, 'daytwo', 'resolved', e.reason, 'resolved');
    return;
  }
  if (use === undefined || !['gone', 'absent', 'retired', 'moved'].includes(e.kind)) return;
  await raise(tx, telling, { kind: 'model-gone', key, agent: use.agents[0] ?? null, reason: e.reason, facts: modelAbsentFacts(use, e) });
}

/** Warns of announced ends by DESIGN §6's steps; one incident a model, moved on at each step. */
export async function tellEnds(live: Live, telling: Telling): Promise<void> {
  const now = live.clock.now();
  for (const provider of Object.keys(live.config.providers)) {
    const records = merged(await live.store.models.records(provider));
    const served = await servedOf(live, provider);
    const used = new Set<string>();
    for (const use of usesOf(live, provider, records)) {
      used.add(use.model);
      const record = recordOf(use.model, records, served);
      if (record === null) continue;
      used.add(record.model);
      await live.store.transaction((tx) => tellEnd(tx, telling, use, record, now));
    }
    await resolveUnused(live, telling, provider, records, used);
  }
}

async function tellEnd(tx: Store, telling: Telling, use: ModelUsers, record: ModelRecord, now: number): Promise<void> {
  const key = `model-end:${record.provider}/${record.model}`;
  const incident = await tx.incidents.live(key);
  const told = incident?.end ?? null;
  const drifts = await Promise.all(use.agents.map((a) => tx.incidents.live(`drift:${a}`)));
  const ack = incident?.ack == null ? null : { ...incident.ack, endsAt: incident.ack.end?.endsAt ?? null, replacement: incident.ack.end?.replacement ?? null };
  const decision = decideEnd({ record, told, ack, driftSince: drifts.flatMap((d) => (d === null ? [] : [d.openedAt])).toSorted().at(-1) ?? null, worseSince: null, now });
  if (!decision.tell || decision.told === null) return;
  const end = { step: decision.told.step, retired: decision.told.retired, endsAt: record.endsAt, replacement: record.replacement };
  const id = incident?.id ?? telling.ids.next('inc');
  const facts = modelEndFacts(id, use, record, decision.daysLeft, decision.reason);
  if (incident === null) {
    const opened = await raise(tx, { ...telling, ids: { next: (p) => (p === 'inc' ? id : telling.ids.next(p)) } }, { kind: 'model-end', key, agent: use.agents[0] ?? null, facts, reason: decision.reason, step: end.step });
    await tx.incidents.update({ ...opened.incident, end });
    return;
  }
  const withdrawn = record.endsAt === null && record.deprecatedAt === null && record.lifecycle !== 'deprecated';
  const next: Incident = { ...incident, state: withdrawn ? 'resolved' : 'open', ack: decision.ackVoid ? null : incident.ack, toldStep: end.step, end, facts };
  await move(tx, telling, next, 'daytwo', withdrawn ? 'resolved' : 'reminder', decision.reason, withdrawn ? 'resolved' : 'reminder');
}

/** An end that touches nobody any more is over: the agents moved on. */
async function resolveUnused(live: Live, telling: Telling, provider: string, records: readonly ModelRecord[], used: ReadonlySet<string>): Promise<void> {
  for (const r of records) {
    if (used.has(r.model)) continue;
    for (const kind of ['model-end', 'model-gone']) {
      const incident = await live.store.incidents.live(`${kind}:${provider}/${r.model}`);
      if (incident !== null) await live.store.transaction((tx) => move(tx, telling, { ...incident, state: 'resolved' }, 'daytwo', 'resolved', 'no agent uses it any more', 'resolved'));
    }
  }
}
