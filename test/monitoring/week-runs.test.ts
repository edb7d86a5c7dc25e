import { beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/load.ts';
import type { FailingEpisode } from '../../src/domain/failing.ts';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import type { Incident } from '../../src/domain/incident.ts';
import type { Store } from '../../src/domain/store.ts';
import { alarmsCalledWords, staleWords } from '../../src/monitoring/staleness.ts';
import { stoodOutWords } from '../../src/monitoring/collect-digest.ts';
import { collectOver } from '../../src/monitoring/week-over.ts';
import { barsOf } from '../../src/monitoring/week-runs.ts';
import { openStoreWaiting } from '../../src/platform/sqlite/open.ts';
import { fastClock } from '../../src/platform/clock/fast.ts';
import { episodeOf, incidentOf } from '../domain/rows.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const ago = (days: number): string => new Date(NOW - days * DAY).toISOString();

let store: Store;
beforeEach(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-week-')), 'daytwo.db');
  store = await openStoreWaiting(file, ago(0), {
    durability: 'off',
    patience: { clock: fastClock(NOW), most: 1_000 },
  });
});

const incident = (id: string, over: Partial<Incident>): Incident =>
  incidentOf({
    id,
    key: `drift:${id}`,
    state: 'resolved',
    openedAt: ago(10),
    changedAt: ago(9),
    ...over,
  });
const ack = { by: 'ana', note: '', at: ago(9), until: null };

describe('what people said of alarms', () => {
  it('says of those of which nobody said anything only that', async () => {
    await store.incidents.insert(incident('a', {}));
    expect(await alarmsCalledWords(store, NOW)).toBe(
      '1 alarm in 90 days: nobody has said whether it was real',
    );
  });

  it('counts the real ones, the others, and those of which nobody said anything, over a quarter', async () => {
    expect(await alarmsCalledWords(store, NOW)).toBe('');
    for (const i of [
      incident('a', { ack }),
      incident('b', { accepted: true }),
      incident('c', { notReal: { by: 'ana', at: ago(9), note: '' }, ack }),
      incident('d', {}),
      incident('old', { openedAt: ago(91), ack }),
      incident('suspicion', { state: 'not-confirmed' }),
      incident('money', { kind: 'spend', ack }),
    ])
      await store.incidents.insert(i);
    expect(await alarmsCalledWords(store, NOW)).toBe(
      '4 alarms in 90 days: people took 2 for real and 1 for not real; of 1 nobody said',
    );
  });
});

describe('what is stale', () => {
  const config = {
    agents: { refund: { suites: [{ name: 'desk', file: 'x', schedule: '0 2 * * *' }] } },
  } as unknown as Config;
  const approved = (at: string): Promise<void> =>
    store.baselines.put({
      id: `base-${at}`,
      agent: 'refund',
      suite: 'desk',
      runs: [],
      approvedBy: 'ana',
      approvedAt: at,
      note: '',
      bins: { edges: {}, values: {} },
    });

  it('is a baseline of more than 90 days, and a suite that nobody changed for more than 180', async () => {
    const c = { agent: 'refund', suite: 'desk', label: '', prompt: '', metadata: {} };
    await store.cases.put({ ...c, hash: 'h', firstSeen: ago(200) });
    await approved(ago(91));
    expect(await staleWords({ store, config }, NOW)).toBe(
      'baselines older than 90 days: refund/desk (91 days); suites unchanged for 180 days: refund/desk (200 days)',
    );
    await approved(ago(89));
    await store.cases.put({ ...c, hash: 'h2', firstSeen: ago(3) });
    expect(await staleWords({ store, config }, NOW)).toBe('');
  });
});

describe('bars of pass rates', () => {
  const run = (pass: number, fail: number): Parameters<typeof barsOf>[0][number] => ({
    tally: {
      planned: 0,
      asked: 0,
      pass,
      fail,
      none: 0,
      judgments: {},
      costUsd: 0,
      latencyMs: null,
    },
  });
  it('are one a run that has a verdict, from nothing to all, and none for a single run', () => {
    expect(barsOf([run(8, 0), run(4, 4), run(0, 0), run(0, 8)])).toBe('█▅▁');
    expect(barsOf([run(1, 0)])).toBe('');
  });
});

describe('what looked bad and was not confirmed', () => {
  const suspected = (id: string, days: number, over: Partial<Incident> = {}): Incident =>
    incident(id, {
      key: 'drift:refund',
      state: 'not-confirmed',
      undecided: ['desk/pass'],
      openedAt: ago(days),
      changedAt: ago(days),
      ...over,
    });
  const opened = incident('told', {
    key: 'drift:refund',
    state: 'resolved',
    streams: ['desk/pass'],
    openedAt: ago(3),
    changedAt: ago(1),
    began: { desk: { run: 'r', from: ago(4.5) } },
  });

  it('holds no suspicion of which an incident came, and every other', async () => {
    for (const i of [suspected('a', 5), suspected('b', 4), suspected('c', 0.5)])
      await store.incidents.insert(i);
    const lines = async (): Promise<readonly string[]> =>
      (await collectOver(store, ago(7), () => 'Refund desk')).endedUndecided.map((e) => e.words);
    expect((await lines())[0]).toMatch(/^Refund desk: 3 suspicions ended undecided/);
    await store.incidents.insert(opened);
    expect((await lines())[0]).toMatch(/^Refund desk: 1 suspicion ended undecided/);
  });

  it('holds no suspicion of a suite that people were told fails at that time', async () => {
    await store.incidents.insert(suspected('a', 5));
    await store.incidents.insert(
      incident('failing', {
        kind: 'failing-now',
        key: 'failing-now:refund/desk',
        state: 'resolved',
        facts: plainFacts('Refund desk: 18 of 40 pass', '', { since: ago(5.1) }),
        openedAt: ago(4.9),
        changedAt: ago(4.8),
      }),
    );
    expect((await collectOver(store, ago(7), () => 'Refund desk')).endedUndecided).toEqual([]);
    await store.incidents.insert(suspected('b', 4));
    expect((await collectOver(store, ago(7), () => 'Refund desk')).endedUndecided).toHaveLength(1);
  });

  it('does not say that there is nothing to do of a suite that looks bad still', () => {
    const over = episodeOf({
      run: 'r1',
      at: ago(1),
      state: 'over',
      reason: 'undecided after 12 runs',
      endedAt: ago(0.5),
      endedUndecided: true,
    });
    const name = `${over.agent}/${over.suite}`;
    const newest = (at: string) => stoodOutWords([over], [], new Map(), new Map([[name, at]]));
    expect(newest(ago(0.6))).toMatchObject({
      over: [],
      waiting: [expect.stringMatching(/12 runs$/)],
    });
    expect(newest(ago(0.4))).toMatchObject({ over: [expect.anything()], waiting: [] });
    const { endedUndecided: _, ...plain } = over;
    const live = { ...plain, run: 'r2', at: ago(0.4), state: 'undecided', endedAt: null } as const;
    const both = stoodOutWords([over, live], [], new Map(), new Map([[name, ago(0.4)]]));
    expect(both).toMatchObject({ over: [], waiting: [expect.anything(), expect.anything()] });
  });

  it('holds no run in the midst of what people were told of', () => {
    const episode = (days: number): FailingEpisode =>
      episodeOf({
        run: `r${days}`,
        at: ago(days),
        state: 'over',
        reason: 'the case that failed passed when asked again',
        passes: 30,
        trials: 40,
        usual: 38,
        endedAt: ago(days),
      });
    const risky = new Map([[episode(0.5).run, ['Forget a neighbour']]]);
    expect(stoodOutWords([episode(0.5)], [], risky).over[0]).toMatch(
      /: the high-risk case "Forget a neighbour" failed \(\d+ of \d+ passed\); /,
    );
    const words = stoodOutWords([episode(6), episode(2), episode(0.5)], [opened]).over;
    expect(words).toHaveLength(2);
    expect(words.join()).not.toContain('30 May');
    // What the next runs or a second asking decide is not over, and says what is waited for.
    const live = { ...episode(0.5), endedAt: null, reason: 'evidence 0.9 of the 4.8' };
    const waiting = (state: FailingEpisode['state']): unknown =>
      stoodOutWords([{ ...live, state }], []);
    expect(waiting('undecided')).toEqual({
      over: [],
      gone: [],
      waiting: [expect.stringMatching(/; the next runs decide: evidence 0\.9 of the 4\.8$/)],
    });
    expect(waiting('asking')).toEqual({
      over: [],
      gone: [],
      waiting: [expect.stringMatching(/; what failed is asked again$/)],
    });
  });
});
