import { acknowledge } from '../../alerting/incidents/acknowledge.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import type { Detail, Incident, IncidentFacts } from '../../domain/incident.ts';
import { daysUntil } from '../../domain/model-end.ts';
import type { Store } from '../../domain/store.ts';
import { type UsedModel, usedModels, warning } from '../knowledge/used-models.ts';
import { rehearsalsKnown } from '../migration/results.ts';
import { modelEndFacts, rehearsalLine, type RehearsalSummary } from './end-facts.ts';
import { endDetails } from './warn.ts';

type On = { config: Config; store: Store };

/**
 * Takes an incident on for a person, and tells it with what is known now: that of the last change
 * may be weeks old.
 */
export function acknowledgeEnd(
  on: On,
  recorder: IncidentRecorder,
  ask: { id: string; by: string; note: string; until: string | null },
): Promise<Incident> {
  return acknowledge(on.store, recorder, ask.id, ask.by, ask.note, ask.until, (tx, incident) =>
    renewed({ config: on.config, store: tx }, incident, recorder.now()),
  );
}

/**
 * A model's incident as of now. Nothing is priced anew: that may load suites, and a person waits.
 */
async function renewed(on: On, incident: Incident, now: number): Promise<IncidentFacts> {
  const { facts } = incident;
  const [, account, model] = /^model-(?:end|gone):([^/]+)\/(.+)$/s.exec(incident.key) ?? [];
  if (account === undefined) return facts;
  const m = (await usedModels(on, account, now)).used.find(
    (u): u is UsedModel & { record: NonNullable<UsedModel['record']> } => u.record?.model === model,
  );
  if (m === undefined) return patched(facts, []);
  const rehearsals = (
    await rehearsalsKnown(on, m, (agent, candidate) =>
      Promise.resolve(
        facts.next.find((n) => n.command === `daytwo rehearse ${agent} --model ${candidate}`)
          ?.costUsd ?? null,
      ),
    )
  ).map((w) => stillNotMade(w, facts));
  // That it left the list or is refused was told last, and is more than its announced end.
  if (
    incident.kind === 'model-gone' ||
    incident.end?.retired === true ||
    m.record.absentSince !== null
  )
    return patched(facts, rehearsals);
  const record = warning(m, true, now);
  const told = (lastSeen: string): IncidentFacts =>
    modelEndFacts(
      incident.id,
      m.use,
      { ...record, lastSeen },
      record.endsAt === null ? null : daysUntil(record.endsAt, now),
      null,
      endDetails(on.config, m, rehearsals),
    );
  return sameEvidence(facts, told) ?? told(record.lastSeen);
}

/**
 * What is told, with the reading that was told before where its source says nothing else since: a
 * person's word is no new reading. Null where the source says something else.
 */
function sameEvidence(
  before: IncidentFacts,
  told: (lastSeen: string) => IncidentFacts,
): IncidentFacts | null {
  const sourceOf = (facts: IncidentFacts): Detail | undefined =>
    facts.details?.find((d) => d.part === 'source');
  const said = sourceOf(before);
  if (said?.readAt === undefined) return null;
  const now = told(said.readAt);
  return sourceOf(now)?.lines.join('\n') === said.lines.join('\n') ? now : null;
}

/** Why one could not even begin stands nowhere but in what was told. */
function stillNotMade(w: RehearsalSummary, facts: IncidentFacts): RehearsalSummary {
  const lead = rehearsalLine({ ...w, result: null, notMade: '' });
  const said = facts.details
    ?.find((d) => d.part === 'rehearsal')
    ?.lines.find((l) => l.startsWith(lead));
  return w.result !== null || w.notMade != null || said === undefined
    ? w
    : { ...w, notMade: said.slice(lead.length) };
}

/** What was told, without why it was told then, and with the rehearsals made since. */
function patched(facts: IncidentFacts, rehearsals: readonly RehearsalSummary[]): IncidentFacts {
  const made = new Set(
    rehearsals
      .filter((r) => r.result !== null)
      .map((r) => `daytwo rehearse ${r.agent} --model ${r.candidate}`),
  );
  const details = (facts.details ?? [])
    .filter((d) => d.part !== 'why-now')
    .map((d) =>
      d.part === 'rehearsal' && rehearsals.length > 0
        ? { ...d, lines: rehearsals.map(rehearsalLine) }
        : d,
    );
  return {
    ...facts,
    ...(facts.details === undefined ? {} : { details }),
    next: facts.next.filter((n) => !made.has(n.command)),
  };
}
