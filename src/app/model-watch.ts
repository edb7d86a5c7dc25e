import { createHash } from 'node:crypto';
import { callModel } from '../canary/caller.ts';
import { iso } from '../domain/clock.ts';
import type { Incident } from '../domain/incident.ts';
import type { ModelEvent, ModelRecord } from '../domain/model.ts';
import type { Store } from '../domain/store.ts';
import { modelAbsentFacts, modelEndFacts, type ModelUsers } from '../incidents/model-facts.ts';
import { move, plainFacts, raise, type Telling } from '../incidents/record.ts';
import type { Logger } from '../log.ts';
import { goneByCall, probeOutcome } from '../models/called.ts';
import type { Probe } from '../models/absent.ts';
import { NO_MEMORY, type DiffMemory } from '../models/diff.ts';
import { decideEnd } from '../models/lifecycle.ts';
import { asListed, modelUse, recordOf, usedAt, type ModelUse, type ModelUser } from '../models/usage.ts';
import { watchOnce, type WatchPort } from '../models/watch.ts';
import type { Live } from './live.ts';
import { mended } from './watch-files.ts';

interface WatchState {
  memory: DiffMemory;
  probes: Record<string, Probe>;
  failingSince: string | null;
}

const DAY = 86_400_000;
const PROBE_TIMEOUT = 60_000;
const LONG_FAILURE = DAY;

/** Polls one provider's list, keeps what changed, tells people what their agents are affected by; gives why the list could not be read. */
export async function pollModels(live: Live, telling: Telling, provider: string, log: Logger): Promise<{ failure: string | null }> {
  const at = iso(live.clock.now());
  const users = usersOf(live);
  const served = await servedOf(live, provider);
  const state = await stateOf(live.store, provider);
  const port: WatchPort = {
    records: (p) => live.store.models.records(p),
    memory: async () => state.memory,
    save: (poll) => live.store.transaction(async (tx) => {
      await tx.models.putRecords(poll.changed);
      await tx.models.addEvents(poll.events);
      await tx.models.putState(provider, { ...state, memory: poll.memory, failingSince: poll.list.ok ? null : (state.failingSince ?? at) });
      if (poll.list.ok) {
        const body = JSON.stringify(poll.list.models);
        await tx.models.putSnapshot(provider, at, createHash('sha256').update(body).digest('hex'), body);
      }
      for (const e of poll.events.filter((x) => x.told)) await tellEvent(tx, telling, live, e);
    }),
  };
  const outcome = await watchOnce(await live.accounts.account(provider), port, at, {
    used: usedAt(provider, users, served, asListed(await live.store.models.records(provider))), served, probes: new Map(Object.entries(state.probes)), canProbe: true,
  });
  for (const e of outcome.events) log.info({ provider, model: e.model, kind: e.kind, told: e.told, why: e.reason }, 'model event');
  await listFailure(live, telling, provider, outcome.failure?.message ?? null, state.failingSince, at);
  if (outcome.probe.length > 0) await probe(live, provider, outcome.probe);
  await tellEnds(live, telling);
  return { failure: outcome.failure?.message ?? null };
}

/** A small call for each model that is long missing; what it proves is read at the next poll. */
async function probe(live: Live, provider: string, models: readonly string[]): Promise<void> {
  const state = await stateOf(live.store, provider);
  for (const model of models) {
    const price = Object.values(live.config.agents).find((a) => a.target.provider === provider && a.target.model === model)?.target.price;
    const line = await live.accounts.lineOf({ provider, model, price });
    const called = await callModel(live, line, { model, messages: [{ role: 'user', content: 'Say OK.' }], tools: [], parameters: {}, maxOutputTokens: 16, timeoutMs: PROBE_TIMEOUT }, { run: null, caseHash: model, ordinal: 0, purpose: 'probe', deadline: live.clock.now() + PROBE_TIMEOUT });
    const result = called.kind === 'reply' ? { ok: true as const, reply: called.reply } : called.kind === 'failed' ? { ok: false as const, failure: called.failure } : null;
    const proved = result === null ? null : probeOutcome(result, iso(live.clock.now()));
    if (proved !== null) state.probes[model] = proved;
  }
  await live.store.models.putState(provider, state);
}

async function tellEvent(tx: Store, telling: Telling, live: Live, e: ModelEvent): Promise<void> {
  const key = `model-gone:${e.provider}/${e.model}`;
  const use = usesOf(live, e.provider, []).find((u) => u.model === e.model);
  if (e.kind === 'back') {
    const gone = await tx.incidents.live(key);
    if (gone !== null) await move(tx, telling, { ...gone, state: 'resolved' }, 'daytwo', 'resolved', e.reason, 'resolved');
    return;
  }
  if (use === undefined || (e.kind !== 'gone' && e.kind !== 'absent' && e.kind !== 'retired')) return;
  await raise(tx, telling, { kind: 'model-gone', key, agent: use.agents[0] ?? null, reason: e.reason, facts: modelAbsentFacts(use, e) });
}

/** A call was refused with the provider's typed error for a model that is gone: that is its word, whatever the list says. */
export async function recordGone(tx: Store, call: { provider: string; model: string; at: string; message: string }): Promise<void> {
  const record = (await tx.models.records(call.provider)).find((r) => r.model === call.model) ?? null;
  const gone = goneByCall(record, { ...call, used: true });
  if (gone === null) return;
  await tx.models.putRecords([gone.record]);
  await tx.models.addEvents([gone.event]);
}

/** Warns of announced ends by DESIGN §6's steps; one incident a model, moved on at each step. */
export async function tellEnds(live: Live, telling: Telling): Promise<void> {
  const now = live.clock.now();
  for (const provider of Object.keys(live.config.providers)) {
    const records = await live.store.models.records(provider);
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

async function listFailure(live: Live, telling: Telling, provider: string, failure: string | null, failingSince: string | null, at: string): Promise<void> {
  const key = `watch:${provider}`;
  if (failure === null) return mended(live.store, telling, key);
  if (failingSince === null || Date.parse(at) - Date.parse(failingSince) < LONG_FAILURE) return;
  await live.store.transaction((tx) => raise(tx, telling, {
    kind: 'watch', key, agent: null, reason: failure,
    facts: plainFacts(`${provider}'s model list has not been readable for a day`, `${failure}. New deprecations at ${provider} are not seen until it works again. Canaries are not affected.`, {
      since: failingSince, next: [{ what: 'Check key and baseUrl, or switch the watch off with watch: false', command: 'daytwo check-config', costUsd: 0 }] }),
  }));
}

export function usersOf(live: Pick<Live, 'config'>): ModelUser[] {
  return Object.entries(live.config.agents).map(([id, a]) => ({
    name: a.name ?? id, target: a.target,
    judges: [...(a.grader === undefined ? [] : [{ ...a.grader, what: 'grader' }]), ...(a.judgments.judge === undefined ? [] : [{ ...a.judgments.judge, what: 'judge' }])],
  }));
}

/** Who uses a provider's models, with the agents' ids for commands. */
export function usesOf(live: Pick<Live, 'config'>, provider: string, records: readonly ModelRecord[]): (ModelUse & ModelUsers)[] {
  return modelUse(usersOf(live), (p) => (p === provider ? asListed(records) : [])).filter((u) => u.provider === provider).map((u) => ({
    ...u, agents: Object.entries(live.config.agents).filter(([, a]) => a.target.provider === provider && a.target.model === u.model).map(([id]) => id),
  }));
}

/** Alias → model id as the newest replies named it. */
export async function servedOf(live: Pick<Live, 'config' | 'store'>, provider: string): Promise<Map<string, string>> {
  const served = new Map<string, string>();
  for (const [agent, a] of Object.entries(live.config.agents)) {
    if (a.target.provider !== provider) continue;
    const v = await live.store.versions.latest(agent, 'served', a.target.model);
    if (v !== null) served.set(a.target.model, v.hash);
  }
  return served;
}

async function stateOf(store: Store, provider: string): Promise<WatchState> {
  const state = (await store.models.state(provider)) as Partial<WatchState> | null;
  return { memory: state?.memory ?? NO_MEMORY, probes: state?.probes ?? {}, failingSince: state?.failingSince ?? null };
}
