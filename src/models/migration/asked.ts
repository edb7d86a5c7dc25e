import { findUnfinishedIncident } from '../../alerting/incidents/acknowledge.ts';
import { UNFINISHED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { RehearsalRequest } from '../../comparison/rehearsal/types.ts';
import type { Config } from '../../config/load.ts';
import { iso, type Millis } from '../../domain/clock.ts';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { clockWords } from '../../domain/text-dates.ts';
import { usedModels } from '../knowledge/used-models.ts';
import { type NotifyDeps, rehearsedFacts } from './notify.ts';
import { candidateOf, rehearsedOn } from './results.ts';

type On = { store: Store; config: Config };
type Asked = NonNullable<Incident['rehearse']>;
type Pair = Asked['of'][number];

/**
 * Has the worker rehearse, on the named replacement, every agent that a model's end is about and
 * that was not rehearsed on it; the incident is told what came of it.
 * @throws DaytwoError `nothing-to-rehearse`, `already-asked`
 */
export async function askRehearsal(
  { store, config }: On,
  recorder: IncidentRecorder,
  { id, by }: { id: string; by: string },
): Promise<Incident> {
  return store.transaction(async (tx) => {
    const incident = await findUnfinishedIncident(tx, id);
    if (incident.rehearse !== undefined)
      throw new DaytwoError({
        code: 'already-asked',
        exitCode: EXIT.usage,
        message: `${incident.rehearse.by} has asked for that rehearsal already`,
        next: 'its result comes with the incident',
      });
    const of = await pairsOf({ store: tx, config }, incident, recorder.now());
    if (of.length === 0)
      throw new DaytwoError({
        code: 'nothing-to-rehearse',
        exitCode: EXIT.usage,
        message: `${incident.id} names no replacement that an agent was not rehearsed on`,
        next: 'daytwo rehearse AGENT --model MODEL tries any other model',
      });
    const asked: Incident = { ...incident, rehearse: { by, at: iso(recorder.now()), of } };
    await recorder.transition(tx, asked, {
      actor: by,
      what: 'asked for a rehearsal',
      reason: of.map((p) => `${p.agent} on ${p.model}`).join(', '),
      notice: null,
    });
    return asked;
  });
}

/** The agents of a model's end that can be tried on its replacement, and were not. */
async function pairsOf(on: On, incident: Incident, now: Millis): Promise<Pair[]> {
  const [, account, model] = /^model-(?:end|gone):([^/]+)\/(.+)$/s.exec(incident.key) ?? [];
  if (account === undefined) return [];
  const m = (await usedModels(on, account, now)).used.find((u) => u.record?.model === model);
  if (m === undefined) return [];
  const made = await rehearsedOn(on.config, on.store, m);
  return m.use.agents.flatMap((agent): Pair[] => {
    const candidate = candidateOf(on.config, m, agent);
    const provider = on.config.agents[agent]?.target.provider;
    return candidate === null || provider === undefined || made.some((r) => r.agent === agent)
      ? []
      : [{ agent, provider, model: candidate }];
  });
}

async function askedIncidents(store: Store): Promise<(Incident & { rehearse: Asked })[]> {
  const unfinished = await store.incidents.list({ states: UNFINISHED_STATES, limit: 1_000 });
  return unfinished.flatMap((i) =>
    i.rehearse === undefined ? [] : [{ ...i, rehearse: i.rehearse }],
  );
}

/** What people have asked for and nobody has begun, as the worker makes it. */
export async function askedRehearsals({ store, config }: On): Promise<RehearsalRequest[]> {
  const { budgetUsd, marginPoints } = config.rehearsals;
  const asks: RehearsalRequest[] = [];
  for (const { rehearse } of await askedIncidents(store))
    for (const { agent, provider, model } of rehearse.of) {
      const found = await store.rehearsals.latest(agent, provider, model);
      // Begun: it is resumed as any other that is not over.
      if (found?.state === 'unfinished' && found.paused !== true) continue;
      if (config.agents[agent] === undefined) continue;
      asks.push({
        agent,
        provider,
        model,
        margin: marginPoints / 100,
        budgetUsd,
        cause: 'hand',
        reason: `${rehearse.by} asked for it`,
      });
    }
  return asks;
}

/** Tells in its incident what came of each rehearsal that a person asked for and that is over. */
export async function tellAskedRehearsals(
  on: NotifyDeps,
  recorder: IncidentRecorder,
): Promise<void> {
  for (const { id, rehearse } of await askedIncidents(on.store))
    for (const pair of rehearse.of) {
      const made = await on.store.rehearsals.latest(pair.agent, pair.provider, pair.model);
      if (made?.outcome == null || (made.endedAt ?? '') < rehearse.at) continue;
      const name = on.config.agents[pair.agent]?.name ?? pair.agent;
      const words = `${name}, rehearsed on ${pair.model}: ${made.outcome.words}`;
      await tell(on, recorder, id, pair, words);
    }
}

/** Tells that one could not be made, and why. */
export async function tellAskedFailure(
  on: NotifyDeps,
  recorder: IncidentRecorder,
  ask: RehearsalRequest,
  error: unknown,
): Promise<void> {
  for (const { id, rehearse } of await askedIncidents(on.store)) {
    const pair = rehearse.of.find(
      (p) => p.agent === ask.agent && p.model === ask.model && p.provider === ask.provider,
    );
    if (pair === undefined) continue;
    const name = on.config.agents[pair.agent]?.name ?? pair.agent;
    const words = `${name} could not be rehearsed on ${pair.model}: ${messageOf(error)}`;
    await tell(on, recorder, id, pair, words);
  }
}

async function tell(
  on: NotifyDeps,
  recorder: IncidentRecorder,
  id: string,
  pair: Pair,
  words: string,
): Promise<void> {
  // Before the writer's lock is taken: pricing may load suites.
  const before = await on.store.incidents.get(id);
  const known = before === null ? {} : await rehearsedFacts(on, before);
  await on.store.transaction(async (tx) => {
    const incident = await tx.incidents.get(id);
    if (incident?.rehearse === undefined) return;
    const { rehearse, ...was } = incident;
    const bare = { ...was, facts: { ...was.facts, ...known } };
    const of = rehearse.of.filter((p) => p.agent !== pair.agent || p.model !== pair.model);
    // Told by another turn meanwhile.
    if (of.length === rehearse.of.length) return;
    const told: Incident = of.length === 0 ? bare : { ...bare, rehearse: { ...rehearse, of } };
    const said = words.replace(/\.?$/, '.');
    const to = { actor: rehearse.by, what: 'rehearsed', reason: said, notice: null };
    await recorder.transition(tx, told, to);
    const at = iso(recorder.now());
    const now = `Rehearsed for ${rehearse.by}, ${clockWords(at, at)} UTC: ${said}`;
    await recorder.notify(tx, told, 'asked', { ...told.facts, now });
  });
}
