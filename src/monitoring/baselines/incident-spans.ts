import { failingKey } from '../../alerting/incidents/keys.ts';
import { incidentName } from '../../domain/incident-name.ts';
import type { Incident, IncidentKind } from '../../domain/incident.ts';
import { suiteOf } from '../../domain/stream-name.ts';

/** Which kinds of incident say that the agent does not behave as it should. */
const ABOUT_BEHAVIOUR: Readonly<Record<IncidentKind, boolean>> = {
  drift: true,
  'failing-now': true,
  'model-end': false,
  'model-gone': false,
  'no-verdict': false,
  spend: false,
  credentials: false,
  configuration: false,
  channel: false,
  watch: false,
  judge: false,
  soul: false,
  documents: false,
  control: false,
  attack: false,
  boundary: false,
};

/** A time in which a suite's runs are not to be learned from. */
export interface IncidentSpan {
  incident: string;
  /** Its name, which stands when it is over too. */
  title: string;
  /** Runs later than this may belong to it: the last look that was surely as before. */
  after: string;
  /** When people were told that it began, where that is later: it began between the two. */
  told?: string;
  /** Null while it lasts. */
  until: string | null;
  /** Somebody took the new behaviour as normal: its runs are sound, those before it the old ways. */
  accepted: boolean;
}

/** An acceptance wrote the baseline and the incident's end in one transaction. */
const ONE_TRANSACTION = 2_000;

/**
 * The times in which incidents about behaviour concern a suite, oldest first. One that was not
 * confirmed is none.
 * @param timeOf when a run was made; null where it is not known
 * @param approvals when the suite's baselines were approved: an earlier release marked an accepted
 *   incident by nothing but its end
 */
export function incidentSpans(
  incidents: readonly Incident[],
  of: { agent: string; suite: string },
  timeOf: (run: string) => string | null,
  approvals: readonly string[] = [],
): IncidentSpan[] {
  const endedByApproval = (i: Incident): boolean =>
    i.state === 'resolved' &&
    approvals.some((at) => Math.abs(Date.parse(at) - Date.parse(i.changedAt)) < ONE_TRANSACTION);
  return incidents
    .filter(
      (i) =>
        ABOUT_BEHAVIOUR[i.kind] &&
        i.agent === of.agent &&
        i.state !== 'not-confirmed' &&
        concerns(i, of),
    )
    .map((i) => ({
      incident: i.id,
      title: incidentName(i),
      ...beginningOf(i, of.suite, timeOf),
      until: i.state === 'resolved' ? i.changedAt : null,
      accepted: i.accepted === true || endedByApproval(i),
    }))
    .toSorted((a, b) => (a.after < b.after ? -1 : 1));
}

/** An incident that names no stream is the whole agent's. */
function concerns(i: Incident, { agent, suite }: { agent: string; suite: string }): boolean {
  if (i.kind === 'failing-now') return i.key === failingKey(agent, suite);
  const named = [...(i.streams ?? []).map(suiteOf), ...(i.confirming ?? []).map((c) => c.suite)];
  return named.length === 0 || named.includes(suite);
}

/**
 * Just before the first run that may belong to the incident. One of an earlier release says when it
 * began only in the times that it told.
 */
function beginningOf(
  i: Incident,
  suite: string,
  timeOf: (run: string) => string | null,
): Pick<IncidentSpan, 'after' | 'told'> {
  const { from, at = i.facts.since } = i.began?.[suite] ?? {};
  // Just before the run that is told, it is the one time that the title names.
  if (from !== undefined)
    return { after: from, ...(at !== null && justBefore(at) > from ? { told: at } : {}) };
  const alarm = timeOf(i.alarmRuns?.[suite] ?? '');
  const looks = (i.confirming ?? []).filter((c) => c.suite === suite).map((c) => c.at);
  const [first] = [i.facts.since, alarm, ...looks, i.openedAt].filter((t) => t !== null).toSorted();
  return { after: justBefore(first ?? i.openedAt) };
}

function justBefore(at: string): string {
  return new Date(Date.parse(at) - 1).toISOString();
}
