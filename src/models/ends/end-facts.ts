import { plainFacts } from '../../alerting/incidents/record.ts';
import type { IncidentFacts, NextStep } from '../../domain/incident.ts';
import { LAST_MUTED_DAYS } from '../../domain/model-end.ts';
import type { DateKind, LostTogether, ModelEvent, ModelRecord } from '../../domain/model.ts';
import { plural } from '../../domain/text.ts';
import {
  dayOf,
  endWords,
  minuteWords,
  oneLine,
  SOFT,
  softBecause,
  sourceWords,
} from './end-words.ts';

export interface ModelUsers {
  provider: string;
  model: string;
  /** Ids of agents that call it as target, for commands. */
  agents: readonly string[];
  /** "Refund desk", "Refund desk (judge)". */
  by: readonly string[];
}

/** What a warning says beside the day. */
export interface EndDetails {
  /**
   * Lines of the configuration that name the model: "/etc/daytwo.yaml:12 (Refund desk, target)".
   */
  places: readonly string[];
  conflicts: readonly { source: string; endsAt: string; kind: DateKind | null }[];
  /** The version whose end an alias takes over. */
  endOf: string | null;
  /**
   * The line to edit where the model is named in a runtime's own file and not in an agent's entry.
   */
  setAt?: string | null;
  /** How each agent did on a replacement, or how to find out. */
  rehearsals: readonly RehearsalSummary[];
}

export interface RehearsalSummary {
  agent: string;
  agentName: string;
  candidate: string;
  /** How it came out, with its day; null where none was made on that model. */
  result: string | null;
  /** Why none was made, where one was tried. */
  notMade?: string | null;
  /** The rehearsal that came out worse; null where none did. */
  worse?: string | null;
  /** The most that making one costs where nothing changed; null where that is not known. */
  costUsd: number | null;
  /** Where it stops whatever it would cost, for the price that is not known. */
  mostUsd?: number | null;
}
const TITLE_MAX = 79;

/**
 * What is said of a model's announced end, from the day count that holds now.
 * @param reason why it is said now; null where a person asked, not the calendar
 */
export function modelEndFacts(
  incident: string,
  u: ModelUsers,
  record: ModelRecord,
  daysLeft: number | null,
  reason: string | null,
  details: EndDetails,
): IncidentFacts {
  const says =
    record.refusedAt == null || record.retiredAt === null
      ? sourceWords(record, u.provider)
      : `${u.provider}'s own answer`;
  const title = endTitle(u, record, daysLeft);
  return plainFacts(
    title.length <= TITLE_MAX ? title : `${title.slice(0, TITLE_MAX - 1)}…`,
    endSummary(u, record, daysLeft, says, details.endOf),
    {
      since: record.deprecatedAt,
      details: [
        ...(reason === null
          ? []
          : [{ name: 'Why now', part: 'why-now' as const, lines: [reason] }]),
        ...(details.places.length === 0 ? [] : [{ name: 'Named in', lines: details.places }]),
        {
          name: 'Source',
          part: 'source' as const,
          readAt: record.lastSeen,
          lines: sourceLines(record, says, details.conflicts),
        },
        ...(details.rehearsals.length === 0
          ? []
          : [
              {
                name: 'Rehearsal',
                part: 'rehearsal' as const,
                lines: details.rehearsals.map(rehearsalLine),
              },
            ]),
      ],
      next: nextSteps(incident, u, record, daysLeft, details),
    },
  );
}

function endTitle(u: ModelUsers, record: ModelRecord, daysLeft: number | null): string {
  if (record.retiredAt !== null) return `${u.model} is retired at ${u.provider}`;
  const left =
    daysLeft === null || daysLeft < 0
      ? ''
      : daysLeft === 0
        ? ' (today)'
        : ` (${plural(daysLeft, 'day')} left)`;
  return `${u.model} ${endWords(record, daysLeft)}${left}`;
}

function endSummary(
  u: ModelUsers,
  record: ModelRecord,
  daysLeft: number | null,
  says: string,
  endOf: string | null,
): string {
  const retired = record.retiredAt !== null;
  const said =
    endOf !== null && record.endsAt !== null && !retired
      ? `${says} gives ${endOf}, which ${u.model} stands for, an end on ${dayOf(record.endsAt)}`
      : `${says} says that ${u.model} ${endWords(record, daysLeft)}`;
  const meaning = retired
    ? 'Calls for it fail now.'
    : record.endsAt === null
      ? ''
      : `${softBecause(record, u.model, endOf)}.`;
  const replacement =
    record.replacement === null
      ? 'No replacement is named.'
      : `${record.replacement} is named as the replacement.`;
  return [`${said}. It is used by ${u.by.join(', ')}.`, meaning, replacement]
    .filter((t) => t !== '')
    .join(' ');
}

function sourceLines(
  record: ModelRecord,
  says: string,
  conflicts: EndDetails['conflicts'],
): string[] {
  return [
    `${says}, read ${minuteWords(record.lastSeen)}${record.url == null ? '' : `: ${record.url}`}`,
    ...(record.note === undefined ? [] : [`Note: ${oneLine(record.note)}`]),
    ...conflicts.map(
      (c) => `${c.source} says otherwise: ${dayOf(c.endsAt)}${c.kind === null ? '' : SOFT[c.kind]}`,
    ),
  ];
}

function nextSteps(
  incident: string,
  u: ModelUsers,
  record: ModelRecord,
  daysLeft: number | null,
  details: EndDetails,
): readonly NextStep[] {
  const setting = details.setAt ?? `agents.${u.agents[0] ?? 'AGENT'}.target.model`;
  return [
    ...details.rehearsals
      .filter((r) => r.result === null)
      .slice(0, 2)
      .map((r) => ({
        what:
          `Try ${r.agentName}'s suites on ${r.candidate}, beside the model it has ` +
          `now${r.costUsd === null ? '; the price is printed first' : '; at most, if nothing changed'}`,
        command: `daytwo rehearse ${r.agent} --model ${r.candidate}`,
        costUsd: r.costUsd,
        does: 'rehearse' as const,
        ...(r.costUsd !== null || r.mostUsd != null ? { mostUsd: r.costUsd ?? r.mostUsd } : {}),
      })),
    ...details.rehearsals.flatMap(worseStep).slice(0, 2),
    {
      what: `${moveWords(record, details)}: set ${setting}, then check`,
      command: 'daytwo check-config',
      costUsd: 0,
    },
    acknowledgeStep(
      incident,
      record.retiredAt === null ? daysLeft : null,
      record.retiredAt !== null,
    ),
  ];
}

/** What to look at where the named replacement does worse: it is not to be moved to unread. */
function worseStep({ agentName, candidate, worse }: RehearsalSummary): NextStep[] {
  if (worse == null) return [];
  const what = `Read the cases in which ${agentName} does worse on ${candidate}, with both answers`;
  return [{ what, command: `daytwo rehearsals ${worse}`, costUsd: 0 }];
}

function moveWords({ replacement }: ModelRecord, { rehearsals }: EndDetails): string {
  if (replacement === null) return 'Choose another model';
  return rehearsals.some((r) => r.worse != null)
    ? `Choose another model, or move to ${replacement} once its instructions are mended`
    : `Move to ${replacement}`;
}

/** How one came out, or that it has not been made. */
export function rehearsalLine(r: RehearsalSummary): string {
  return (
    `${r.agentName} on ${r.candidate}: ` +
    `${r.result ?? (r.notMade == null ? 'not made yet' : `not made: ${r.notMade}`)}`
  );
}

/**
 * What acknowledging it brings: in the last days nothing is muted any more, so that nothing of the
 * kind is offered.
 */
function acknowledgeStep(incident: string, daysLeft: number | null, retired: boolean): NextStep {
  const command = `daytwo ack ${incident} --by YOU --note "…"`;
  if (daysLeft !== null && daysLeft <= LAST_MUTED_DAYS)
    return {
      what:
        `Say that you have it; in the last ${LAST_MUTED_DAYS} days before the end the warnings ` +
        'come all the same',
      command,
      costUsd: 0,
      does: 'take-on',
    };
  const quiet =
    retired || daysLeft === null
      ? 'it stays quiet until the day you give'
      : `it comes back ${LAST_MUTED_DAYS} days before the end at the latest`;
  return {
    what: `Say that you have it; ${quiet}`,
    command: `${command} --until DATE`,
    costUsd: 0,
    does: 'take-on',
  };
}

/** A model that somebody uses left its list, or its name has come to stand for another. */
export function modelAbsentFacts(u: ModelUsers, event: ModelEvent): IncidentFacts {
  const title =
    event.kind === 'moved'
      ? `${u.model} now stands for ${event.after ?? 'another model'}`
      : `${u.model} is ${event.kind === 'retired' ? 'retired at' : 'no longer listed by'} ` +
        `${u.provider}`;
  return plainFacts(
    title.length < 80 ? title : `${title.slice(0, 78)}…`,
    `${event.reason} It is used by ${u.by.join(', ')}.`,
    {
      // `before` is a time for absences, and a name or a stage for the rest.
      since:
        event.before != null && !Number.isNaN(Date.parse(event.before)) && event.kind !== 'moved'
          ? event.before
          : event.at,
      unchanged:
        event.kind === 'retired' || event.kind === 'moved'
          ? []
          : ['calls for it, as far as is known: models have left lists for hours and come back'],
      next: [
        { what: 'See what is listed and what is coming', command: 'daytwo models', costUsd: 0 },
        {
          what: 'See whether it still answers; the price is printed first',
          command: `daytwo replay ${u.agents[0] ?? 'AGENT'}`,
          costUsd: null,
        },
      ],
    },
  );
}

/** What people read when many rows left a provider's list at once. */
export function listLossFacts(
  e: ModelEvent,
  lost: LostTogether,
  by: readonly string[],
): IncidentFacts {
  return plainFacts(
    `${e.provider}'s list lost ${lost.rows} of ${lost.of} models at once`,
    `${e.reason}${by.length === 0 ? '' : ` They are used by ${by.join(', ')}.`} Lists have lost ` +
      'many rows and regained them within days, so this is told once, and not for each model.',
    {
      since: lost.at,
      unchanged: [
        'calls for them, as far as is known: a model whose calls are refused, or that stays away ' +
          'while the others return, is told by itself',
      ],
      next: [
        { what: 'See what is listed and what is coming', command: 'daytwo models', costUsd: 0 },
      ],
    },
  );
}
