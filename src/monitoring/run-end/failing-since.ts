import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/**
 * Since when a run that was stopped got no answer: its first refused call after the last that was
 * answered. The run's beginning where it was answered nothing.
 * @param isTarget whose calls: the agent's own, or those of its judge or simulated user
 */
export async function failingSince(store: Store, run: Run, isTarget: boolean): Promise<string> {
  const ended = (await store.trials.attemptsOf(run.id)).flatMap((a) =>
    a.endedAt !== null && (a.purpose === 'trial') === isTarget
      ? [{ at: a.endedAt, answered: a.result === 'reply' }]
      : [],
  );
  const begun = run.startedAt ?? run.createdAt;
  const last = ended
    .filter((a) => a.answered)
    .map((a) => a.at)
    .toSorted()
    .at(-1);
  if (last === undefined) return begun;
  const refused = ended.filter((a) => !a.answered && a.at >= last).map((a) => a.at);
  return refused.toSorted()[0] ?? last;
}
