import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/domain/store.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import {
  type AnswerDeps,
  answerItem,
  type ReviewAnswer,
  undoReview,
} from '../../../src/triage/review/answer.ts';
import { reviewKey } from '../../../src/triage/review/desk.ts';
import { secondsShown, signShown } from '../../../src/triage/review/shown.ts';
import { realOutput } from '../../platform/sqlite/real-work-contract.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');

let store: Store;
let now: number;
let on: AnswerDeps;
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-review-'));
  store = openStore(join(folder, 'daytwo.db'), '2026-03-10T00:00:00.000Z', { durability: 'off' });
  now = NOW;
  on = { store, ids: countingIds(), now: () => now, redactNote: (note) => Promise.resolve(note) };
  await store.realOutputs.put([realOutput('o1'), realOutput('o2')]);
});
afterEach(() => store.close());

const says = (over: Partial<ReviewAnswer> = {}): ReviewAnswer => ({
  of: 'o1',
  label: 'right',
  note: '',
  by: 'Ana',
  looked: { seconds: 12 },
  ...over,
});

describe('a word on a real answer', () => {
  it('is kept with who, how long and why, and with a line in the audit log that has no note', async () => {
    const { review, planted } = await answerItem(
      on,
      says({ label: 'plausible', note: ' Ann asked ' }),
    );
    expect(planted).toBeNull();
    expect(await store.reviews.get(review.id)).toMatchObject({
      of: 'o1',
      kind: 'output',
      agent: 'desk',
      task: 'refund',
      lane: 'deep',
      reviewer: 'Ana',
      label: 'plausible',
      note: 'Ann asked',
      seconds: 12,
    });
    const [line] = await store.audit.list(1);
    expect(line).toMatchObject({ actor: 'Ana', action: 'reviewed', subject: 'o1' });
    expect(JSON.stringify(line)).not.toContain('Ann asked');
    expect(line?.detail['reason']).toBe('it was drawn for a sample');
    await answerItem(on, says({ by: 'Ben' }));
    expect((await store.audit.list(1))[0]?.detail['reason']).toMatch(/^a second look, blind/);
    const lane = {
      lane: 'deep',
      day: '2026-03-10',
      rank: 2,
      reason: 'over $100',
      at: 'x',
    } as const;
    await store.realOutputs.allocate([{ id: 'o2', allocation: lane }]);
    await answerItem(on, says({ of: 'o2' }));
    expect((await store.audit.list(1))[0]?.detail['reason']).toBe(
      'number 2 of the deep items of 2026-03-10: over $100',
    );
  });

  it('leaves nothing in the audit log of what a finding quotes, which must be forgettable', async () => {
    const reason = 'figures: $51 is nowhere in owed.csv; Ann Lee (line 2) owes 49';
    const lane = { lane: 'deep', day: '2026-03-10', rank: 2, reason, at: 'x' } as const;
    await store.realOutputs.allocate([{ id: 'o2', allocation: lane }]);
    await answerItem(on, says({ of: 'o2' }));
    expect((await store.audit.list(1))[0]?.detail['reason']).toBe(
      'number 2 of the deep items of 2026-03-10: figures',
    );
  });

  it('nor of a finding of an answer that waited for a place', async () => {
    const reason =
      'waits: the one place for a deep look of 2026-03-10 is given (figures: $950 is nowhere in p.csv; Pro (line 3) is 49)';
    const lane = { lane: 'deep', day: null, rank: 0, reason, at: 'x' } as const;
    await store.realOutputs.allocate([{ id: 'o2', allocation: lane }]);
    await answerItem(on, says({ of: 'o2' }));
    const said = (await store.audit.list(1))[0]?.detail['reason'];
    expect(said).toMatch(/for a deep look of 2026-03-10 is given \(figures\)$/);
  });

  it('is said once by one person, and anew after it was taken back', async () => {
    await answerItem(on, says());
    await expect(answerItem(on, says({ label: 'wrong' }))).rejects.toMatchObject({
      code: 'already-reviewed',
    });
    await answerItem(on, says({ by: 'Ben', label: 'wrong' }));
    const undone = await undoReview(on, { by: 'Ana' });
    expect(undone).toMatchObject({ of: 'o1', reviewer: 'Ana' });
    await answerItem(on, says({ label: 'wrong' }));
    expect(await store.reviews.list({ of: 'o1', limit: 9 })).toHaveLength(2);
    const actions = (await store.audit.list(9)).map((e) => `${e.actor} ${e.action}`);
    expect(actions).toEqual([
      'Ana reviewed',
      'Ana review taken back',
      'Ben reviewed',
      'Ana reviewed',
    ]);
  });

  it('is taken back by who said it, once', async () => {
    const { review } = await answerItem(on, says());
    await expect(undoReview(on, { by: 'Ben', review: review.id })).rejects.toMatchObject({
      code: 'no-review',
    });
    await undoReview(on, { by: 'Ana', review: review.id });
    await expect(undoReview(on, { by: 'Ana', review: review.id })).rejects.toMatchObject({
      code: 'already-undone',
    });
    await expect(undoReview(on, { by: 'Ana' })).rejects.toMatchObject({ code: 'no-review' });
  });

  it('on a planted item says what it was, and stands', async () => {
    const item = {
      id: 'p1',
      agent: 'desk',
      task: null,
      prompt: 'p',
      output: '87 % agree.',
      expected: 'plausible' as const,
      why: 'the figure is invented',
      at: '2026-03-01T00:00:00.000Z',
    };
    await store.reviews.putPlanted(item);
    const { review, planted } = await answerItem(on, says({ of: 'p1' }));
    expect(planted).toEqual(item);
    expect(review.kind).toBe('planted');
    await expect(undoReview(on, { by: 'Ana' })).rejects.toMatchObject({ code: 'was-planted' });
  });

  it('on nothing is refused, and leaves no trace', async () => {
    await expect(answerItem(on, says({ of: 'nobody' }))).rejects.toMatchObject({ code: 'no-item' });
    await expect(answerItem(on, says({ note: 'x'.repeat(2_001) }))).rejects.toMatchObject({
      code: 'bad-request',
    });
    expect(await store.audit.list(9)).toEqual([]);
  });

  it('is heard by what moves by it, in the same transaction', async () => {
    const failing = { reviewed: () => Promise.reject(new Error('a claim cannot be moved')) };
    await expect(answerItem(on, says(), [failing])).rejects.toThrow('a claim');
    expect(await store.reviews.list({ limit: 9 })).toEqual([]);
    expect(await store.audit.list(9)).toEqual([]);
  });
});

describe('how long an item was looked at', () => {
  it('is counted by the worker from when it was shown, ten minutes at most', async () => {
    const key = await reviewKey(store);
    const shown = signShown(key, { of: 'o1', reviewer: 'Ana', at: now });
    now += 34_400;
    expect((await answerItem(on, says({ looked: { shown } }))).review.seconds).toBe(34);
    const lunch = signShown(key, { of: 'o2', reviewer: 'Ana', at: now });
    now += 3_600_000;
    const second = await answerItem(on, says({ of: 'o2', looked: { shown: lunch } }));
    expect(second.review.seconds).toBe(600);
  });

  it('is believed of nobody else, for no other item, and not when it was changed', () => {
    const shown = signShown('key', { of: 'o1', reviewer: 'Ana', at: NOW });
    const at = NOW + 5_000;
    expect(secondsShown('key', shown, { of: 'o1', reviewer: 'Ana' }, at)).toBe(5);
    expect(secondsShown('key', shown, { of: 'o1', reviewer: 'Ben' }, at)).toBeNull();
    expect(secondsShown('key', shown, { of: 'o2', reviewer: 'Ana' }, at)).toBeNull();
    expect(secondsShown('other', shown, { of: 'o1', reviewer: 'Ana' }, at)).toBeNull();
    const earlier = Buffer.from(JSON.stringify(['o1', 'Ana', NOW - 60_000])).toString('base64url');
    const forged = `${earlier}.${shown.split('.')[1] ?? ''}`;
    expect(secondsShown('key', forged, { of: 'o1', reviewer: 'Ana' }, at)).toBeNull();
    expect(secondsShown('key', shown, { of: 'o1', reviewer: 'Ana' }, NOW + 2 * 86_400_000)).toBe(
      null,
    );
    expect(secondsShown('key', 'x', { of: 'o1', reviewer: 'Ana' }, at)).toBeNull();
  });
});
