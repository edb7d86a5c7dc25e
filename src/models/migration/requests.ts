import { DAY } from '../../domain/clock.ts';
import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { Rehearsal, RehearsalCause } from '../../domain/rehearsal.ts';

/** A model that its users will, or may, leave for another one. */
export interface Move {
  provider: string;
  from: string;
  to: string;
  cause: Exclude<RehearsalCause, 'hand'>;
  reason: string;
}

/**
 * As far as a move concerns an agent: its names for the model it calls, as configured and as
 * served.
 */
export interface MovingAgent {
  agent: string;
  provider: string;
  names: readonly string[];
}

export interface ProposedRehearsal {
  agent: string;
  provider: string;
  model: string;
  cause: Move['cause'];
  reason: string;
}

/** The move that an announced end asks for, once a replacement is named; null where none is. */
export function moveOfEnd(
  record: Pick<
    ModelRecord,
    'provider' | 'model' | 'endsAt' | 'deprecatedAt' | 'lifecycle' | 'retiredAt' | 'replacement'
  >,
): Move | null {
  const announced =
    record.endsAt !== null ||
    record.deprecatedAt !== null ||
    record.lifecycle === 'deprecated' ||
    record.retiredAt !== null;
  if (!announced || record.replacement === null || record.replacement === record.model) return null;
  const when = record.endsAt === null ? 'is deprecated' : `ends on ${record.endsAt.slice(0, 10)}`;
  return {
    provider: record.provider,
    from: record.model,
    to: record.replacement,
    cause: 'announced-end',
    reason: `${record.model} ${when}; ${record.replacement} is named as its replacement`,
  };
}

/**
 * The move that an event on a provider's list asks for: a new version in a line that is in use, or
 * a named replacement.
 */
export function moveOfEvent(event: ModelEvent): Move | null {
  if (event.kind === 'new-version' && event.before != null)
    return {
      provider: event.provider,
      from: event.before,
      to: event.model,
      cause: 'new-version',
      reason: event.reason,
    };
  if (event.kind === 'replacement' && event.after != null)
    return {
      provider: event.provider,
      from: event.model,
      to: event.after,
      cause: 'announced-end',
      reason: event.reason,
    };
  return null;
}

/**
 * Which rehearsals a move asks for: one an agent that calls the model, unless it is switched off,
 * calls the other one already, or was rehearsed on it.
 * @param before whether the agent was rehearsed on the other model, so that nothing is left to
 *   ask
 */
export function rehearsalsFor(
  move: Move,
  agents: readonly MovingAgent[],
  on: { onAnnouncedEnd: boolean; onNewVersion: boolean },
  before: (agent: string) => boolean,
): ProposedRehearsal[] {
  if (!(move.cause === 'announced-end' ? on.onAnnouncedEnd : on.onNewVersion)) return [];
  return agents
    .filter(
      (a) =>
        a.provider === move.provider &&
        a.names.includes(move.from) &&
        !a.names.includes(move.to) &&
        !before(a.agent),
    )
    .map((a) => ({
      agent: a.agent,
      provider: move.provider,
      model: move.to,
      cause: move.cause,
      reason: move.reason,
    }));
}

const WEEK = 7 * DAY;

/**
 * Whether a rehearsal settles its question for now. One that could not be measured is tried again
 * after a week.
 */
export function settles(r: Rehearsal | null, now: number): boolean {
  if (r === null) return false;
  return (
    r.outcome?.verdict !== 'could-not-measure' || now - Date.parse(r.endedAt ?? r.createdAt) < WEEK
  );
}
