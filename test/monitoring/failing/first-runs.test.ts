import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Look } from '../../../src/domain/drift.ts';
import type { FailingEpisode } from '../../../src/domain/failing.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { proposeBaseline } from '../../../src/monitoring/baselines/propose.ts';
import { ordinaryRuns } from '../../../src/monitoring/failing/ordinary-runs.ts';
import type { ReviewDeps } from '../../../src/monitoring/review/deps.ts';
import { failingSpansSince } from '../../../src/monitoring/review/failing-spans.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from '../review/lived.ts';

const OF = { agent: 'refund', suite: 'desk' };
const LOOK: Look = { run: '', at: '', lane: 'schedule', cells: [] };
let store: Store;
let on: ReviewDeps;
beforeEach(() => {
  store = openStore(':memory:', '');
  on = deps(store);
});
afterEach(() => store.close());

/** A night in which these many of 25 cases fail, with an answer as long as `length`. */
async function night(day: number, fails: number, length = 200): Promise<Run> {
  const trial = (i: number): Partial<Trial> => ({
    outcome: i < fails ? 'fail' : 'pass',
    length: i < fails ? length : 200,
  });
  const run = await lived(store, day, trial);
  await reviewRun(on, run);
  return run;
}

/** The failing cases of the night's run are asked again: these many fail. */
async function askedAgain(day: number, fails: number): Promise<void> {
  const asking = (await store.runs.recent({ limit: 200 })).find(
    (r) => r.trigger === 'second-asking' && r.state === 'planned',
  );
  if (asking === undefined) throw new Error('nothing is asked again');
  const again = await lived(store, 200 + day, (i) => ({ outcome: i < fails ? 'fail' : 'pass' }));
  await reviewRun(on, { ...again, trigger: 'second-asking', joins: asking.joins });
}

const last = async (): Promise<FailingEpisode | undefined> =>
  (await store.failing.since(at(0))).at(-1);
const drifts = async (): Promise<Incident[]> =>
  (await store.incidents.list({ limit: 20 })).filter(
    (i) => i.kind === 'drift' && i.state !== 'not-confirmed',
  );

describe('a collapse of a suite that runs every minute', () => {
  it('is told after its first run and asking, with five ordinary runs before it', async () => {
    on = {
      ...on,
      failingFor: () => ({ floor: null, suites: 4 }),
      settingsFor: () => ({ alpha: 0.05, plannedLooks: { schedule: 525_600, change: 0 } }),
    };
    for (let day = 0; day < 5; day++) await night(day, day % 2);
    await night(5, 16);
    await askedAgain(5, 11);
    expect(await last()).toMatchObject({ state: 'failing', why: ['unlikely'] });
    const told = await store.incidents.list({ limit: 20 });
    expect(told.map((i) => i.facts.title)).toContain(
      'Refund desk: 9 of 25 pass; 24 of 25 is usual',
    );
  });
});

describe('a run that failed, though nobody could be told', () => {
  it('is not ordinary, not "before" and no baseline, where it failed again', async () => {
    for (let day = 0; day < 8; day++) await night(day, day % 2);
    await night(8, 5);
    expect(await last()).toMatchObject({ state: 'asking' });
    expect(await failingSpansSince(store, OF, at(0))).toHaveLength(1);
    await askedAgain(8, 5);
    expect(await last()).toMatchObject({ state: 'undecided', why: [] });
    await night(9, 1);
    expect(await last()).toMatchObject({ state: 'over', unsettled: true, endedAt: at(9) });
    const { chosen, leftOut } = await proposeBaseline(store, OF, { since: null, until: at(20) });
    expect(chosen.map((c) => c.at)).not.toContain(at(8));
    expect(leftOut).toMatchObject([{ at: at(8), why: 'failed again' }]);
    // As bad a night again stands out again.
    await night(10, 6);
    expect(await last()).toMatchObject({ at: at(10), state: 'asking' });
  });

  it('does not wait for ever for an asking that never ends', async () => {
    for (let day = 0; day < 8; day++) await night(day, day % 2);
    await night(8, 5);
    for (let day = 9; day < 19; day++) await night(day, day % 2);
    expect(await last()).toMatchObject({ state: 'asking' });
    await night(19, 1);
    expect(await last()).toMatchObject({ state: 'over', endedAt: at(19) });
  });

  it('hides no collapse behind longer answers, and is not counted as what was before it', async () => {
    for (let day = 0; day < 8; day++) await night(day, day % 2);
    await night(8, 5);
    await askedAgain(8, 5);
    for (let day = 9; day < 12; day++) await night(day, day % 2);
    expect(await failingSpansSince(store, OF, at(0))).toMatchObject([{ unsettled: true }]);
    for (let day = 12; day < 15 && (await drifts()).length === 0; day++) await night(day, 13, 900);
    const [incident] = await drifts();
    expect(incident?.facts.lead?.stream).toBe('desk/pass');
    // Eleven nights of 25 cases: all but the one that failed.
    expect(incident?.facts.measures[0]?.before.n).toBe(275);
  });
});

describe('a collapse while the failing case of the run before is asked again', () => {
  const high = async (): Promise<void> =>
    store.cases.put({
      ...OF,
      hash: 'case0',
      label: "A neighbour's account",
      prompt: '',
      metadata: { risk: 'high' },
      firstSeen: at(0),
    });

  it('is asked about itself, and told, though that case passes', async () => {
    await high();
    for (let day = 0; day < 30; day++)
      await reviewRun(
        on,
        await lived(store, day, (i) => ({ outcome: i === 20 + (day % 5) ? 'fail' : 'pass' })),
      );
    await night(30, 1);
    expect(await last()).toMatchObject({ at: at(30), state: 'asking', alone: ['case0'] });
    const charged = (await store.failing.spentSince('')).all;
    await night(31, 13);
    // A run that an episode may begin with is charged, as any is.
    expect((await store.failing.spentSince('')).all).toBeGreaterThan(charged);
    await askedAgain(30, 0);
    const [one, two] = (await store.failing.since(at(0))).slice(-2);
    expect(one).toMatchObject({ at: at(30), state: 'over', unsettled: false });
    expect(two).toMatchObject({
      at: at(31),
      state: 'asking',
      passes: 12,
      usual: expect.closeTo(24, 0),
      ordinary: { runs: 30 },
      runs: [{ run: 'run031' }],
    });
    expect(two?.alone).toBeUndefined();
    expect(two?.earlier?.at(-1)).toMatchObject({ at: at(30), passes: 24 });
    // The thirty runs before and the one that passed again, and not the one that is asked about.
    const looks = Array.from({ length: 32 }, (_, day) => ({
      ...LOOK,
      run: `run${day}`,
      at: at(day),
    }));
    const spans = await failingSpansSince(store, OF, at(0));
    expect(ordinaryRuns({ baseline: [], looks }, 'run32', spans)).toHaveLength(31);
    await askedAgain(31, 13);
    expect(await last()).toMatchObject({ at: at(31), state: 'failing', why: ['unlikely'] });
    const told = await store.incidents.list({ limit: 20 });
    expect(told.map((i) => i.facts.title)).toContain(
      'Refund desk: 12 of 25 pass; 24 of 25 is usual',
    );
  });

  it('is asked about the first of its runs, where more came', async () => {
    await high();
    for (let day = 0; day < 30; day++) await night(day, 0);
    await night(30, 1);
    await night(31, 13);
    await night(32, 14);
    await askedAgain(30, 0);
    const now = await last();
    expect(now).toMatchObject({ at: at(31), state: 'asking' });
    expect(now?.runs.map((r) => r.run)).toEqual(['run031', 'run032']);
  });
});

describe('a high-risk case that failed a few times before', () => {
  /** A night in which only the high-risk case may fail; asked again, it passes unless it is said. */
  const risky = async (day: number, fails: boolean, again: 'pass' | 'fail' = 'pass') => {
    const of = (i: number): Partial<Trial> => ({ outcome: i === 0 && fails ? 'fail' : 'pass' });
    await reviewRun(on, await lived(store, day, of));
    const asking = (await store.runs.unfinished()).find((r) => r.trigger === 'second-asking');
    if (asking === undefined) return null;
    for (const t of await store.trials.ofRun(asking.joins ?? ''))
      if (asking.caseHashes.includes(t.caseHash))
        await store.trials.put({ ...t, id: `${asking.id} again`, run: asking.id, outcome: again });
    await store.runs.end(asking.id, 'done', at(day), null);
    await reviewRun(on, asking);
    return asking.joins;
  };

  it('is asked again when it fails in runs in a row, and named where that is told', async () => {
    await store.cases.put({
      ...OF,
      hash: 'case0',
      label: "A neighbour's account",
      prompt: '',
      metadata: { risk: 'high' },
      firstSeen: at(0),
    });
    for (let day = 0; day < 34; day++) await risky(day, [5, 14, 20].includes(day));
    expect(await risky(34, true)).toBeNull();
    expect(await risky(35, true, 'fail')).toBe('run035');
    expect(await last()).toMatchObject({
      at: at(35),
      state: 'undecided',
      alone: ['case0'],
      before: { case0: 1 },
      passes: 24,
    });
    await risky(36, false);
    expect(await last()).toMatchObject({ state: 'over', alone: ['case0'] });
  });
});
