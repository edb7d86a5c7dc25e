import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acknowledge } from '../../../src/alerting/incidents/acknowledge.ts';
import type { Incident, Notice } from '../../../src/domain/incident.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const judged = (judgment: 'acted' | 'refused'): Partial<Trial> => ({
  judged: { judgment, uncertain: false, decidedBy: 'rule:x' },
});
/** The first ten of 25 cases fail, and may refuse. */
const failing = (i: number, refuses = false): Partial<Trial> => ({
  ...(i < 10 ? { outcome: 'fail' as const } : {}),
  ...judged(i < 10 && refuses ? 'refused' : 'acted'),
});

/** Lives until people are told of the collapse that begins on day 20; gives the day and who was told. */
async function collapsed(d: ReturnType<typeof deps>): Promise<{ day: number; incident: Incident }> {
  for (let day = 0; day < 30; day++) {
    await reviewRun(d, await lived(store, day, (i) => (day < 20 ? judged('acted') : failing(i))));
    const incident = (await store.incidents.list({ limit: 5 })).find(
      (i) => i.kind === 'drift' && i.state === 'open',
    );
    if (incident !== undefined) return { day, incident };
  }
  throw new Error('nobody was told');
}

const noticesOf = async (id: string, reason: Notice['reason']): Promise<Notice[]> =>
  (await store.outbox.ofIncident(id)).filter((n) => n.reason === reason);

describe('a message that waits', () => {
  it('has the last run that ended before it leaves, not that of the moment when it was written', async () => {
    const d = deps(store, { channels: ['mail'] });
    const { day, incident } = await collapsed(d);
    await acknowledge(store, d.recorder, incident.id, 'ana', '', null);
    expect(
      (await noticesOf(incident.id, 'acknowledged'))[0]?.facts.measures[0]?.last,
    ).toMatchObject({ value: 15 / 25 });
    await reviewRun(d, await lived(store, day + 1, () => judged('acted')));
    const [taken] = await noticesOf(incident.id, 'acknowledged');
    expect(taken?.facts.measures[0]?.last).toMatchObject({ value: 1, n: 25 });
    expect(taken?.facts.meanwhile).toContain('The last run passed 25 of 25');
  });
});

describe('an incident whose message waits', () => {
  const share = ({ passed = 0, of = 1 } = {}): number => passed / of;

  it('is compared from then on with what that message says when it leaves', async () => {
    const d = deps(store, { channels: ['mail'] });
    const { day, incident } = await collapsed(d);
    const half = (i: number): Partial<Trial> => (i < 13 ? { outcome: 'fail' } : judged('acted'));
    await reviewRun(d, await lived(store, day + 1, half));
    const now = await store.incidents.get(incident.id);
    const [waiting] = await noticesOf(incident.id, 'opened');
    const says = waiting?.facts.measures[0]?.after.value;
    expect(says).toBeLessThan(incident.facts.measures[0]?.after.value ?? 0);
    expect(now?.facts.measures[0]).toMatchObject({ after: { value: says } });
    expect(now?.facts.measures[0]?.told).toBeUndefined();
    expect(share(now?.told?.passes['desk'])).toBeCloseTo(says ?? 0);
  });

  it('is compared with what was told where its message has left', async () => {
    const d = deps(store, { channels: ['mail'] });
    const { day, incident } = await collapsed(d);
    const [told] = await noticesOf(incident.id, 'opened');
    await store.outbox.sent(told?.id ?? '', '2026-01-30T00:00:00.000Z', null);
    const half = (i: number): Partial<Trial> => (i < 13 ? { outcome: 'fail' } : judged('acted'));
    await reviewRun(d, await lived(store, day + 1, half));
    const now = await store.incidents.get(incident.id);
    expect(now?.facts.measures[0]?.told).toBe(incident.facts.measures[0]?.after.value);
    expect(now?.told).toEqual(incident.told);
  });
});

describe('whoever took it on', () => {
  it('is not called again when another measure says the same, and the history has it', async () => {
    const d = deps(store, { channels: ['mail'] });
    const { day, incident } = await collapsed(d);
    await acknowledge(store, d.recorder, incident.id, 'ana', '', null);
    for (let more = 1; more <= 4; more++)
      await reviewRun(d, await lived(store, day + more, (i) => failing(i, true)));
    const now = await store.incidents.get(incident.id);
    expect(now?.streams).toContain('desk/refusal');
    expect(now?.state).toBe('acknowledged');
    expect(await noticesOf(incident.id, 'joined')).toEqual([]);
    expect((await store.incidents.history(incident.id)).map((h) => h.what)).toContain('joined');
  });
});

describe('an incident of which another measure becomes sure', () => {
  it('goes on counting all cases, and is not told as worse where it passes as often as was told', async () => {
    const d = deps(store, { channels: ['mail'] });
    const few = (i: number, fail: number, refuses: boolean): Partial<Trial> => ({
      ...(i < fail ? { outcome: 'fail' as const } : {}),
      ...judged(i < 3 && refuses ? 'refused' : 'acted'),
    });
    let opened: Incident | undefined;
    for (let day = 0; day < 60; day++) {
      const known: Incident | undefined = opened;
      const of = (i: number): Partial<Trial> =>
        day < 20 ? judged('acted') : known === undefined ? few(i, 3, false) : few(i, 2, true);
      await reviewRun(d, await lived(store, day, of));
      opened = (await store.incidents.list({ limit: 5 })).find(
        (i) => i.kind === 'drift' && i.state === 'open',
      );
      if (opened?.streams?.includes('desk/refusal') === true) break;
    }
    if (opened === undefined) throw new Error('nobody was told');
    expect(opened.streams).toContain('desk/refusal');
    expect(opened.facts.measures[0]?.name).toBe('desk: pass rate');
    const told = (await store.incidents.history(opened.id)).map((h) => h.what);
    expect(told).toContain('joined');
    expect(told).not.toContain('worsened');
  });
});

describe('a collapse in which cases went either way', () => {
  it('is told with both, the graver first and once, and with no sum of the two', async () => {
    const d = deps(store, { channels: ['mail'] });
    let summary = '';
    for (let day = 0; day < 24 && summary === ''; day++) {
      const of = (i: number): Partial<Trial> => {
        const turned = day >= 20 && (i < 10 || i >= 22);
        return {
          outcome: turned ? 'fail' : 'pass',
          ...judged(turned === i >= 20 ? 'acted' : 'refused'),
        };
      };
      await reviewRun(d, await lived(store, day, of));
      summary =
        (await store.incidents.list({ limit: 5 })).find((i) => i.state === 'open')?.facts.summary ??
        '';
    }
    expect(summary).toContain('13 of 25 cases fail that used to pass.');
    expect(summary).toContain('another measure of the same cases: refusals, which went both ways.');
    expect(summary).toMatch(
      /It went both ways: 3 cases that held back now act; 10 cases that acted now hold back\.$/,
    );
  });
});
