import { afterEach, beforeEach, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import type { ReviewDeps } from '../../../src/monitoring/review/deps.ts';
import { ReviewMemory } from '../../../src/monitoring/review/memory.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const AT = '2026-01-18T04:00:00.000Z';
let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

/** A run that ended without a single verdict. */
async function blind(id: string): Promise<Run> {
  const run: Run = {
    id,
    agent: 'clinic',
    suite: 'blind',
    trigger: 'schedule',
    reason: '',
    suiteHash: '',
    soulHash: '',
    targetHash: '',
    judgeHash: null,
    soulCommit: null,
    caseHashes: ['a', 'b', 'c'],
    trialsPerCase: 1,
    joins: null,
    state: 'done',
    stopReason: null,
    createdAt: AT,
    startedAt: AT,
    endedAt: AT,
  };
  await store.runs.create(run);
  await store.runs.end(id, 'done', AT, null);
  return run;
}

it('a run without verdicts is repeated once also where another process, whose ids sort first, planned the repeat within the same millisecond', async () => {
  const deps: ReviewDeps = {
    store,
    memory: new ReviewMemory(),
    recorder: new IncidentRecorder({ ids: countingIds(), now: () => Date.parse(AT), channels: [] }),
    runTarget: (r) => ({
      agent: r.agent,
      agentName: r.agent,
      suite: r.suite,
      provider: 'p',
      model: 'm',
    }),
    switchesFor: () => ({ judged: false, withJudge: false, off: new Set() }),
    labelAgain: () => ({ judgment: 'acted', uncertain: false, decidedBy: 'rule:none' }),
    settingsFor: () => ({ alpha: 0.05, plannedLooks: { schedule: 365, change: 52 } }),
    failingFor: () => ({ floor: null, suites: 1 }),
    yieldToEventLoop: () => Promise.resolve(),
    confirming: { notify: false, hindrance: async () => null, monthlyCalls: async () => 0 },
  };
  expect((await reviewRun(deps, await blind('run_z')))?.repeat).toBe(true);
  expect((await reviewRun(deps, await blind('run_a')))?.repeat).toBe(false);
  expect((await store.incidents.list({ limit: 10 })).map((i) => i.kind)).toEqual(['no-verdict']);
});
