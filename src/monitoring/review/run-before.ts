import { wilson } from '../../detection/drift/intervals.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import type { Interval } from '../../domain/incident.ts';
import { LOOK_TRIGGERS, type Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/**
 * The newest run of the whole suite before the one that fails that came to verdicts; one by hand only
 * where most of the cases that fail passed in it, for nothing says of it that it was ordinary. Null where
 * there is none.
 * @param runs the suite's, oldest first
 */
export async function runBefore(
  tx: Store,
  { run, runs: [first] }: Pick<FailingEpisode, 'run' | 'runs'>,
  runs: readonly Run[],
): Promise<Run | null> {
  const failing = (first?.counts ?? []).filter((c) => c.passes < c.trials);
  const at = runs.findIndex((r) => r.id === run);
  for (const r of runs.slice(0, Math.max(0, at)).toReversed()) {
    if (LOOK_TRIGGERS.has(r.trigger) && (await hasVerdicts(tx, r))) return r;
    if (r.trigger !== 'manual' || r.state !== 'done') continue;
    const passed = new Set(
      (await tx.trials.ofRun(r.id)).filter((t) => t.outcome === 'pass').map((t) => t.caseHash),
    );
    if (2 * failing.filter((c) => passed.has(c.caseHash)).length > failing.length) return r;
  }
  return null;
}

/** Whether a run says how its cases stood: one that an outage stopped says nothing of what was before. */
export const hasVerdicts = async (tx: Store, { id, state }: Run): Promise<boolean> =>
  state === 'done' && (await tx.trials.ofRun(id)).some((t) => t.outcome !== 'none');

/** The share of a run's verdicts that passed; null where it came to none. */
export async function countsOfRun(tx: Store, { id }: Pick<Run, 'id'>): Promise<Interval | null> {
  const judged = (await tx.trials.ofRun(id)).filter((t) => t.asserted && t.outcome !== 'none');
  const passed = judged.filter((t) => t.outcome === 'pass').length;
  return judged.length === 0 ? null : wilson(passed, judged.length);
}
