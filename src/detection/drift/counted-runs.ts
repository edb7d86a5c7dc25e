import type { Metric } from '../../domain/drift.ts';
import { HOUR } from '../../domain/clock.ts';
import type { RawObservation, StreamRun } from './observations.ts';
import { NO_VERDICT } from './usual.ts';

// Which runs count on a metric, by their times or by what is told of them elsewhere; never by what
// the metric itself says of a change.

type At = Pick<StreamRun, 'at'>;

/** Latency has busy hours: runs closer than this are one look at the same hour. */
const APART = 50 * 60_000;
/** Two nights, with room for a schedule that slips: what its baseline must see of the hours. */
const SPAN = 40 * HOUR;

const between = (a: At, b: At): number => Date.parse(b.at) - Date.parse(a.at);

/** Whether a run counts that comes after `last`. What joins a look has its time. */
export const isApart = (metric: Metric, last: At | undefined, run: At): boolean =>
  metric !== 'latency' || last === undefined || last.at === run.at || between(last, run) >= APART;

/** The runs that count, of runs in time order. */
export function runsApart<T extends At>(metric: Metric, runs: readonly T[]): T[] {
  const kept: T[] = [];
  for (const run of runs) if (isApart(metric, kept[kept.length - 1], run)) kept.push(run);
  return kept;
}

/** Whether a baseline has seen enough of the hours of a day. */
export function spansHours(metric: Metric, baseline: readonly At[]): boolean {
  const [first, last] = [baseline[0], baseline[baseline.length - 1]];
  return (
    metric !== 'latency' ||
    (first !== undefined && last !== undefined && between(first, last) >= SPAN)
  );
}

/** The baseline, completed by the looks that follow it until it has seen enough of the hours. */
export function acrossHours<T extends At>(
  metric: Metric,
  baseline: readonly T[],
  looks: readonly T[],
): { baseline: T[]; looks: readonly T[] } {
  const completed = [...baseline];
  let taken = 0;
  for (const look of looks) {
    if (spansHours(metric, completed)) break;
    completed.push(look);
    taken++;
  }
  return { baseline: completed, looks: looks.slice(taken) };
}

/** Above this share of cases without a verdict, and above one case, it is told as such. */
const TOLD = 0.1;

/**
 * Without the runs of which too many cases came to no verdict: they are an incident of their own,
 * and an hour in which a provider is down is no drift.
 */
export function withoutOutages(metric: Metric, rows: RawObservation[]): RawObservation[] {
  if (metric !== 'no-verdict') return rows;
  return [...Map.groupBy(rows, (o) => o.run).values()].flatMap((own) => {
    const cases = [...Map.groupBy(own, (o) => o.caseHash).values()];
    const without = cases.filter((of) => of.every((o) => o.outcome === NO_VERDICT)).length;
    return without > Math.max(1, TOLD * cases.length) ? [] : own;
  });
}
