import { afterEach, describe, expect, it } from 'vitest';
import { triageText } from '../../src/cli/text/triage.ts';
import type { Allocation, RealOutput } from '../../src/domain/real-output.ts';
import { makeTakeIn } from '../../src/outputs/take-in.ts';
import { reviewsWaiting, reviewsWaitingWords } from '../../src/monitoring/reviews-waiting.ts';
import { candidate } from '../../src/outputs/read/candidate.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { drawnOf, reviewedOutputs } from '../../src/triage/drawn.ts';
import { triageDay } from '../../src/triage/queries.ts';
import { nextItem } from '../../src/triage/review/next-item.ts';
import { nothingWaits, progressWords } from '../../src/triage/review/words.ts';
import { runTriage } from '../../src/triage/run.ts';
import { checkBeforeWordsGo } from '../../src/triage/check-unkept.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';
import { type Desk, NOW, openDesk } from './store.ts';

let desk: Desk;
afterEach(() => desk.store.close());

const TODAY = '2026-03-02';
const at = '2026-03-02T11:00:00.000Z';
const put = (id: string, of: Partial<RealOutput>): Promise<string[]> =>
  desk.store.realOutputs.put(
    [realOutput(id, { at, sourceId: `mine-${id}`, money: null, task: null, ...of })],
    'hashes-only',
  );
const laneOf = async (id: string): Promise<Allocation | null> =>
  (await desk.store.realOutputs.get(id))?.allocation ?? null;
const inbox = () =>
  nextItem({ store: desk.store, agents: ['desk'], timezone: 'UTC' }, { reviewer: 'ana', now: NOW });

describe('an answer whose words are not kept', () => {
  it('waits in its lane where it is for people, and that is said wherever they look', async () => {
    desk = openDesk('rules: [{ task: refund, lane: deep, reason: much money }]');
    await put('high', { risk: 'high' });
    await put('ruled', { task: { name: 'refund', by: 'given', reason: '' } });
    await put('plain', {});
    await runTriage(desk, 'desk', true);
    expect(await laneOf('high')).toMatchObject({ lane: 'deep', day: null });
    expect(await laneOf('ruled')).toMatchObject({ lane: 'deep', day: null });
    expect(await laneOf('plain')).toMatchObject({ lane: 'automated', day: TODAY });

    const day = await triageDay(desk, 'desk');
    expect(day).toMatchObject({ unkept: { deep: 2, scan: 0 }, waiting: { deep: 0 } });
    expect(day.unkept.first.map((i) => i.sourceId).toSorted()).toEqual(['mine-high', 'mine-ruled']);
    const words = triageText(day, []);
    expect(words).toContain('2 wait whose words are not kept: look at them where the agent keeps');
    expect(words).toContain('mine-high');
    const next = await inbox();
    expect(next).toMatchObject({ item: null, unkept: 2 });
    expect(nothingWaits({ outputs: { ...desk.config.outputs, keep: 'hashes-only' } }, 2)).toContain(
      '2 wait whose words are not kept',
    );
    expect(progressWords(next.done, next.left, next.unkept)).toContain(
      '2 whose words are not kept',
    );
    const [status] = await reviewsWaiting(desk, NOW);
    expect(status).toMatchObject({ deep: 0, unkept: 2 });
    expect(status && reviewsWaitingWords(status)).toBe('desk: 2 wait whose words are not kept');
    const before = await laneOf('high');
    await runTriage(desk, 'desk', true);
    expect(await laneOf('high')).toEqual(before);
  });

  it('takes no place of one that can be looked at', async () => {
    desk = openDesk('budgets: { deep: 1, scan: 0 }');
    await put('gone', { risk: 'high' });
    await desk.store.realOutputs.put([realOutput('here', { at, risk: 'high', money: null })]);
    await runTriage(desk, 'desk', true);
    expect(await laneOf('here')).toMatchObject({ lane: 'deep', day: TODAY, rank: 1 });
    expect((await inbox()).item).toMatchObject({ of: 'here' });
  });

  it('is told so once its time is over before anybody looked', async () => {
    desk = openDesk('budgets: { deep: 1, scan: 0 }');
    for (const id of ['a', 'b'])
      await desk.store.realOutputs.put([realOutput(id, { at, risk: 'high', money: null })]);
    await runTriage(desk, 'desk', true);
    expect((await triageDay(desk, 'desk')).waiting.deep).toBe(1);
    await desk.store.realOutputs.purgeTexts('2026-03-03');
    await runTriage(desk, 'desk', true);
    const day = await triageDay(desk, 'desk');
    expect(day).toMatchObject({ unkept: { deep: 1 }, waiting: { deep: 0 } });
    expect(day.unkept.first[0]?.reason).toContain('its words are not kept');
  });

  it('counts as drawn by a rule on its task alone, whoever said what it is while it waited', async () => {
    desk = openDesk(
      'rules: [{ task: refund, lane: deep }, { task: parcel, risk: high, lane: deep }]',
    );
    const of = (name: string) => ({ task: { name, by: 'given' as const, reason: '' } });
    const refunds = Array.from({ length: 8 }, (_, i) => `r${i}`);
    const parcels = ['p0', 'p1'];
    for (const id of refunds) await put(id, of('refund'));
    for (const id of parcels) await put(id, { ...of('parcel'), risk: 'high' });
    await runTriage(desk, 'desk', true);
    for (const id of [...refunds.slice(0, 5), ...parcels])
      await desk.store.reviews.put(review(`say-${id}`, { of: id, elsewhere: true, at }));
    await runTriage(desk, 'desk', true);
    const reviews = await desk.store.reviews.list({ agent: 'desk', limit: 99 });
    const drawn = await drawnOf(desk.store, 'desk', await reviewedOutputs(desk.store, reviews));
    // A rule that goes by the risk as well picks.
    expect([...drawn].toSorted()).toEqual(refunds.slice(0, 5));
    expect(await laneOf('r0')).toMatchObject({
      lane: 'deep',
      day: TODAY,
      reason: 'Ana looked at it while it waited (rule 1: task refund)',
      draw: { alone: true },
    });
    expect(await laneOf('p0')).toMatchObject({ lane: 'deep', draw: { alone: false } });
  });

  it('keeps the draw that it came in once its words go', async () => {
    desk = openDesk('budgets: { deep: 0, scan: 0 }\nrules: [{ task: refund, lane: deep }]');
    const task = { name: 'refund', by: 'given', reason: '' } as const;
    await desk.store.realOutputs.put([realOutput('a', { at, task, money: null })]);
    await runTriage(desk, 'desk', true);
    const before = await laneOf('a');
    await desk.store.realOutputs.purgeTexts('2026-03-03');
    await runTriage(desk, 'desk', true);
    expect((await laneOf('a'))?.reason).toContain('its words are not kept');
    expect(before?.draw).toMatchObject({ alone: true });
    expect((await laneOf('a'))?.draw).toEqual(before?.draw);
  });

  it('leaves the list when it is forgotten, or somebody has said what it is', async () => {
    desk = openDesk();
    await put('a', { risk: 'high' });
    await put('b', { risk: 'high' });
    await runTriage(desk, 'desk', true);
    await desk.store.realOutputs.forget(['a'], at);
    await desk.store.reviews.put(review('r', { of: 'b', agent: 'desk', at }));
    await runTriage(desk, 'desk', true);
    expect((await triageDay(desk, 'desk')).unkept).toMatchObject({ deep: 0, scan: 0 });
    expect(await laneOf('a')).toMatchObject({ lane: 'automated', day: TODAY });
  });

  it('has its figures checked before the words go, and nothing of them is kept', async () => {
    desk = openDesk('tasks: { pricing: { figures: { file: prices.csv } } }', {
      'prices.csv': 'plan,price_month\nBasic,9\nPro,49\n',
    });
    const config = {
      ...desk.config,
      outputs: { ...desk.config.outputs, keep: 'hashes-only' as const },
    };
    const takeIn = makeTakeIn({
      store: desk.store,
      config,
      clock: desk.clock,
      ids: countingIds(),
      sandbox: desk.sandbox,
      beforeWordsGo: checkBeforeWordsGo(config),
    });
    const said = { prompt: 'How much is Pro?', task: 'pricing' };
    const { each } = await takeIn(
      [
        candidate({ ...said, sourceId: '1', output: 'Pro is $39 a month.' }),
        candidate({ ...said, sourceId: '2', output: 'Pro is $49 a month.' }),
      ],
      { agent: 'desk', source: 'post' },
    );
    await runTriage(desk, 'desk', true);
    const [wrong, right] = await Promise.all(each.map((id) => laneOf(id ?? '')));
    expect(wrong).toMatchObject({ lane: 'deep', day: null });
    expect(wrong?.reason).toContain('1 figure is not as prices.csv has it');
    expect(right).toMatchObject({ lane: 'automated' });
    const kept = await desk.store.records.list({ kind: 'figure-findings', limit: 9 });
    expect(kept).toHaveLength(1);
    expect(JSON.stringify([kept, wrong])).not.toMatch(/39|\$/);
  });
});
