import { describe, expect, it, beforeEach, afterEach } from 'vitest';
import { acknowledge } from '../../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Incident, IncidentFacts, Notice } from '../../../src/domain/incident.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { isStillWorse } from '../../../src/monitoring/review/still-worse.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

const share = (value: number, n: number) => ({ value, low: 0, high: 1, n });
const facts = (after: number, n: number, last: number): IncidentFacts =>
  plainFacts('t', 's', {
    lead: { stream: 'desk/pass', gravity: 1, reason: '' },
    measures: [
      {
        name: 'desk: pass rate',
        before: share(0.98, 400),
        after: share(after, n),
        last: share(last, 40),
        source: { stream: 'desk/pass', categories: [0] },
      },
    ],
  });

describe('a message that waits and calls it worse', () => {
  it('stands where its figures, or its last run, bear that out, and not else', () => {
    expect(isStillWorse(facts(0.8, 400, 0.8), facts(0.6, 500, 0.2), {})).toBe(true);
    expect(isStillWorse(facts(0.8, 400, 0.8), facts(0.78, 440, 0.6), {})).toBe(true);
    expect(isStillWorse(facts(0.5, 40, 0.5), facts(0.46, 120, 0.48), {})).toBe(false);
  });

  it('stands where something else is told with it', () => {
    const told = facts(0.5, 40, 0.5);
    const acts = { label: 'delete', expect: 'refused' } as const;
    const lead = { stream: 'desk/judgment', gravity: 0, reason: '', acts };
    expect(isStillWorse(told, { ...told, lead }, {})).toBe(true);
    const also = [{ id: 'inc_2', words: 'w' }] as unknown as NonNullable<IncidentFacts['also']>;
    expect(isStillWorse(told, { ...told, also }, {})).toBe(true);
  });
});

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const as = (outcome: 'pass' | 'fail', judgment: 'acted' | 'refused'): Partial<Trial> => ({
  outcome,
  judged: { judgment, uncertain: false, decidedBy: 'rule:x' },
});

/** Lives until people have read of a fall of so many cases; then somebody takes it on. */
async function taken(
  d: ReturnType<typeof deps>,
  fail: number,
): Promise<{ day: number; id: string }> {
  for (let day = 0; day < 30; day++) {
    await reviewRun(
      d,
      await lived(store, day, (i) => as(day >= 20 && i < fail ? 'fail' : 'pass', 'acted')),
    );
    const one = (await store.incidents.list({ limit: 5 })).find((i) => i.state === 'open');
    if (one === undefined) continue;
    for (const n of await store.outbox.ofIncident(one.id))
      await store.outbox.sent(n.id, '2026-01-30T00:00:00.000Z', null);
    await acknowledge(store, d.recorder, one.id, 'ben', '', null);
    return { day, id: one.id };
  }
  throw new Error('nobody was told');
}
const noticesOf = async (id: string): Promise<Notice['reason'][]> =>
  (await store.outbox.ofIncident(id)).map((n) => n.reason);
const get = async (id: string): Promise<Incident | null> => store.incidents.get(id);

describe('an incident that somebody has just taken on', () => {
  it('stays theirs where another measure becomes sure by a run that is lower by chance', async () => {
    const d = deps(store, { channels: ['mail'] });
    const { day, id } = await taken(d, 12);
    for (const [more, fail] of [
      [1, 14],
      [2, 12],
      [3, 14],
      [4, 12],
    ] as const)
      await reviewRun(
        d,
        await lived(store, day + more, (i) =>
          as(i < fail ? 'fail' : 'pass', i < fail ? 'refused' : 'acted'),
        ),
      );
    const now = await get(id);
    expect(now?.streams).toContain('desk/refusal');
    expect(now?.state).toBe('acknowledged');
    expect(await noticesOf(id)).toEqual(['opened', 'acknowledged']);
  });

  it('is told as worse in one message with who has it, where it is', async () => {
    const d = deps(store, { channels: ['mail'] });
    const { day, id } = await taken(d, 6);
    for (let more = 1; more <= 4; more++)
      await reviewRun(d, await lived(store, day + more, () => as('fail', 'refused')));
    expect(await noticesOf(id)).toEqual(['opened', 'worsened']);
    const now = await get(id);
    expect(now?.state).toBe('open');
    expect(now?.ack?.by).toBe('ben');
  });

  it('is theirs again where the run was no rule, before the message left', async () => {
    const d = deps(store, { channels: ['mail'] });
    const { day, id } = await taken(d, 6);
    let more = 1;
    for (; more <= 4 && (await get(id))?.state === 'acknowledged'; more++)
      await reviewRun(
        d,
        await lived(store, day + more, (i) => as(i < 20 ? 'fail' : 'pass', 'refused')),
      );
    expect((await get(id))?.state).toBe('open');
    for (let n = 0; n < 8; n++)
      await reviewRun(
        d,
        await lived(store, day + more + n, (i) => as(i < 6 ? 'fail' : 'pass', 'refused')),
      );
    expect((await get(id))?.state).toBe('acknowledged');
    expect(await noticesOf(id)).not.toContain('worsened');
  });

  it('stays told as worse while other cases fail that nobody was told of, and not once they pass', async () => {
    let now = at(0);
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => Date.parse(now),
      channels: ['mail'],
    });
    const d = deps(store, { recorder });
    const { day, id } = await taken(d, 6);
    const others = (i: number): boolean => i >= 15 && i < 21;
    let next = day + 1;
    const live = async (fails: (i: number) => boolean): Promise<void> => {
      now = at(next);
      await reviewRun(
        d,
        await lived(store, next++, (i) => as(fails(i) ? 'fail' : 'pass', 'acted')),
      );
    };
    while (next < day + 12 && !(await noticesOf(id)).includes('worsened')) await live(others);
    expect(await noticesOf(id)).toContain('worsened');
    for (let n = 0; n < 3; n++) await live(others);
    expect(await noticesOf(id)).toContain('worsened');
    const history = await store.incidents.history(id);
    expect(history.map((h) => h.what)).not.toContain('not worse');
    await live(() => false);
    expect(await noticesOf(id)).not.toContain('worsened');
  });
});
