import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { actOn, becomeDrift, concludeAsking } from '../../../src/monitoring/failing/act.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { doneRunOf, episodeOf } from '../../domain/rows.ts';
import { deps, lived } from '../review/lived.ts';

let store: Store;
let all: ReturnType<typeof deps>;
beforeEach(() => {
  store = openStore(':memory:', '');
  all = deps(store);
});
afterEach(() => store.close());

const MUST = ['case0', 'case1'];
const seen = (day: number, failed: readonly string[]) => ({
  run: `run${String(day).padStart(3, '0')}`,
  at: at(day),
  counts: Array.from({ length: 25 }, (_, i) => ({
    caseHash: `case${i}`,
    passes: failed.includes(`case${i}`) ? 0 : 1,
    trials: 1,
  })),
});
const fall = (value: number): Partial<IncidentFacts> => ({
  lead: { stream: 'desk/pass', gravity: 1, reason: 'r' },
  measures: [
    {
      name: 'pass rate',
      before: { value: 1, low: 0.9, high: 1, n: 25 },
      after: { value, low: 0, high: 1, n: 25 },
      source: { stream: 'desk/pass', categories: [0] },
    },
  ],
});

/** The suite failed on day 1 and was told, and the fall of its passes is told since as a change. */
async function movedToDrift(failed: readonly string[], value: number): Promise<void> {
  for (const caseHash of MUST)
    await store.cases.put({
      agent: 'refund',
      suite: 'desk',
      hash: caseHash,
      label: caseHash,
      prompt: 'q',
      metadata: { mustHold: true },
      firstSeen: at(0),
    });
  const run = seen(1, failed);
  await lived(store, 1, (i) => (failed.includes(`case${i}`) ? { outcome: 'fail' } : {}));
  const episode = episodeOf({ run: run.run, at: run.at, state: 'asking', runs: [run] });
  await actOn(store, all, episode, {
    verdict: 'failing',
    why: ['must-hold'],
    cases: failed,
    reason: 'it failed again',
  });
  const [failing] = await store.incidents.list({ limit: 1 });
  if (failing === undefined) throw new Error('nothing was told');
  const facts = plainFacts('Refund desk: pass rate fell', 'It did.', fall(value));
  const moved = { suite: 'desk', facts, reason: 'the evidence is enough' };
  // The alarm itself came from the length of the answers.
  await becomeDrift(store, all.recorder, failing, null, {
    ...moved,
    about: { streams: ['desk/length'] },
  });
}

/** A later run of the suite fails, and fails again when its cases are asked once more. */
async function failsAgain(failed: readonly string[]): Promise<string[]> {
  const run = seen(2, failed);
  await lived(store, 2, () => ({}));
  await store.failing.put(episodeOf({ run: run.run, at: run.at, state: 'asking', runs: [run] }));
  const asking = doneRunOf(at(2), { id: 'asking', trigger: 'second-asking', joins: run.run });
  await lived(
    store,
    2,
    (i) => ({
      id: `again${i}`,
      run: 'asking',
      ...(failed.includes(`case${i}`) ? { outcome: 'fail' } : {}),
    }),
    asking,
  );
  await concludeAsking(store, all, asking);
  return (await store.incidents.list({ limit: 9 })).map((i) => i.kind).toSorted();
}

describe('a suite whose fall is told as a change', () => {
  it('is not told again as failing now for the cases that must hold and were told', async () => {
    await movedToDrift(['case0', 'case5'], 0.5);
    expect(await store.incidents.findUnfinished(driftKey('refund'))).not.toBeNull();
    expect(await failsAgain(['case0', 'case6'])).toEqual(['drift']);
  });

  it('is told again where another case that must hold fails since', async () => {
    await movedToDrift(['case0', 'case5'], 0.5);
    expect(await failsAgain(['case0', 'case1'])).toEqual(['drift', 'failing-now']);
  });

  it('that was told to pass no case at all cannot be told to be worse', async () => {
    await movedToDrift(['case5'], 0);
    expect(await failsAgain(['case0', 'case1'])).toEqual(['drift']);
  });
});
