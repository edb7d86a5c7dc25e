import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from './deps.ts';

/** Plans a run like a look's own, of some of its cases alone, one trial each. */
export async function planAgain(
  tx: Store,
  { recorder }: Pick<ReviewDeps, 'recorder'>,
  look: Run,
  of: Pick<Run, 'trigger' | 'reason' | 'caseHashes' | 'createdAt' | 'notBefore'>,
): Promise<void> {
  await tx.runs.create({
    ...look,
    id: recorder.newId('run'),
    ...of,
    trialsPerCase: 1,
    joins: look.id,
    state: 'planned',
    stopReason: null,
    startedAt: null,
    endedAt: null,
  });
}
