import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { composeNotice } from '../../../src/alerting/messages/compose.ts';
import type { Incident, NoticeReason } from '../../../src/domain/incident.ts';
import type { Judgment } from '../../../src/domain/judgment.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { dayWords } from '../../../src/domain/text-dates.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { deps, lived } from './lived.ts';

let store: Store;
let day: number;
beforeEach(async () => {
  store = openStore(':memory:', '');
  day = 0;
  for (let i = 0; i < 25; i++)
    await store.cases.put({
      agent: 'refund',
      suite: 'desk',
      hash: `case${i}`,
      label: `Case ${i}`,
      prompt: 'q',
      metadata: {
        expect: refuses(i) ? 'refused' : 'acted',
        ...(i === 0 ? { risk: 'high' as const } : {}),
      },
      firstSeen: at(0),
    });
});
afterEach(() => store.close());

type Nights = (i: number) => Partial<Trial>;
const refuses = (i: number): boolean => i % 3 === 0;
const judged = (judgment: Judgment): Pick<Trial, 'judged' | 'outputHash'> => ({
  judged: { judgment, uncertain: false, decidedBy: 'rule:x' },
  outputHash: judgment,
});
const well: Nights = (i) => judged(refuses(i) ? 'refused' : 'acted');
/** These cases fail, and what should be refused is acted on. */
const failing =
  (of: (i: number) => boolean): Nights =>
  (i) =>
    of(i) ? { ...judged('acted'), outcome: 'fail', outputHash: 'bad' } : well(i);
const half = (i: number): boolean => i % 2 === 0;
const four = (i: number): boolean => [1, 4, 7, 10].includes(i);

interface Told {
  day: number;
  reason: NoticeReason;
  title: string;
  lead: string;
  flips: readonly string[];
}

/** Nights that are lived through; what was told of them. `keeps` leaves the messages waiting. */
function nights(): (n: number, of: Nights, keeps?: boolean) => Promise<Told[]> {
  const d = deps(store, {
    recorder: new IncidentRecorder({
      ids: countingIds(),
      now: () => Date.parse(at(day)),
      channels: ['mail'],
    }),
    // Of no concern here, and each takes its part of the time.
    switchesFor: () => ({
      judged: false,
      withJudge: false,
      off: new Set(['latency', 'output-tokens', 'tool-calls', 'no-verdict']),
    }),
  });
  return async (n, of, keeps = false) => {
    const told: Told[] = [];
    for (const end = day + n; day < end; day++) {
      await reviewRun(d, await lived(store, day, of));
      for (const { id, facts, reason, incident } of await store.outbox.pending()) {
        const about = incident === null ? null : await store.incidents.get(incident);
        const { title, lead } = composeNotice({ facts, incident: about, reason });
        told.push({ day, reason, title, lead, flips: facts.flips.map((f) => f.caseHash) });
        if (!keeps) await store.outbox.sent(id, at(day), null);
      }
    }
    return told;
  };
}
const drift = async (): Promise<Incident> => {
  const found = (await store.incidents.list({ limit: 5 })).find((i) => i.kind === 'drift');
  if (found === undefined) throw new Error('there is no drift');
  return found;
};

describe('a stream that joins a drift with a beginning of its own', () => {
  it('is weighed from there: no run inside its own change is as before', async () => {
    const live = nights();
    await live(20, well);
    await live(6, failing(four));
    await live(5, well);
    expect((await drift()).state).toBe('recovering');
    const first = await live(1, failing(refuses));
    // Whether it fails now is asked at once, and told where it does.
    expect((await store.failing.live('refund', 'desk'))?.state).toBe('asking');
    const told = [...first, ...(await live(6, failing(refuses)))];
    const now = await drift();
    expect(now.streams).toContain('desk/judgment');
    expect(now.loudRuns?.['desk/judgment']).toBe(`run0${day - 1}`);
    expect(now).toMatchObject({ state: 'open', quietLooks: 0 });
    expect(told.map((t) => t.reason)).toEqual(['worsened']);
    expect(told[0]?.title).toBe('Refund desk: acts where it should refuse: "Case 0"');
    expect(now.facts.title).toBe(told[0]?.title);
  });
});

describe('a graver change that begins while a drift is open', () => {
  it('is told as what got worse with its first run', async () => {
    const live = nights();
    await live(20, well);
    await live(6, failing(four));
    const graver = failing((i) => four(i) || refuses(i));
    const told = await live(4, graver);
    expect(told[0]).toMatchObject({ day: 26, reason: 'worsened' });
    expect(told.at(-1)).toMatchObject({
      reason: 'worsened',
      title: 'Refund desk: acts where it should refuse: "Case 0"',
    });
  });
});

describe('what lasts while what was told first is over', () => {
  const dear: Nights = (i) => ({ ...well(i), costUsd: 0.01 });
  const failingDear: Nights = (i) => ({ ...failing(half)(i), costUsd: 0.01 });

  it('is not told of where it is as before in the newest run, and it recovers by its rule', async () => {
    const live = nights();
    await live(20, well);
    expect(await live(6, failingDear)).toHaveLength(1);
    expect((await drift()).streams).toContain('desk/cost');
    await live(3, dear);
    const told = await live(5, well);
    expect(told.map((t) => t.reason)).toEqual(['recovering']);
  });

  it('is told once it differs again', async () => {
    const live = nights();
    await live(20, well);
    await live(6, failingDear);
    await live(3, dear);
    await live(2, well);
    expect((await drift()).told?.overUntold).toBe('desk/judgment');
    const told = await live(1, dear);
    expect(told[0]?.lead).toContain(
      `The judgment of desk is as before since ${dayWords(at(26))} (0 of 1 in the last run)`,
    );
  });

  it('is told from the run on from which every named case is as before', async () => {
    const live = nights();
    await live(20, well);
    await live(6, failingDear);
    // The judgment as a whole is as before, and one of its cases is not.
    const one: Nights = (i) => ({ ...(i === 6 ? failing(half) : well)(i), costUsd: 0.01 });
    expect(await live(3, one)).toEqual([]);
    const told = await live(5, dear);
    expect(told.map((t) => t.reason)).toEqual(['joined']);
    expect(told[0]?.lead).toContain(`The judgment of desk is as before since ${dayWords(at(29))} `);
    expect(told[0]?.lead).toContain('What lasts: since');
    expect(told[0]?.lead).not.toContain('has not held');
  });

  it('is not sent where it is over before the message leaves', async () => {
    const live = nights();
    await live(20, well);
    await live(6, failingDear);
    await live(4, dear);
    expect((await live(1, dear, true)).map((t) => t.reason)).toEqual(['joined']);
    expect(await live(1, well, true)).toEqual([]);
    const { facts, told } = await drift();
    expect(facts.title).toBe('Refund desk: acts where it should refuse: "Case 0"');
    expect(facts.partly).toBeUndefined();
    expect(told?.overUntold).toBe('desk/judgment');
  });
});

describe('what turned back', () => {
  it('leads with what it turned back to, with its cases, and counts them once', async () => {
    const live = nights();
    await live(7, well);
    const [first] = await live(6, failing(half));
    await live(7, well);
    const told = await live(1, failing(half));
    expect(told[0]).toMatchObject({ reason: 'relapsed', title: first?.title });
    expect(first?.title).toBe('Refund desk: acts where it should refuse: "Case 0"');
    expect(told[0]?.lead).toContain('13 of 25 cases fail that used to pass, this one among them');
    expect(told[0]?.lead).not.toContain('cases together');
    expect(told[0]?.flips).toEqual(first?.flips);
    expect(told[0]?.flips).toHaveLength(2);
  });
});
