import { type Clock, type Ids, iso, type Millis } from '../../domain/clock.ts';
import { LOOK_TRIGGERS, type Run, type Trigger } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import type { Case } from '../../domain/suite.ts';
import { promptOf } from '../suites/prompt-of.ts';
import type { AgentLoader } from './agent-loader.ts';
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
    asked?: Run['asked'];
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
    ...(of.asked === undefined ? {} : { asked: of.asked }),
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

/**
 * Plans the run of a slot, unless one of the suite waits to be begun: a suite that comes due faster
 * than it is replayed would be worked off late, at full price, and say nothing that the one does
 * not. Answers why the slot is skipped; null where it is not.
 */
export async function planScheduled(
  deps: { agents: AgentLoader; ids: Ids; clock: Clock },
  tx: Store,
  of: { agent: string; suite: string; reason: string; trials: number },
): Promise<string | null> {
  const waiting = (await tx.runs.unfinished()).find(
    (r) =>
      r.agent === of.agent &&
      r.suite === of.suite &&
      r.state === 'planned' &&
      LOOK_TRIGGERS.has(r.trigger),
  );
  if (waiting !== undefined)
    return `${waiting.id} of ${of.agent}/${of.suite} has waited to be begun since ${waiting.createdAt}`;
  const built = await deps.agents.load(of.agent, of.suite);
  await planRun(tx, built, { ...of, trigger: 'schedule' }, deps.ids, deps.clock.now());
  return null;
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
