import { endKey, goneKey } from '../../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import type { RehearsalRequest } from '../../comparison/rehearsal/types.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, iso } from '../../domain/clock.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import { daysUntil } from '../../domain/model-end.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Store } from '../../domain/store.ts';
import { sentence } from '../../domain/text.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { Accounts } from '../../llm/accounts.ts';
import { incidentOf } from '../ends/due.ts';
import { modelEndFacts } from '../ends/end-facts.ts';
import { endDetails } from '../ends/warn.ts';
import { providersInUse } from '../knowledge/gateway-models.ts';
import { type UsedModel, usedModels, warning } from '../knowledge/used-models.ts';
import { candidateOf, rehearsalWords, rehearsedOn } from './results.ts';

export type NotifyDeps = {
  store: Store;
  clock: Clock;
  config: Config;
  accounts: Accounts;
  agents: AgentLoader;
};

/** How many are looked through for what is still to be told; a worker makes a few a month. */
const LOOKED_AT = 50;
/** Told as such elsewhere, or over by the next try. */
const UNREPORTED_ERRORS: ReadonlySet<string> = new Set([
  'rehearsal-held',
  'rehearsal-exists',
  'store-busy',
  'bad-suite',
  'bad-soul',
  'bad-tools',
]);

/**
 * Tells people how the worker's own rehearsals came out, each once: in the incident of the model's
 * end where there is one; a worse new version, which has none, in a message of its own. Without an
 * incident the warning that opens it names the result.
 */
export async function notifyRehearsalResults(
  deps: NotifyDeps,
  recorder: IncidentRecorder,
): Promise<void> {
  for (const r of (await deps.store.rehearsals.list({ limit: LOOKED_AT }))
    .filter((x) => x.untold === true)
    .toReversed()) {
    const worse = r.outcome?.verdict === 'worse';
    const of =
      deps.config.agents[r.agent] === undefined
        ? null
        : await endOf(deps, async (m) =>
            worse
              ? (await rehearsedOn(deps.config, deps.store, m)).some((x) => x.id === r.id)
              : candidateOf(deps.config, m, r.agent) === r.candidate.model,
          );
    const why = worse
      ? null
      : r.outcome === null
        ? `it waits for money until ${(r.waitsUntil ?? '').slice(0, 10)} and then goes on by ` +
          'itself (half of every ceiling is kept for the canaries)'
        : `${r.outcome.reason.replace(/\.$/, '')}; it is tried again in a week`;
    const facts = of === null ? null : await factsOf(deps, of, r, why);
    await deps.store.transaction(async (tx) => {
      const { untold: _, ...told } = (await tx.rehearsals.get(r.id)) ?? r;
      await tx.rehearsals.update(told);
      const incident =
        of === null ? null : await incidentOf(tx, of.record.provider, of.record.model);
      if (incident !== null && facts !== null)
        await (worse
          ? updateWithWorse(tx, recorder, incident, facts(incident), r)
          : updateWithFailure(
              tx,
              recorder,
              incident,
              facts(incident),
              r.agent,
              r.candidate.model,
              why ?? '',
            ));
      else if (worse && r.cause === 'new-version')
        await recorder.notify(tx, null, 'opened', versionFacts(deps, r));
    });
  }
}

/**
 * Tells in the incident of the model's end that its rehearsal could not even begin; once for an
 * agent and a replacement.
 */
export async function notifyRehearsalFailure(
  deps: NotifyDeps,
  recorder: IncidentRecorder,
  ask: RehearsalRequest,
  e: unknown,
): Promise<void> {
  if (ask.cause !== 'announced-end' || (e instanceof DaytwoError && UNREPORTED_ERRORS.has(e.code)))
    return;
  const of = await endOf(deps, async (m) => candidateOf(deps.config, m, ask.agent) === ask.model);
  if (of === null) return;
  const why =
    e instanceof DaytwoError
      ? `${e.message}${e.next === undefined ? '' : `; ${e.next}`}`
      : e instanceof Error
        ? e.message
        : String(e);
  const facts = await factsOf(
    deps,
    of,
    { agent: ask.agent, candidate: { model: ask.model }, outcome: null },
    why,
  );
  await deps.store.transaction(async (tx) => {
    const incident = await incidentOf(tx, of.record.provider, of.record.model);
    if (incident !== null)
      await updateWithFailure(tx, recorder, incident, facts(incident), ask.agent, ask.model, why);
  });
}

type Met = UsedModel & { record: ModelRecord };

/** The model in use whose end a rehearsal is about. */
async function endOf(
  deps: { store: Store; clock: Clock; config: Config },
  about: (m: UsedModel) => Promise<boolean>,
): Promise<Met | null> {
  for (const provider of providersInUse(deps.config)) {
    for (const m of (await usedModels(deps, provider, deps.clock.now())).used)
      if (m.record !== null && (await about(m))) return { ...m, record: m.record };
  }
  return null;
}

/**
 * What an incident of a model's end says of rehearsals, and proposes, once another was made: nothing
 * is said not to be made that was, nor proposed again. Nothing where the model is not known any more.
 * Pricing may load suites, so no writer's lock is to be held.
 */
export async function rehearsedFacts(
  deps: NotifyDeps,
  { id, kind, key, facts }: Incident,
): Promise<Partial<Pick<IncidentFacts, 'details' | 'next'>>> {
  const isOf = ({ use }: UsedModel): boolean =>
    key === endKey(use.provider, use.model) || key === goneKey(use.provider, use.model);
  const of = await endOf(deps, (m) => Promise.resolve(isOf(m)));
  if (of === null) return {};
  const now = deps.clock.now();
  const record = warning(of, true, now);
  const whyNow = facts.details?.find((d) => d.part === 'why-now')?.lines[0] ?? null;
  const left = record.endsAt === null ? null : daysUntil(record.endsAt, now);
  const details = endDetails(deps.config, of, await rehearsalWords(deps, of));
  const anew = modelEndFacts(id, of.use, record, left, whyNow, details);
  // One that began as a model's disappearance goes on saying so.
  const next = kind === 'model-end' ? anew.next : facts.next.filter((n) => n.does !== 'rehearse');
  const made = anew.details?.filter((d) => d.part === 'rehearsal') ?? [];
  return {
    next,
    details: [...(facts.details ?? []).filter((d) => d.part !== 'rehearsal'), ...made],
  };
}

/**
 * What the incident says from now on, with the result first. Read before the writer's lock is
 * taken: pricing may load suites.
 */
async function factsOf(
  deps: NotifyDeps,
  m: Met,
  r: Pick<Rehearsal, 'agent' | 'outcome'> & { candidate: { model: string } },
  why: string | null,
): Promise<(incident: Incident) => IncidentFacts> {
  const now = deps.clock.now();
  const name = deps.config.agents[r.agent]?.name ?? r.agent;
  const said =
    why === null
      ? `${name}, rehearsed on ${r.candidate.model}: ${r.outcome?.words ?? ''}`
      : `${name} could not be rehearsed on ${r.candidate.model}: ${why}.`;
  const rehearsals = (await rehearsalWords(deps, m)).map((w) =>
    why !== null && w.agent === r.agent && w.result === null ? { ...w, notMade: why } : w,
  );
  return (incident) => {
    const record = warning(m, true, now);
    const reason =
      why === null
        ? `the rehearsal of ${name} on ${r.candidate.model} came out worse`
        : `${name} could not be rehearsed on ${r.candidate.model}`;
    const details = endDetails(deps.config, m, rehearsals);
    // One that began as a model's disappearance goes on saying so.
    const base =
      incident.kind === 'model-end'
        ? modelEndFacts(
            incident.id,
            m.use,
            record,
            record.endsAt === null ? null : daysUntil(record.endsAt, now),
            reason,
            details,
          )
        : incident.facts;
    return { ...base, summary: `${said} ${base.summary}` };
  };
}

async function updateWithWorse(
  tx: Store,
  recorder: IncidentRecorder,
  incident: Incident,
  facts: IncidentFacts,
  r: Rehearsal,
): Promise<void> {
  // The hourly look at ends may have met the result first.
  if ((incident.worseToldAt ?? '') >= (r.endedAt ?? '') && incident.worseToldAt !== undefined)
    return;
  const ack = incident.state === 'acknowledged' ? incident.ack : null;
  const reason =
    `the rehearsal of ${r.agent} on ${r.candidate.model} came out worse ` +
    `(${r.id})${ack === null ? '' : `; the acknowledgement by ${ack.by} is void`}`;
  await recorder.transition(
    tx,
    { ...incident, state: 'open', ack: null, facts, worseToldAt: iso(recorder.now()) },
    { actor: 'daytwo', what: 'worsened', reason, notice: 'worsened' },
  );
}

/** Whoever took the model's end on is not called for it: only a worse result voids that. */
async function updateWithFailure(
  tx: Store,
  recorder: IncidentRecorder,
  incident: Incident,
  facts: IncidentFacts,
  agent: string,
  model: string,
  why: string,
): Promise<void> {
  const told = incident.notRehearsed ?? [];
  const subject = `${agent} ${model}`;
  if (told.includes(subject)) return;
  await recorder.transition(
    tx,
    { ...incident, facts, notRehearsed: [...told, subject] },
    {
      actor: 'daytwo',
      what: 'not rehearsed',
      reason: `${agent} could not be rehearsed on ${model}: ${why}`,
      notice: incident.state === 'acknowledged' ? null : 'reminder',
    },
  );
}

const TITLE_MAX = 79;

function versionFacts(deps: { clock: Clock; config: Config }, r: Rehearsal): IncidentFacts {
  const name = deps.config.agents[r.agent]?.name ?? r.agent;
  const title = `${name} does worse on the new ${r.candidate.model}`;
  return plainFacts(
    title.length <= TITLE_MAX ? title : `${title.slice(0, TITLE_MAX - 1)}…`,
    `${sentence(r.reason)} The suites were asked on both. ${r.outcome?.words ?? ''} ` +
      `Nothing was switched: ${name} is still on ${r.incumbent.model}.`,
    {
      events: [{ at: r.endedAt ?? iso(deps.clock.now()), what: `rehearsal ${r.id} ended` }],
      next: [
        {
          what: 'See every case that changes, with both answers',
          command: `daytwo rehearsals ${r.id}`,
          costUsd: 0,
        },
      ],
    },
  );
}
