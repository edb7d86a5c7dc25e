import type { IncidentFacts } from '../domain/incident.ts';
import type { ModelEvent, ModelRecord } from '../domain/model.ts';
import { dayWords } from './day-words.ts';
import { plainFacts } from './record.ts';

export interface ModelUsers {
  provider: string;
  model: string;
  /** Ids of agents that call it as target, for commands. */
  agents: readonly string[];
  /** "Refund desk (target)", "Refund desk (judge)". */
  by: readonly string[];
}

const dayOf = (isoTime: string): string => dayWords(isoTime).split(',')[0] ?? isoTime;

/** What is said of a model's announced end, from the day count that holds now. */
export function modelEndFacts(incident: string, u: ModelUsers, record: ModelRecord, daysLeft: number | null, reason: string): IncidentFacts {
  const users = u.by.join(', ');
  const first = u.agents[0] ?? 'AGENT';
  const year = record.endsAt?.slice(0, 4) ?? '';
  const when = record.endsAt === null ? 'is deprecated, without a day yet' : daysLeft !== null && daysLeft < 0 ? `ended on ${dayOf(record.endsAt)} ${year}` : `ends on ${dayOf(record.endsAt)} ${year}`;
  const left = daysLeft === null || daysLeft < 0 ? '' : daysLeft === 0 ? ' (today)' : ` (${daysLeft} day${daysLeft === 1 ? '' : 's'} left)`;
  const title = record.retiredAt !== null ? `${u.model} is retired at ${u.provider}` : `${u.model} ${when}${left}`;
  return plainFacts(title.length < 80 ? title : `${title.slice(0, 78)}…`, [
    `${u.provider} says that ${u.model} ${when}. It is used by ${users}.`,
    record.retiredAt !== null ? 'Calls for it fail now.' : 'After that day calls for it fail.',
    record.replacement === null ? 'No replacement is named.' : `The provider names ${record.replacement} as the replacement.`,
  ].join(' '), {
    since: record.deprecatedAt,
    events: [{ at: record.lastSeen, what: `${reason} (source: ${record.source === 'api' ? `${u.provider}'s own list` : record.source}, last read then)` }],
    next: [
      { what: record.replacement === null ? `Choose another model: set agents.${first}.target.model, then check` : `Try ${record.replacement}: set agents.${first}.target.model, then check`, command: 'daytwo check-config', costUsd: 0 },
      { what: 'Replay the canaries on it; the price is printed first', command: `daytwo replay ${first}`, costUsd: null },
      { what: 'Take it on; it comes back at the 14-day step at the latest', command: `daytwo ack ${incident} --by YOU --note "…" --until DATE`, costUsd: 0 },
    ],
  });
}

/** A model that somebody uses left its list, or its name has come to stand for another. */
export function modelAbsentFacts(u: ModelUsers, event: ModelEvent): IncidentFacts {
  const title = event.kind === 'moved' ? `${u.model} now stands for ${event.after ?? 'another model'}` : `${u.model} is ${event.kind === 'retired' ? 'retired at' : 'no longer listed by'} ${u.provider}`;
  return plainFacts(title.length < 80 ? title : `${title.slice(0, 78)}…`, `${event.reason} It is used by ${u.by.join(', ')}.`, {
    // `before` is a time for absences, and a name or a stage for the rest.
    since: event.before != null && !Number.isNaN(Date.parse(event.before)) && event.kind !== 'moved' ? event.before : event.at,
    unchanged: event.kind === 'retired' || event.kind === 'moved' ? [] : ['Nothing says yet that calls for it fail; models have left lists for hours and come back.'],
    next: [{ what: 'See what is listed and what is coming', command: 'daytwo models', costUsd: 0 }, { what: 'See whether it still answers; the price is printed first', command: `daytwo replay ${u.agents[0] ?? 'AGENT'}`, costUsd: null }],
  });
}
