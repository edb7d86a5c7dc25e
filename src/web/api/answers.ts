import { holderOf } from '../../domain/incident-holder.ts';
import type { z } from 'zod';
import type { IncidentDetail } from '../../alerting/incidents/queries.ts';
import { toldBeside } from '../../alerting/messages/parts.ts';
import { wilson } from '../../detection/drift/intervals.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import { madeFor, type Trial } from '../../domain/run.ts';
import { evidencePowers } from '../../domain/text-evidence.ts';
import type { RunDetail, RunPoint } from '../../evaluation/queries.ts';
import type { SpentInWindow } from '../../llm/pricing/queries.ts';
import type { ModelNow } from '../../models/queries.ts';
import { type Acceptance, shownOf } from '../../monitoring/review/approve.ts';
import type { AgentNow } from '../../monitoring/status.ts';
import type * as schemas from './schemas.ts';

type MaybeAnswered = Trial & { output?: string | null };

type Answer<S extends keyof typeof schemas> = z.output<(typeof schemas)[S]>;

/** An incident as lists have it. */
export function incidentBrief(i: Incident): Answer<'incidentBrief'> {
  const { id, kind, agent, state, openedAt, changedAt, facts } = i;
  const ack = holderOf(i);
  return {
    id,
    kind,
    agent,
    state,
    title: facts.title,
    summary: [facts.summary, ...toldBeside(facts)].join(' '),
    since: facts.since,
    openedAt,
    changedAt,
    taken: ack === null ? null : { by: ack.by, note: ack.note, at: ack.at, until: ack.until },
    ended: i.accepted === true ? 'accepted' : i.notReal !== undefined ? 'not-real' : null,
    toldWith: i.group ?? null,
  };
}

/** What accepting takes; of a refusal its words. */
export function acceptance(of: Acceptance | DaytwoError): Answer<'acceptance'> {
  if (of instanceof DaytwoError) return { shown: null, refusal: of.message, suites: [] };
  const suites = of.proposals.map(({ suite, chosen, leftOut }) => ({
    suite,
    runs: chosen.map(({ run, at, passed, judged }) => ({ run, at, passed, judged })),
    leftOut: leftOut.map(({ run, at, why }) => ({ run, at, why })),
  }));
  return { shown: shownOf(of), refusal: null, suites };
}

/** One incident whole. @param withAnswers the texts of answers too */
export function incidentWhole(i: IncidentDetail, withAnswers: boolean): Answer<'incidentWhole'> {
  const { facts } = i;
  return {
    ...incidentBrief(i),
    evidence: facts.evidence === null ? null : evidencePowers(facts.evidence, facts.bar),
    measures: facts.measures.map(({ name, before, after, last }) => ({
      name,
      before,
      after,
      last: last ?? null,
    })),
    flips: facts.flips.map((f) => ({
      case: f.caseHash,
      label: f.label,
      prompt: f.prompt,
      before: withAnswers ? f.before : null,
      after: withAnswers ? f.after : null,
      p: f.p,
    })),
    guess: facts.guess,
    ruledOut: [...(facts.ruledOut ?? [])],
    events: facts.events.map(({ at, what }) => ({ at, what })),
    history: i.history,
    notices: i.notices.map(({ channel, reason, state, createdAt, sentAt }) => ({
      channel,
      reason,
      state,
      createdAt,
      sentAt,
    })),
  };
}

/** How an agent stands. */
export function agentNow(a: AgentNow, suites: readonly string[]): Answer<'agentNow'> {
  const { id, name, state, since, last, next, monthUsd } = a;
  return {
    id,
    name,
    state,
    since,
    suites: [...suites],
    last:
      last === null
        ? null
        : {
            id: last.id,
            suite: last.suite,
            at: last.at,
            outcomes: { pass: last.pass, fail: last.fail, none: last.none },
          },
    next,
    monthUsd,
  };
}

/** A replay as a point of a series. */
export function runPoint(p: RunPoint): Answer<'series'>['runs'][number] {
  const { pass, fail } = p.outcomes;
  return {
    ...p,
    outcomes: { ...p.outcomes },
    passRate: pass + fail === 0 ? null : wilson(pass, pass + fail),
    judgments: { ...p.judgments },
  };
}

/**
 * One replay whole.
 * @param withReasons why trials passed or failed, which may quote the answer
 */
export function runWhole(
  { run, trials }: Pick<RunDetail, 'run'> & { trials: readonly MaybeAnswered[] },
  labels: ReadonlyMap<string, string>,
  costUsd: number,
  withReasons: boolean,
): Answer<'runWhole'> {
  const { id, agent, suite, reason, state, stopReason } = run;
  return {
    id,
    agent,
    suite,
    trigger: madeFor(run),
    reason,
    state,
    stopReason,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    costUsd,
    trials: trials.map((t) => ({
      id: t.id,
      case: t.caseHash,
      label: labels.get(t.caseHash) ?? t.caseHash.slice(0, 8),
      ordinal: t.ordinal,
      at: t.at,
      outcome: t.outcome,
      failure: t.failure,
      judgment: t.judged?.judgment ?? null,
      servedModel: t.servedModel,
      latencyMs: t.latencyMs,
      costUsd: t.costUsd,
      reason: withReasons ? t.reason : null,
      output: t.output ?? null,
    })),
  };
}

/** What a day or a month cost. */
export function spentWindow(w: SpentInWindow): Answer<'spend'>['windows'][number] {
  const { name, from, to, spentUsd, assumedUsd, usd } = w;
  return { name, from, to, spentUsd, assumedUsd, ceilingUsd: usd };
}

/** A model in use, with its end. */
export function modelInUse(m: ModelNow): Answer<'models'>['models'][number] {
  const { end } = m;
  return {
    provider: m.provider,
    model: m.model,
    agents: [...m.by],
    listed: m.listed,
    end:
      end === null
        ? null
        : {
            endsAt: end.endsAt,
            source: end.source,
            daysLeft: end.daysLeft,
            replacement: end.replacement,
            url: end.url,
          },
  };
}
