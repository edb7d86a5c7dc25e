import type { Config } from '../../config/load.ts';
import type { PeopleConfig } from '../../config/schema-people.ts';
import { type Ids, iso, type Millis } from '../../domain/clock.ts';
import type { NoticeReason } from '../../domain/incident.ts';
import type { Addressee, Telling } from '../../domain/telling.ts';
import { IncidentRecorder } from '../incidents/record.ts';
import type { Told } from '../incidents/told-together.ts';
import { MAINTAINED, maintenanceUntil } from './maintenance.ts';
import { quietUntil } from './quiet-hours.ts';
import { type About, routeOf } from './route.ts';
import { severityOf } from './severity.ts';

/** The parts of the configuration that say who is told of what, and when. */
export type TellingConfig = Pick<Config, 'alerts' | 'people' | 'timezone'>;

/** Who asked for it waits for it. */
const AT_ONCE: ReadonlySet<NoticeReason> = new Set(['test', 'asked', 'escalated']);
/** So often a maintenance may begin where quiet hours end, and the other way round. */
const MOST_IN_A_ROW = 16;

/** Where a message goes, whom it names and how long it waits, decided when it is made. */
export function tellingOf(
  config: TellingConfig,
  incident: Told | null,
  reason: NoticeReason,
  now: Millis,
): Telling {
  const judged = severityOf(incident, reason, now);
  const isDigest = incident === null && (reason === 'digest' || reason === 'steady');
  const about: About = {
    agent: incident?.agent ?? null,
    kind: isDigest ? 'digest' : (incident?.kind ?? null),
    severity: judged.severity,
  };
  const {
    channels,
    people,
    reason: why,
  } = routeOf(config.alerts.routes, about, Object.keys(config.alerts.channels));
  return {
    channels,
    people: people.flatMap((id) => addresseeOf(config.people, id)),
    held: AT_ONCE.has(reason) ? null : heldOf(config, about, now),
    reason: `${judged.severity}, since ${judged.reason}: ${why}`,
  };
}

function addresseeOf(people: PeopleConfig, id: string): Addressee[] {
  const p = people[id];
  if (p === undefined) return [];
  return [
    {
      name: p.name ?? id,
      ...(p.slack === undefined ? {} : { slack: p.slack }),
      ...(p.email === undefined ? {} : { email: p.email }),
    },
  ];
}

/**
 * Until when a message waits: for the end of its agent's maintenance, and where it is not urgent for
 * the end of the quiet hours. One that a maintenance holds back at any time until then is held for
 * that: what is over by then is not told.
 */
function heldOf(
  { alerts, timezone }: TellingConfig,
  { agent, kind, severity }: About,
  now: Millis,
): Telling['held'] {
  const isMaintained = kind !== null && MAINTAINED.has(kind);
  let until = now;
  let isMaintenance = false;
  let isQuiet = false;
  for (let i = 0; i < MOST_IN_A_ROW; i++) {
    const over = isMaintained ? maintenanceUntil(alerts.maintenance, agent, timezone, until) : null;
    const quiet = severity === 'urgent' ? null : quietUntil(alerts.quietHours, timezone, until);
    if (over === null && quiet === null) break;
    isMaintenance ||= over !== null;
    isQuiet ||= quiet !== null;
    until = Math.max(over ?? until, quiet ?? until);
  }
  return until === now
    ? null
    : {
        until: iso(until),
        why: isMaintenance ? 'maintenance' : 'quiet-hours',
        ...(isMaintenance && isQuiet ? { quietToo: true as const } : {}),
      };
}

/** A recorder that tells as the configuration says that is in force at the moment. */
export function routedRecorder(
  ids: Ids,
  now: () => Millis,
  config: () => TellingConfig,
): IncidentRecorder {
  return new IncidentRecorder({
    ids,
    now,
    get channels() {
      return Object.keys(config().alerts.channels);
    },
    channelsFor: (incident, reason) => tellingOf(config(), incident, reason, now()),
  });
}
