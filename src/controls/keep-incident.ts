import { basename } from 'node:path';
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
  const { events, fresh, gone, moved } = mergeFindings(
    live,
    found,
    found.at ?? iso(recorder.now()),
  );
  const facts = factsOf(events);
  const news = shorten(fresh.map((e) => e.what).join('; '), 500);
  if (live === null) {
    await recorder.open(tx, { ...of, reason: news, facts });
    return;
  }
  if (fresh.length === 0 && gone === 0 && moved === 0) return;
  const isWorse = fresh.length > 0;
  await recorder.transition(
    tx,
    // Somebody who took the first one on hears of the next one too.
    isWorse ? { ...live, state: 'open', ack: null, facts } : { ...live, facts },
    {
      actor: 'daytwo',
      what: isWorse ? 'worsened' : 'updated',
      reason: isWorse
        ? news
        : gone > 0
          ? `${gone} of what was found is gone`
          : `${moved} of what was found is in another folder now`,
      notice: isWorse ? 'worsened' : 'updated',
    },
  );
}

/**
 * What is found now beside what was told: each with the time when it was first found. What could
 * not be looked at this time is kept; a secret of a file that lies in another folder now is the
 * same. Pure.
 */
export function mergeFindings(
  live: Pick<Incident, 'facts'> | null,
  { findings, unknown }: Found,
  at: string,
): { events: RecordedEvent[]; fresh: RecordedEvent[]; gone: number; moved: number } {
  const before = new Map((live?.facts.events ?? []).map((e) => [e.finding ?? '', e]));
  const now = new Set(findings.map((f) => f.id));
  const left = [...before.values()].filter((e) => !now.has(e.finding ?? ''));
  const movedFrom = new Map<string, RecordedEvent>();
  for (const f of findings) {
    const nth = before.has(f.id) ? -1 : left.findIndex((e) => isMoved(e, f));
    const [from] = nth < 0 ? [] : left.splice(nth, 1);
    if (from !== undefined) movedFrom.set(f.id, from);
  }
  const events = findings.map((f): RecordedEvent => ({
    at: (before.get(f.id) ?? movedFrom.get(f.id))?.at ?? at,
    what: f.what,
    finding: f.id,
    ...(f.path === undefined ? {} : { path: f.path }),
    ...(f.secrets === undefined ? {} : { secrets: f.secrets }),
  }));
  const kept = unknown.length > 0 ? left : [];
  return {
    events: [...events, ...kept],
    fresh: events.filter((e) => !before.has(e.finding ?? '') && !movedFrom.has(e.finding ?? '')),
    gone: left.length - kept.length,
    moved: movedFrom.size,
  };
}

/** Of one name, with the same in the same lines: the folder was moved, and nothing came. */
function isMoved(before: RecordedEvent, now: Found['findings'][number]): boolean {
  if (before.path === undefined || now.path === undefined || now.secrets === undefined)
    return false;
  const told = (what: string, path: string): string => what.replaceAll(path, basename(path));
  return (
    basename(before.path) === basename(now.path) &&
    told(before.what, before.path) === told(now.what, now.path)
  );
}
