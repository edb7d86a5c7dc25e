import type { IncidentKey } from '../alerting/incidents/keys.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import { iso } from '../domain/clock.ts';
import type { ControlResult } from '../domain/control.ts';
import type { Incident, IncidentFacts, IncidentKind } from '../domain/incident.ts';
import type { RecordedEvent } from '../domain/incident-parts.ts';
import { shorten } from '../domain/shorten.ts';
import type { Store } from '../domain/store.ts';

type Found = Pick<ControlResult, 'findings' | 'unknown'> & {
  /** When it was looked at; now where it is not said. */
  at?: string;
};

/**
 * Opens the incident of some findings, or brings it up to date: one finding more is news, one less
 * is not. Within a transaction of the caller's.
 */
export async function keepIncident(
  tx: Store,
  recorder: IncidentRecorder,
  of: { kind: IncidentKind; key: IncidentKey; agent: string | null },
  found: Found,
  factsOf: (events: readonly RecordedEvent[]) => IncidentFacts,
): Promise<void> {
  const live = await tx.incidents.findUnfinished(of.key);
  const { events, fresh, gone } = mergeFindings(live, found, found.at ?? iso(recorder.now()));
  const facts = factsOf(events);
  const news = shorten(fresh.map((e) => e.what).join('; '), 500);
  if (live === null) {
    await recorder.open(tx, { ...of, reason: news, facts });
    return;
  }
  if (fresh.length === 0 && gone === 0) return;
  const isWorse = fresh.length > 0;
  await recorder.transition(
    tx,
    // Somebody who took the first one on hears of the next one too.
    isWorse ? { ...live, state: 'open', ack: null, facts } : { ...live, facts },
    {
      actor: 'daytwo',
      what: isWorse ? 'worsened' : 'updated',
      reason: isWorse ? news : `${gone} of what was found is gone`,
      notice: isWorse ? 'worsened' : 'updated',
    },
  );
}

/**
 * What is found now beside what was told: each with the time when it was first found. What could
 * not be looked at this time is kept. Pure.
 */
export function mergeFindings(
  live: Pick<Incident, 'facts'> | null,
  { findings, unknown }: Found,
  at: string,
): { events: RecordedEvent[]; fresh: RecordedEvent[]; gone: number } {
  const before = new Map((live?.facts.events ?? []).map((e) => [e.finding ?? '', e]));
  const now = new Set(findings.map((f) => f.id));
  const events = findings.map((f): RecordedEvent => ({
    at: before.get(f.id)?.at ?? at,
    what: f.what,
    finding: f.id,
    ...(f.path === undefined ? {} : { path: f.path }),
    ...(f.secrets === undefined ? {} : { secrets: f.secrets }),
  }));
  const missing = [...before].filter(([id]) => !now.has(id)).map(([, e]) => e);
  const kept = unknown.length > 0 ? missing : [];
  return {
    events: [...events, ...kept],
    fresh: events.filter((e) => !before.has(e.finding ?? '')),
    gone: missing.length - kept.length,
  };
}
