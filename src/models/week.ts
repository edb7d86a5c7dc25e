import { DAY, iso, type Millis } from '../domain/clock.ts';
import type { ComingEnd } from '../monitoring/weekly-digest.ts';
import { comingEnds } from './ends/coming-ends.ts';
import { newVersionLines, newVersions } from './migration/new-versions.ts';

/** What a week's word says of models: the ends of those in use, and what is new in their lines. */
export async function modelsOfWeek(
  deps: Parameters<typeof newVersions>[0],
  now: Millis,
): Promise<{ coming: readonly ComingEnd[]; newVersions: readonly string[] }> {
  return {
    coming: await comingEnds(deps, now),
    newVersions: newVersionLines(await newVersions(deps, now, iso(now - 7 * DAY))),
  };
}
