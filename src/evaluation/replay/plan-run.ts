import { type Ids, iso, type Millis } from '../../domain/clock.ts';
import type { Run, Trigger } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import type { Case } from '../../domain/suite.ts';
import { promptOf } from '../suites/prompt-of.ts';
import type { LoadedAgent } from './build-subject.ts';

/** Writes a planned run, with the cases it will replay, in the given transaction. */
export async function planRun(
  tx: Store,
  built: LoadedAgent,
  of: {
    agent: string;
    suite: string;
    trigger: Trigger;
    reason: string;
    trials: number;
    by?: string;
  },
  ids: Ids,
  now: Millis,
): Promise<Run> {
  const at = iso(now);
  const run: Run = {
    id: ids.next('run'),
    agent: of.agent,
    suite: of.suite,
    trigger: of.trigger,
    reason: of.reason,
    suiteHash: built.suite.hash,
    soulHash: built.soul.hash,
    targetHash: built.targetHash,
    judgeHash: built.judgeHash,
    soulCommit: built.soulCommit,
    caseHashes: built.suite.cases.map((c) => c.hash),
    trialsPerCase: of.trials,
    ...(of.by === undefined ? {} : { by: of.by }),
    joins: null,
    state: 'planned',
    stopReason: null,
    createdAt: at,
    startedAt: null,
    endedAt: null,
  };
  await tx.runs.create(run);
  for (const c of built.suite.cases) await tx.cases.put(storedCase(of.agent, of.suite, c, at));
  return run;
}

function storedCase(agent: string, suite: string, c: Case, at: string): StoredCase {
  return {
    agent,
    suite,
    hash: c.hash,
    label: c.label,
    prompt: promptOf(c),
    metadata: c.metadata,
    firstSeen: at,
  };
}
