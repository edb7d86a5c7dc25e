import type { IncidentDecision } from '../../alerting/incidents/lifecycle.ts';
import type { Incident, IncidentFacts, NoticeReason } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { ReviewFindings } from './findings.ts';
import { beginningsWith } from './one-beginning.ts';

/** Notices whose sentence and numbers are written anew. */
export const TELLS_ANEW: ReadonlySet<NoticeReason | null> = new Set([
  'worsened',
  'joined',
  'relapsed',
]);

/** An incident after a look: what it is about by now, and what later looks are weighed against. */
export function movedOn(
  live: Incident,
  f: ReviewFindings,
  { state, quietLooks, notice }: IncidentDecision,
  now: { facts: IncidentFacts; streams: readonly string[]; alarmed: Run | null },
): Incident {
  const { alarmed } = now;
  const told = TELLS_ANEW.has(notice) ? now.facts.since : null;
  return {
    ...live,
    loudRuns: {
      ...live.loudRuns,
      ...Object.fromEntries(f.recoveries.map((r) => [r.name, r.lastDifferingRun])),
    },
    ...stillDoing(f),
    state,
    quietLooks,
    streams: now.streams,
    alarmRuns:
      alarmed !== null && live.alarmRuns?.[alarmed.suite] === undefined
        ? { ...live.alarmRuns, [alarmed.suite]: alarmed.id }
        : { ...live.alarmRuns },
    ...joinedRuns(live, now),
    began: beginningsWith(live.began, beginnings(f, told)),
    facts: now.facts,
  };
}

/** The cases that still do what was told, by stream, where there are any. */
function stillDoing({ recoveries }: Pick<ReviewFindings, 'recoveries'>): Pick<Incident, 'still'> {
  if (recoveries.length === 0) return {};
  const still = recoveries.flatMap(({ name, besides: b }) =>
    b === undefined ? [] : [[name, { cases: b.still, loudRun: b.lastDifferingRun }] as const],
  );
  return { still: Object.fromEntries(still) };
}

/** The run with which each stream joined that was no part of its suite's alarm. */
function joinedRuns(
  live: Incident,
  { streams, alarmed }: { streams: readonly string[]; alarmed: Run | null },
): Pick<Incident, 'joinedRuns'> {
  if (alarmed === null || live.alarmRuns?.[alarmed.suite] === undefined) return {};
  const fresh = streams.filter(
    (name) => live.streams?.includes(name) !== true && name.startsWith(`${alarmed.suite}/`),
  );
  return fresh.length === 0
    ? {}
    : {
        joinedRuns: {
          ...live.joinedRuns,
          ...Object.fromEntries(fresh.map((name) => [name, alarmed.id])),
        },
      };
}

/**
 * Where the loudest of a suite's alarming streams began, as its newest look tells. What was made
 * before the baseline was approved was known to whoever approved it, and is no part of it.
 * @param told since when people are told that it is so; null where they are told nothing
 */
export function beginnings(f: ReviewFindings, told: string | null): NonNullable<Incident['began']> {
  const loudest = f.reviews
    .map((r) => r.review)
    .filter((r) => r.alarm)
    .toSorted((a, b) => b.evidence - a.evidence)
    .find((r) => r.began !== null);
  if (loudest === undefined || loudest.began === null) return {};
  const { run, from } = loudest.began;
  const known = f.history.baseline?.looksAfter ?? '';
  const began = { run, from: known > from ? known : from };
  return { [loudest.stream.suite]: told === null ? began : { ...began, at: told } };
}
