import type { Stream } from '../../domain/drift.ts';
import type { RunFacts } from './streams.ts';

/** Runs that ended without having asked everything. */
export const cutOffRuns = (runs: readonly Pick<RunFacts, 'id' | 'state'>[]): ReadonlySet<string> =>
  new Set(runs.flatMap((r) => (r.state === 'stopped' ? [r.id] : [])));

/**
 * Streams as people are told of them: a run that was cut off is evidence for what it asked, but its
 * few answers are no rate of the suite. Where no other run was made they are all there is.
 */
export function ofWholeRuns(streams: readonly Stream[], cutOff: ReadonlySet<string>): Stream[] {
  return streams.map((s) => {
    const looks = s.looks.filter((l) => !cutOff.has(l.run));
    return looks.length === 0 || looks.length === s.looks.length ? s : { ...s, looks };
  });
}
