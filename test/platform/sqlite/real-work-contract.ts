import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Allocation, RealOutput, Review } from '../../../src/domain/real-output.ts';
import type { Store } from '../../../src/domain/store.ts';

const AT = '2026-03-02T09:00:00.000Z';

export const realOutput = (id: string, over: Partial<RealOutput> = {}): RealOutput => ({
  id,
  agent: 'desk',
  source: 'post',
  sourceId: `s-${id}`,
  session: null,
  at: AT,
  takenAt: AT,
  texts: { prompt: `may I return ${id}?`, output: 'Yes.', toolCalls: [], context: null },
  promptHash: 'p',
  outputHash: 'o',
  servedModel: 'm-1',
  soulHash: null,
  costUsd: 0.01,
  fate: null,
  task: { name: 'refund', by: 'given', reason: 'the source says so' },
  audience: 'customer',
  money: { amount: 40, currency: 'USD' },
  risk: null,
  judged: null,
  novelty: null,
  allocation: null,
  forgottenAt: null,
  ...over,
});
const lane = (of: Allocation['lane'], day: string | null = '2026-03-02'): Allocation => ({
  lane: of,
  day,
  rank: 1,
  reason: 'rule: refunds',
  at: AT,
});
export const review = (id: string, over: Partial<Review> = {}): Review => ({
  id,
  of: 'o1',
  kind: 'output',
  agent: 'desk',
  task: 'refund',
  lane: 'deep',
  reviewer: 'Ana',
  label: 'right',
  note: '',
  seconds: 12,
  at: AT,
  undoneAt: null,
  ...over,
});

/** What every store must hold true of real work. */
export function realWorkContract(name: string, open: () => Promise<Store>): void {
  describe(`real work in ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    outputsAreKeptOnce(() => store);
    outputsAreFound(() => store);
    wordsCanGo(() => store);
    peopleAndFeatures(() => store);
  });
}

function outputsAreKeptOnce(on: () => Store): void {
  it('keeps an output once for each name that its source has for it', async () => {
    const first = realOutput('o1');
    expect(await on().realOutputs.put([first, realOutput('o2')])).toEqual(['o1', 'o2']);
    expect(await on().realOutputs.put([realOutput('o3', { sourceId: 's-o1' })])).toEqual([]);
    expect(
      await on().realOutputs.put([realOutput('o4', { sourceId: 's-o1', source: 'otlp' })]),
    ).toEqual(['o4']);
    expect(await on().realOutputs.get('o1')).toEqual(first);
    expect(await on().realOutputs.named('desk', 'post', 's-o1')).toEqual(first);
    expect(await on().realOutputs.get('o3')).toBeNull();
  });

  it('counts by day, task, lane and fate, and moves the counts with the output', async () => {
    const { realOutputs } = on();
    await realOutputs.put([realOutput('o1'), realOutput('o2')]);
    await realOutputs.allocate([{ id: 'o1', allocation: lane('deep') }]);
    await realOutputs.putFate('o2', 'edited');
    expect(await realOutputs.tallies({ agent: 'desk' })).toEqual([
      { agent: 'desk', day: '2026-03-02', task: 'refund', lane: null, fate: 'edited', outputs: 1 },
      { agent: 'desk', day: '2026-03-02', task: 'refund', lane: 'deep', fate: null, outputs: 1 },
    ]);
    expect(await realOutputs.tallies({ from: '2026-03-03' })).toEqual([]);
  });

  it('counts the tools that were called, once an output', async () => {
    const call = { name: 'issue_refund', arguments: '{}' };
    const texts = { prompt: 'p', output: 'o', toolCalls: [call, call], context: null };
    await on().realOutputs.put([realOutput('o1', { texts }), realOutput('o2', { texts })]);
    await on().realOutputs.put([realOutput('o1', { texts })]);
    expect(await on().realOutputs.tools({ from: '2026-03-01T23:00:00.000Z' })).toEqual([
      { agent: 'desk', tool: 'issue_refund', day: '2026-03-02', calls: 4 },
    ]);
    await on().realOutputs.put([realOutput('o3', { texts })], 'hashes-only');
    expect((await on().realOutputs.get('o3'))?.texts).toBeNull();
    expect(await on().realOutputs.tools({})).toMatchObject([{ calls: 6 }]);
  });
}

function outputsAreFound(on: () => Store): void {
  it('knows when the first of an agent was taken in, however old those are that came later', async () => {
    const of = (id: string, at: string, takenAt: string) =>
      realOutput(id, { sourceId: id, agent: 'desk', at, takenAt });
    const { realOutputs } = on();
    expect(await realOutputs.takenSince('desk')).toBeNull();
    await realOutputs.put([realOutput('other', { sourceId: 'other', agent: 'shop' })]);
    await realOutputs.put([of('a', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z')]);
    await realOutputs.put([of('b', '2025-01-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z')]);
    expect(await realOutputs.takenSince('desk')).toBe('2026-03-01T00:00:00.000Z');
  });

  it('lists by task, lane, day and time, page after page in either order', async () => {
    const { realOutputs } = on();
    const at = (hour: number): string => `2026-03-02T0${hour}:00:00.000Z`;
    await realOutputs.put([1, 2, 3, 4].map((h) => realOutput(`o${h}`, { at: at(h) })));
    await realOutputs.place('o4', { task: null, risk: 'high' });
    await realOutputs.allocate([
      { id: 'o1', allocation: lane('deep') },
      { id: 'o2', allocation: lane('scan', null) },
    ]);
    const ids = async (filter: Parameters<typeof realOutputs.list>[0]): Promise<string[]> =>
      (await realOutputs.list(filter)).map((o) => o.id);
    expect(await ids({ limit: 9 })).toEqual(['o4', 'o3', 'o2', 'o1']);
    expect(await ids({ limit: 2, after: { at: at(3), id: 'o3' } })).toEqual(['o2', 'o1']);
    expect(await ids({ limit: 2, order: 'oldest', after: { at: at(1), id: 'o1' } })).toEqual([
      'o2',
      'o3',
    ]);
    expect(await ids({ task: null, limit: 9 })).toEqual(['o4']);
    const bare = await realOutputs.list({ limit: 1, withoutTexts: true });
    expect(bare).toMatchObject([{ id: 'o4', texts: null, risk: 'high' }]);
    expect(await realOutputs.get('o4', { withoutTexts: true })).toEqual(bare[0]);
    expect(await ids({ task: 'refund', lane: null, limit: 9 })).toEqual(['o3']);
    expect(await ids({ day: '2026-03-02', limit: 9 })).toEqual(['o1']);
    expect(await ids({ lane: 'scan', day: null, limit: 9 })).toEqual(['o2']);
    expect(await ids({ from: at(2), to: at(4), limit: 9 })).toEqual(['o3', 'o2']);
    expect(await realOutputs.count({ agent: 'desk', lane: null })).toBe(2);
    expect(await realOutputs.get('o4')).toMatchObject({ task: null, risk: 'high' });
    expect(await realOutputs.place('nobody', { risk: 'low' })).toBe(false);
  });

  it('knows sessions, and where a source is to be read on from', async () => {
    const { realOutputs } = on();
    await realOutputs.put([realOutput('o1', { session: 'b' }), realOutput('o2', { session: 'a' })]);
    expect(await realOutputs.sessions('desk', AT)).toEqual(['a', 'b']);
    expect(await realOutputs.sourcePlace('file:x')).toBeNull();
    await realOutputs.putSourcePlace('file:x', { offset: 12 }, AT);
    await realOutputs.putSourcePlace('file:x', { offset: 20 }, AT);
    expect(await realOutputs.sourcePlace('file:x')).toEqual({ offset: 20 });
  });
}

function wordsCanGo(on: () => Store): void {
  it('forgets words and names on request, keeps the counts, and stays so when told again', async () => {
    const { realOutputs, reviews } = on();
    await realOutputs.put([realOutput('o1', { session: 'ann' })]);
    await reviews.put(review('r1', { note: 'Ann wrote from Leeds' }));
    expect(await realOutputs.forget(['o1', 'nobody'], AT)).toBe(1);
    expect(await realOutputs.put([realOutput('o9', { sourceId: 's-o1' })])).toEqual([]);
    const kept = await realOutputs.get('o1');
    expect(kept).toMatchObject({ texts: null, session: null, sourceId: '', forgottenAt: AT });
    expect(kept).toMatchObject({ audience: null, money: null, promptHash: '', outputHash: '' });
    expect(await reviews.get('r1')).toMatchObject({ label: 'right', note: '' });
    expect(await realOutputs.tallies({})).toHaveLength(1);
  });

  it('drops the words of what is old, and nothing else', async () => {
    const { realOutputs } = on();
    await realOutputs.put([realOutput('o1', { at: '2026-01-01T00:00:00.000Z' }), realOutput('o2')]);
    expect(await realOutputs.purgeTexts('2026-02-01T00:00:00.000Z')).toBe(1);
    expect(await realOutputs.purgeTexts('2026-02-01T00:00:00.000Z')).toBe(0);
    expect(await realOutputs.get('o1')).toMatchObject({ texts: null, promptHash: 'p' });
    expect((await realOutputs.get('o2'))?.texts?.output).toBe('Yes.');
  });
}

function peopleAndFeatures(on: () => Store): void {
  it('keeps what people said, newest first, and counts no more what was taken back', async () => {
    const { reviews } = on();
    await reviews.put(review('r1'));
    await reviews.put(review('r2', { reviewer: 'Ben', at: '2026-03-03T09:00:00.000Z' }));
    expect((await reviews.list({ limit: 9 })).map((r) => r.id)).toEqual(['r2', 'r1']);
    expect(await reviews.undo('r2', AT)).toBe(true);
    expect(await reviews.undo('r2', AT)).toBe(false);
    expect((await reviews.list({ of: 'o1', limit: 9 })).map((r) => r.id)).toEqual(['r1']);
    expect(await reviews.list({ reviewer: 'Ben', withUndone: true, limit: 9 })).toMatchObject([
      { id: 'r2', undoneAt: AT },
    ]);
    expect(await reviews.list({ to: AT, limit: 9 })).toEqual([]);
    await reviews.put(review('r3', { note: 'Ann again' }));
    await reviews.clearNotes(['r3', 'nobody']);
    expect(await reviews.get('r3')).toMatchObject({ note: '', label: 'right' });
  });

  it('keeps planted answers by agent', async () => {
    const planted = {
      id: 'p1',
      agent: 'desk',
      task: null,
      prompt: 'p',
      output: '87 % of users agree.',
      expected: 'plausible' as const,
      why: 'the figure is invented',
      at: AT,
    };
    await on().reviews.putPlanted(planted);
    expect(await on().reviews.planted('desk')).toEqual([planted]);
    expect(await on().reviews.planted('other')).toEqual([]);
  });

  it('keeps a document of a feature under its kind and id, and finds the newest of a subject', async () => {
    const { records } = on();
    const record = { kind: 'claim', subject: 'desk', id: 'c1', at: AT, doc: { status: 'open' } };
    await records.put(record);
    await records.put({ ...record, id: 'c2', at: '2026-03-03T00:00:00.000Z' });
    await records.put({ ...record, doc: { status: 'stale' } });
    expect(await records.get('claim', 'c1')).toEqual({ ...record, doc: { status: 'stale' } });
    expect((await records.latest('claim', 'desk'))?.id).toBe('c2');
    expect(await records.latest('pack', 'desk')).toBeNull();
    expect((await records.list({ kind: 'claim', limit: 9 })).map((r) => r.id)).toEqual([
      'c2',
      'c1',
    ]);
    expect(await records.list({ kind: 'claim', subject: 'desk', before: AT, limit: 9 })).toEqual(
      [],
    );
  });
}
