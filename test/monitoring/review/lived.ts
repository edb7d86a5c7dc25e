// A suite of 25 cases, lived through run by run in a real store.
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import type { ReviewDeps } from '../../../src/monitoring/review/deps.ts';
import { ReviewMemory } from '../../../src/monitoring/review/memory.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { at } from '../../detection/drift/worlds.ts';
import { doneRunOf, trialOf } from '../../domain/rows.ts';

const CASES = Array.from({ length: 25 }, (_, i) => `case${i}`);

/** What a review needs, beside a real store. */
export const deps = (
  store: Store,
  { channels = [], ...over }: Partial<ReviewDeps> & { channels?: readonly string[] } = {},
): ReviewDeps => ({
  store,
  memory: new ReviewMemory(),
  recorder: new IncidentRecorder({
    ids: countingIds(),
    now: () => Date.parse(at(300)),
    channels,
  }),
  runTarget: (r) => ({ ...r, agentName: 'Refund desk', provider: 'p', model: 'm' }),
  switchesFor: () => ({ judged: false, withJudge: false, off: new Set() }),
  labelAgain: () => ({ judgment: 'acted', uncertain: false, decidedBy: 'rule:x' }),
  failingFor: () => ({ floor: null, suites: 1 }),
  settingsFor: () => ({ alpha: 0.05, plannedLooks: { schedule: 365, change: 52 } }),
  yieldToEventLoop: () => Promise.resolve(),
  confirming: { notify: false, hindrance: async () => null, monthlyCalls: async () => 0 },
  ...over,
});

/** A run of a day that ended; `of` says what is special about a case's trial. */
export async function lived(
  store: Store,
  day: number,
  of: (i: number) => Partial<Trial>,
  over: Partial<Run> = {},
): Promise<Run> {
  const run = doneRunOf(at(day), {
    id: `run${String(day).padStart(3, '0')}`,
    caseHashes: CASES,
    ...over,
  });
  await store.runs.create(run);
  await store.runs.end(run.id, 'done', at(day), null);
  for (const [i, caseHash] of CASES.entries())
    await store.trials.put(
      trialOf({
        id: `${run.id} ${caseHash}`,
        run: run.id,
        caseHash,
        at: at(day),
        usage: { inputTokens: 100, outputTokens: 50 + i },
        costUsd: 0.001,
        latencyMs: 1_000,
        length: 200,
        ...of(i),
      }),
    );
  return run;
}
