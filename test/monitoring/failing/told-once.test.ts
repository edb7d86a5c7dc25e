import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_RULES } from '../../../src/detection/failing/rules.ts';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Incident, IncidentFacts } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { actOn, becomeDrift } from '../../../src/monitoring/failing/act.ts';
import { asUntold, isKnown } from '../../../src/monitoring/failing/is-told.ts';
import { concludeAsking } from '../../../src/monitoring/failing/conclude-asking.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { doneRunOf, episodeOf, incidentOf } from '../../domain/rows.ts';
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
const fall = (value: number, before = 1): Partial<IncidentFacts> => ({
  lead: { stream: 'desk/pass', gravity: 1, reason: 'r' },
  measures: [
    {
      name: 'pass rate',
      before: { value: before, low: 0.9, high: 1, n: 25 },
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
  await actOn(
    store,
    all,
    episode,
    {
      verdict: 'failing',
      why: ['must-hold'],
      cases: failed,
      reason: 'it failed again',
    },
    NO_RULES,
  );
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
async function failsAgain(failed: readonly string[], day = 2): Promise<string[]> {
  const run = seen(day, failed);
  await lived(store, day, () => ({}));
  await store.failing.put(episodeOf({ run: run.run, at: run.at, state: 'asking', runs: [run] }));
  const asking = doneRunOf(at(day), {
    id: `asking${day}`,
    trigger: 'second-asking',
    joins: run.run,
  });
  await lived(
    store,
    day,
    (i) => ({
      id: `again${day} ${i}`,
      run: asking.id,
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

/** A drift of the suite that somebody has, as it was told. */
async function drifted(over: Partial<Incident>): Promise<void> {
  await store.incidents.insert(
    incidentOf({
      kind: 'drift',
      key: driftKey('refund'),
      agent: 'refund',
      state: 'acknowledged',
      streams: ['desk/pass'],
      ...over,
    }),
  );
}
const EVERY = Array.from({ length: 25 }, (_, i) => `case${i}`);

describe('a suite of which people know something else', () => {
  beforeEach(() => {
    all = deps(store, { failingFor: () => ({ floor: 0.6, suites: 1 }) });
  });

  it('is told to fail now though somebody has its drift, where that says that more passes', async () => {
    await drifted({ facts: plainFacts('Refund desk: pass rate rose', 'It did.', fall(1, 0.93)) });
    expect(await failsAgain(EVERY)).toEqual(['drift', 'failing-now']);
  });

  it('is told to fail now where its drift tells of judgments and of no pass rate', async () => {
    const facts = plainFacts('Refund desk: questions back rose', 'They did.', {
      lead: { stream: 'desk/judgment', gravity: 2, reason: 'r' },
      measures:
        fall(0.5).measures?.map((m) => ({
          ...m,
          source: { stream: 'desk/judgment', categories: [4] },
        })) ?? [],
    });
    await drifted({ facts, streams: ['desk/judgment'] });
    expect(await failsAgain(EVERY)).toEqual(['drift', 'failing-now']);
  });

  it('is not told to fail now where its drift names every case that fails', async () => {
    all = deps(store, { failingFor: () => ({ floor: 0.99, suites: 1 }) });
    const facts = plainFacts('Refund desk: acts where it should refuse', 'It does.', {
      lead: { stream: 'desk/judgment', gravity: 5, reason: 'r' },
      measures:
        fall(1, 0).measures?.map((m) => ({
          ...m,
          source: { stream: 'desk/judgment', categories: [0], cases: ['case0'] },
        })) ?? [],
    });
    await drifted({ facts, streams: ['desk/judgment'] });
    expect(await failsAgain(['case0'])).toEqual(['drift']);
    expect(await failsAgain(['case0', 'case3'], 3)).toEqual(['drift', 'failing-now']);
  });

  it('is told to fail now where hardly any case passes of those that were told to', async () => {
    const told = { at: at(1), passes: { desk: { passed: 80, of: 100 } }, acting: [] };
    const facts = plainFacts('Refund desk: pass rate fell', 'It did.', fall(0.8));
    await drifted({ facts, told });
    expect(await failsAgain(EVERY.slice(0, 11), 2)).toEqual(['drift']);
    expect(await failsAgain(EVERY, 3)).toEqual(['drift', 'failing-now']);
  });
});

it('tells of a case that must hold beside a change that tells how few pass, and not once more of that', () => {
  const drift = incidentOf({
    streams: ['desk/pass'],
    facts: plainFacts('Refund desk: pass rate fell', '', fall(0.5)),
    told: { at: at(1), passes: { desk: { passed: 12, of: 25 } }, acting: [] },
  });
  const failing = {
    verdict: 'failing',
    why: ['must-hold', 'unlikely'],
    cases: ['case0'],
    reason: '',
  } as const;
  const desk = { suite: 'desk' };
  const half = seen(
    2,
    Array.from({ length: 13 }, (_, i) => `case${i}`),
  ).counts;
  expect(asUntold(failing, drift, desk, { counts: half, others: false })).toMatchObject({
    why: ['must-hold'],
  });
  // A collapse that was not told, another suite and an incident that recovers change nothing of it.
  const few = seen(
    2,
    Array.from({ length: 23 }, (_, i) => `case${i}`),
  ).counts;
  expect(asUntold(failing, drift, desk, { counts: few, others: false })).toBe(failing);
  expect(asUntold(failing, drift, { suite: 'shop' }, { counts: half, others: false })).toBe(
    failing,
  );
  expect(
    asUntold(failing, { ...drift, state: 'recovering' }, desk, { counts: half, others: false }),
  ).toBe(failing);
  expect(asUntold(failing, null, desk, { counts: half, others: false })).toBe(failing);
  // Nor do cases of which it does not tell.
  expect(asUntold(failing, drift, desk, { counts: half, others: true })).toBe(failing);
});

it('what was told to fail, and is a change of what it answers by now, is known to fail', () => {
  const drift = incidentOf({
    kind: 'drift',
    state: 'open',
    streams: ['desk/answer'],
    facts: plainFacts('Refund desk: answers never given before', '', {
      lead: { stream: 'desk/answer', gravity: 5, reason: 'r' },
    }),
    failedCases: { desk: ['case0'] },
  });
  expect(isKnown(drift, { suite: 'desk' })).toBe(false);
  expect(isKnown({ ...drift, failsNow: { desk: true } }, { suite: 'desk' })).toBe(true);
  // It passed at its last run: that it fails is news.
  expect(isKnown({ ...drift, failsNow: { desk: false } }, { suite: 'desk' })).toBe(false);
});
