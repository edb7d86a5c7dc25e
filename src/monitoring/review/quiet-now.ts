import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { type QuietNow, quietWith } from './suites-quiet.ts';

/** Whether the newest look is one that differs still, or again. */
export function turnedBack(f: ReviewFindings, run: Run): boolean {
  return f.recoveries.some((r) => r.quietLooks === 0 || r.lastDifferingRun === run.id);
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
  return quietWith(live, look.suite, { looks, since, at });
}

/** Since when all of the incident's streams are as before again; null where one is not. */
export const quietSinceOf = ({ recoveries }: ReviewFindings): string | null =>
  recoveries.every((r) => r.quietSince !== null)
    ? (recoveries
        .flatMap((r) => r.quietSince?.at ?? [])
        .toSorted()
        .at(-1) ?? null)
    : null;
