import type { MaintenanceConfig } from '../../config/schema-alerts.ts';
import { iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type { IncidentKind } from '../../domain/incident.ts';
import { expression } from '../../platform/schedule/slots.ts';

/** What may be no more than the maintenance itself. A model that ends ends all the same. */
export const MAINTAINED: ReadonlySet<IncidentKind | 'digest'> = new Set([
  'drift',
  'failing-now',
  'no-verdict',
] as const);

/** A maintenance that is under way. */
export interface MaintenanceNow {
  /** Ids of agents; null for all of them. */
  agents: readonly string[] | null;
  until: string;
  why: string;
}

/** Every maintenance that is under way. */
export function maintenanceNow(
  windows: readonly MaintenanceConfig[],
  timezone: string,
  now: Millis,
): MaintenanceNow[] {
  return windows.flatMap((w) => {
    const until = endOf(w, timezone, now);
    return until === null ? [] : [{ agents: w.agents ?? null, until: iso(until), why: w.why }];
  });
}

function endOf(w: MaintenanceConfig, timezone: string, now: Millis): Millis | null {
  if (w.cron !== undefined && w.minutes !== undefined) {
    const cron = expression({ cron: w.cron, timezone });
    // previousRuns looks strictly before its argument.
    const began = cron.previousRuns(1, new Date(now + 1))[0]?.getTime();
    const over = began === undefined ? now : began + w.minutes * MINUTE;
    return over > now ? over : null;
  }
  const [from, to] = [Date.parse(w.from ?? ''), Date.parse(w.to ?? '')];
  return from <= now && now < to ? to : null;
}

/** When the maintenance of an agent that is under way is over; null where none is. */
export function maintenanceUntil(
  windows: readonly MaintenanceConfig[],
  agent: string | null,
  timezone: string,
  now: Millis,
): Millis | null {
  if (agent === null) return null;
  const ends = maintenanceNow(windows, timezone, now)
    .filter((m) => m.agents === null || m.agents.includes(agent))
    .map((m) => Date.parse(m.until));
  return ends.length === 0 ? null : Math.max(...ends);
}
