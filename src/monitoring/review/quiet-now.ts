import { amongOrdinary } from '../../detection/failing/among-ordinary.ts';
import type { Stream } from '../../domain/drift.ts';
import type { RecoverySoFar } from '../../detection/drift/recovery.ts';
import type { Incident } from '../../domain/incident.ts';
import { ordinaryRuns, passesIn } from '../failing/ordinary-runs.ts';
import type { FailingSpan } from './failing-spans.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { type QuietNow, quietWith } from './suites-quiet.ts';
import { leadSuite } from './suites-told.ts';

/**
 * Whether the newest look shows again what was told, or has the evidence of a relapse. A run that is
 * no ordinary one for another reason ends the row and is no relapse: whether it fails is asked at once
 * (docs/failing-now.md). One case that was as before for all of the row may do it twice by chance: it
 * ends the row, and is a relapse once it does it in the look after that too.
 * @param live the incident before the look
 */
export function turnedBack(
  { recoveries }: Pick<ReviewFindings, 'recoveries'>,
  live: Pick<Incident, 'quiet' | 'quietLooks'> | null,
  suite: string,
): boolean {
  const wasEnded = (live?.quiet?.[suite]?.looks ?? live?.quietLooks ?? 0) === 0;
  return recoveries.some(
    ({ ended }) => ended !== null && ended !== 'run' && (ended !== 'case' || wasEnded),
  );
}

/** Whether people were told of another stream of the suite, and this one only follows. */
export function onlyFollows(
  { facts }: Pick<Incident, 'facts'>,
  { suite, metric }: Pick<Stream, 'suite' | 'metric'>,
): boolean {
  const told = facts.suites?.[suite] ?? (leadSuite(facts) === suite ? facts : undefined);
  return told?.lead !== undefined && told.lead.stream !== `${suite}/${metric}`;
}

/**
 * How each run of a suite stands among its ordinary ones, over all of its cases: the baseline and the
 * looks outside of incidents.
 * @param streams of one suite
 */
export function standingOf(
  streams: readonly Stream[],
  times: readonly FailingSpan[],
): NonNullable<RecoverySoFar['standing']> {
  const pass = streams.find((s) => s.metric === 'pass');
  if (pass === undefined) return () => 'usual';
  const { baseline, looks } = pass;
  const since = ordinaryRuns({ baseline: [], looks }, '', times);
  const stands = amongOrdinary([...baseline.map(passesIn), ...since]);
  const byRun = new Map(looks.map((look) => [look.run, look]));
  return (run, without) => {
    const look = byRun.get(run);
    if (look === undefined) return 'usual';
    return stands(passesIn(look).filter((c) => without?.has(c.caseHash) !== true));
  };
}

/** Over how many looks in a row the incident was quiet, in every suite of it. */
export function quietNow(
  { look, at }: PreparedReview,
  f: ReviewFindings,
  live: Incident | null,
): QuietNow {
  const before = live?.quiet?.[look.suite]?.looks ?? live?.quietLooks ?? 0;
  const quiet = f.recoveries.length === 0 ? 0 : Math.min(...f.recoveries.map((r) => r.quietLooks));
  // An update of the engine resolves nothing: one look is one quiet look more at most.
  const looks = f.engineChanges.length === 0 ? quiet : Math.min(quiet, before + 1);
  const since = f.recoveries.length === 0 ? null : quietSinceOf(f);
  const newest = f.recoveries.every((r) => r.isQuietNow);
  return quietWith(live, look.suite, { looks, since, at, ...(newest ? {} : { newest }) });
}

/** What a look says of the row; a confirmation adds nothing to it. */
export const rowNow = (
  { run, look }: PreparedReview,
  quiet: QuietNow,
  live: Incident | null,
): { quietLooks: number; isLastQuiet: boolean } =>
  look === run
    ? { quietLooks: quiet.looks, isLastQuiet: quiet.isQuiet }
    : { quietLooks: live?.quietLooks ?? 0, isLastQuiet: false };

/** Since when all of the incident's streams are as before again; null where one is not. */
export const quietSinceOf = ({ recoveries }: ReviewFindings): string | null =>
  recoveries.every((r) => r.quietSince !== null)
    ? (recoveries
        .flatMap((r) => r.quietSince?.at ?? [])
        .toSorted()
        .at(-1) ?? null)
    : null;
