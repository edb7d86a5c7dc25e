import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { ReviewMemory } from '../../../src/monitoring/review/memory.ts';
import { observedOf } from '../../../src/monitoring/review/observations.ts';
import type { SuiteFacts } from '../../../src/monitoring/review/streams.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at, coin } from '../../detection/drift/worlds.ts';
import { doneRunOf, trialOf } from '../../domain/rows.ts';

const CASES = ['a', 'b', 'c', 'd'];
let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const runOf = (day: number, over: Partial<Run> = {}): Run =>
  doneRunOf(at(day), {
    id: `run${String(day).padStart(3, '0')}`,
    caseHashes: CASES,
    ...over,
  });

/** Stores an ended run with its trials. */
async function lived(run: Run, of: (caseHash: string) => Partial<Trial>): Promise<Run> {
  await store.runs.create(run);
  await store.runs.end(run.id, 'done', run.endedAt ?? '', null);
  for (const caseHash of run.caseHashes) {
    await store.trials.put(
      trialOf({
        id: `${run.id} ${caseHash}`,
        run: run.id,
        caseHash,
        at: run.createdAt,
        judged: { judgment: 'acted', uncertain: false, decidedBy: 'rule' },
        ...of(caseHash),
      }),
    );
  }
  return run;
}

async function facts(over: Partial<SuiteFacts> = {}): Promise<SuiteFacts> {
  const runs = [];
  for (const id of await store.runs.endedOfSuite('refund', 'desk')) {
    const run = await store.runs.get(id);
    if (run !== null) runs.push(run);
  }
  return {
    agent: 'refund',
    suite: 'desk',
    runs,
    cases: [],
    baseline: await store.baselines.current('refund', 'desk'),
    today: new Set(CASES),
    restartAfter: null,
    ...over,
  };
}

const ask = async (memory: ReviewMemory, over: Partial<SuiteFacts> = {}) =>
  memory.streamsOf(store, await facts(over), new Map(), async () => undefined);

describe('what a review remembers of a suite', () => {
  it('changes no answer, whatever comes: quiet runs, a silent one, a value never seen, a first tool, a confirmation, a baseline', async () => {
    const kept = new ReviewMemory();
    const r = coin(5);
    const usual = () => ({
      outcome: r() < 0.8 ? ('pass' as const) : ('fail' as const),
      length: Math.round(20 + 60 * r()),
      answer: r() < 0.7 ? 'yes' : null,
    });
    const steps: (() => Promise<unknown>)[] = [
      ...Array.from({ length: 9 }, (_, day) => () => lived(runOf(day), usual)),
      () => lived(runOf(9), () => ({ outcome: 'none', finishReason: null, judged: null })),
      () => lived(runOf(10), () => ({ ...usual(), finishReason: 'length' })),
      () => lived(runOf(11), usual),
      () =>
        lived(
          runOf(12, { id: 'again1', trigger: 'confirmation', joins: 'run011', caseHashes: ['b'] }),
          () => ({ outcome: 'fail' }),
        ),
      () =>
        lived(
          runOf(13, {
            id: 'again2',
            trigger: 'confirmation',
            joins: 'run011',
            caseHashes: ['b', 'c'],
          }),
          () => ({ outcome: 'fail', finishReason: 'refusal' }),
        ),
      () =>
        lived(runOf(14), () => ({ ...usual(), toolCalls: [{ name: 'refund', arguments: '{}' }] })),
      () =>
        store.baselines.put({
          id: 'base',
          agent: 'refund',
          suite: 'desk',
          runs: ['run000', 'run001', 'run003', 'run004', 'run005'],
          approvedBy: 'ana',
          approvedAt: at(14),
          note: '',
          bins: { edges: {}, values: {} },
        }),
      () => lived(runOf(15), usual),
      () => lived(runOf(16), usual),
    ];
    for (const step of steps) {
      await step();
      if ((await store.runs.endedOfSuite('refund', 'desk')).length < 2) continue;
      expect(await ask(kept)).toEqual(await ask(new ReviewMemory()));
    }
    const closed = { restartAfter: at(15) };
    expect(await ask(kept, closed)).toEqual(await ask(new ReviewMemory(), closed));
    const fewer = { today: new Set(['a', 'b', 'c']) };
    expect(await ask(kept, fewer)).toEqual(await ask(new ReviewMemory(), fewer));
  });

  it('lets the trials of a confirmation join their look, and makes no look of them', async () => {
    for (let day = 0; day < 7; day++) await lived(runOf(day), () => ({}));
    await lived(
      runOf(8, { id: 'again', trigger: 'confirmation', joins: 'run006', caseHashes: ['b'] }),
      () => ({ outcome: 'fail' }),
    );
    const pass = (await ask(new ReviewMemory())).streams.find((s) => s.metric === 'pass');
    expect(pass?.looks.map((l) => [l.run, l.cells.length, l.confirmed])).toEqual([
      ['run005', 4, undefined],
      ['run006', 4, [{ caseHash: 'b', counts: [0, 1] }]],
    ]);
  });

  it('reads a new run alone: the runs before it may be unreadable by then', async () => {
    const kept = new ReviewMemory();
    for (let day = 0; day < 8; day++) await lived(runOf(day), () => ({}));
    await ask(kept);
    for (let day = 0; day < 8; day++) await store.trials.putObserved(runOf(day).id, []);
    await lived(runOf(8), () => ({}));
    expect((await ask(kept)).streams.find((s) => s.metric === 'pass')?.looks).toHaveLength(4);
  });

  it('keeps a confirmation apart that another model served than its look', () => {
    const trial = trialOf({
      run: 'again',
      caseHash: 'a',
      servedModel: 'other',
      outcome: 'fail',
      answer: 'x',
    });
    expect(observedOf([trial], 'm')).toMatchObject({ observed: [], keptApart: [trial] });
    expect(observedOf([trial]).observed).toHaveLength(1);
  });

  it('reviews in turn, one at a time', async () => {
    const memory = new ReviewMemory();
    const order: string[] = [];
    const slow = memory.inTurn(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('first');
    });
    const next = memory.inTurn(async () => {
      order.push('second');
    });
    await Promise.all([slow, next]);
    expect(order).toEqual(['first', 'second']);
  });
});
