import { boundaryKey } from '../../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import type { Detail, IncidentFacts } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { plural } from '../../domain/text.ts';
import { localDay } from '../../platform/schedule/local-time.ts';
import { daysOf, type Quarter, quarterAt, quarterBefore } from './quarter.ts';
import { signedBoundaries } from './signature.ts';

/** When an agent's claims were first seen: no earlier quarter is owed. */
const SINCE = 'boundary-since';
/** So long after a quarter's end its boundary may be signed. */
export const GRACE_DAYS = 14;
/** So long before a quarter's end the digest begins to say so. */
const AHEAD_DAYS = 14;

/** A boundary that is to be signed, and by when. */
export interface BoundaryDue {
  agent: string;
  quarter: Quarter;
  /** The last day of the quarter, and the first on which it is overdue. */
  lastDay: string;
  overdueDay: string;
  by: string;
  overdue: boolean;
  /** Whether a boundary was ever signed, which goes on being used. */
  hasSigned: boolean;
}

/**
 * What an agent's people owe at a moment: the quarter that is over and unsigned, or the running one
 * where it ends within two weeks; null where nothing is. Nothing is owed for a time before anybody
 * had to do with it.
 * @param of.since when its claims were first seen, or the first boundary was signed
 */
export function boundaryDue(
  of: { agent: string; since: string | null; signed: readonly string[] },
  timezone: string,
  now: Millis,
): BoundaryDue | null {
  const { since } = of;
  if (since === null) return null;
  const running = quarterAt(now, timezone);
  const over = quarterBefore(running, timezone);
  const due = (quarter: Quarter): BoundaryDue => {
    const by = iso(Date.parse(quarter.to) + GRACE_DAYS * DAY);
    const hasSigned = of.signed.length > 0;
    return {
      agent: of.agent,
      quarter,
      lastDay: daysOf(quarter, timezone).last,
      overdueDay: localDay(Date.parse(by), timezone),
      by,
      overdue: iso(now) >= by,
      hasSigned,
    };
  };
  if (since < over.to && !of.signed.includes(over.name)) return due(over);
  const ends = Date.parse(running.to) - now <= AHEAD_DAYS * DAY;
  return ends && !of.signed.includes(running.name) ? due(running) : null;
}

/** What the people of an agent owe. */
export async function dueOf(
  { store, config }: { store: Store; config: Pick<Config, 'timezone'> },
  agent: string,
  now: Millis,
): Promise<BoundaryDue | null> {
  const signed = await signedBoundaries(store, agent);
  const seen = await store.records.get(SINCE, agent);
  const since = [seen?.at, ...signed.map((s) => s.at)].filter((at) => at !== undefined).toSorted();
  const of = { agent, since: since[0] ?? null, signed: signed.map((s) => s.quarter) };
  return boundaryDue(of, config.timezone, now);
}

/** What every configured agent's people owe. */
export async function boundariesDue(
  on: { store: Store; config: Pick<Config, 'agents' | 'timezone'> },
  now: Millis,
): Promise<BoundaryDue[]> {
  const found: BoundaryDue[] = [];
  for (const agent of Object.keys(on.config.agents)) {
    const due = await dueOf(on, agent, now);
    if (due !== null) found.push(due);
  }
  return found;
}

/** Notes when an agent's claims are first seen, and tells of what is overdue. */
export async function watchBoundaries(
  { store, config }: { store: Store; config: Pick<Config, 'agents' | 'timezone'> },
  recorder: IncidentRecorder,
): Promise<void> {
  const now = recorder.now();
  for (const [agent, { claims }] of Object.entries(config.agents))
    if (claims !== undefined && (await store.records.get(SINCE, agent)) === null)
      await store.records.put({ kind: SINCE, subject: agent, id: agent, at: iso(now), doc: {} });
  for (const due of await boundariesDue({ store, config }, now))
    if (due.overdue)
      await store.transaction(async (tx) => {
        await recorder.open(tx, {
          kind: 'boundary',
          key: boundaryKey(due.agent),
          agent: due.agent,
          facts: overdueFacts(due, agentNameOf(config, due.agent)),
          reason: `${due.quarter.name} ended ${due.lastDay}, and nobody has signed`,
        });
      });
}

/** What holds meanwhile. */
const meanwhileWords = ({ hasSigned }: BoundaryDue): string =>
  hasSigned
    ? 'What was signed before goes on being used.'
    : 'No boundary was ever signed: until one is, triage goes by its rules alone and suites run by ' +
      'their own schedules, and no task is out of scope.';

function overdueFacts(due: BoundaryDue, name: string): IncidentFacts {
  const { agent, quarter, lastDay } = due;
  return plainFacts(
    `${name}: the boundary of ${quarter.name} is overdue`,
    `The quarter ended ${lastDay}, and nobody has signed what may be left to ${name}. ` +
      meanwhileWords(due),
    {
      next: [
        {
          what: 'Read the pack: what went well, what was fumbled, what would change',
          command: `daytwo boundary --agent ${agent} --quarter ${quarter.name}`,
          costUsd: 0,
        },
        {
          what: 'Decide task by task, and sign',
          command: `daytwo boundary sign --agent ${agent} --quarter ${quarter.name} --by YOU`,
          costUsd: 0,
        },
      ],
    },
  );
}

/** The digest with what is to be signed, counted down; as it is where nothing is. */
export async function withBoundariesDue(
  on: { store: Store; config: Pick<Config, 'agents' | 'timezone'> },
  facts: IncidentFacts,
  now: Millis,
): Promise<IncidentFacts> {
  const lines = (await boundariesDue(on, now)).map((due) =>
    countdownWords(due, agentNameOf(on.config, due.agent), now),
  );
  if (lines.length === 0) return facts;
  const detail: Detail = { name: 'Boundaries to sign', lines };
  return { ...facts, details: [...(facts.details ?? []), detail] };
}

/** "Refund desk, 2026-Q3: 9 days left to sign". */
export function countdownWords(due: BoundaryDue, name: string, now: Millis): string {
  const days = Math.ceil((Date.parse(due.by) - now) / DAY);
  const left = due.overdue
    ? `overdue since ${due.overdueDay}`
    : `${plural(days, 'day')} left to sign`;
  return `${name}, ${due.quarter.name}: ${left}`;
}
