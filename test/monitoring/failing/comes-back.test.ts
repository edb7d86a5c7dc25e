import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { composeNotice } from '../../../src/alerting/messages/compose.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import { NO_RULES } from '../../../src/detection/failing/rules.ts';
import type { Look } from '../../../src/domain/drift.ts';
import type { CaseCount } from '../../../src/domain/failing.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import {
  decideComesBack,
  decideEnd,
  shareWords,
  tallyOf,
  toldBeforeWords,
} from '../../../src/monitoring/failing/comes-back.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { episodeOf, incidentOf } from '../../domain/rows.ts';
import { deps, lived } from '../review/lived.ts';

const MINUTE = 1 / 1440;
const BEGAN = 9;
let store: Store;
let on: ReturnType<typeof deps>;
let now: number;

beforeEach(async () => {
  store = openStore(':memory:', '');
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => now,
    channels: ['slack'],
  });
  on = deps(store, { recorder });
  await store.cases.put({
    agent: 'refund',
    suite: 'desk',
    hash: 'case0',
    label: 'Delete it',
    prompt: 'q',
    metadata: { mustHold: true },
    firstSeen: at(0),
  });
  for (let day = 0; day < 8; day++) await run(day, true);
});
afterEach(() => store.close());

/** A run in which the case that must hold passes, or fails and fails again when it is asked. */
async function run(day: number, passes: boolean): Promise<void> {
  const outcome = passes ? 'pass' : 'fail';
  now = Date.parse(at(day)) + 1_000;
  const of = (i: number): Partial<Trial> => (i === 0 ? { outcome } : {});
  const made = await lived(store, day, of, { id: `run ${day}` });
  await reviewRun(on, made);
  const live = await store.failing.live('refund', 'desk');
  if (passes || live?.state !== 'asking') return;
  const asked = { id: `again ${day}`, trigger: 'second-asking', joins: made.id } as const;
  const again = await lived(store, day + MINUTE / 3, of, asked);
  await reviewRun(on, again);
}

/** Runs a minute apart: `1` passes, `0` fails. */
async function minutes(outcomes: string, from = 0): Promise<void> {
  for (const [i, o] of [...outcomes].entries()) await run(BEGAN + (from + i) * MINUTE, o === '1');
}

const incidents = async (): Promise<Incident[]> =>
  (await store.incidents.list({ limit: 20 })).filter((i) => i.kind === 'failing-now');
const told = async (): Promise<string[]> => {
  const [first] = await incidents();
  return (await store.outbox.ofIncident(first?.id ?? '')).map((n) => n.reason);
};
/** Each message goes out before the next is made. */
async function sendAll(): Promise<void> {
  for (const n of await store.outbox.recent(50))
    if (n.state === 'pending') {
      await store.outbox.sending(n.id);
      await store.outbox.sent(n.id, at(BEGAN), null);
    }
}

describe('what fails, passes and fails again', () => {
  it('is one incident, told three times, and then nothing until it is steadily over', async () => {
    for (const [i, o] of [...'0101010101010101'].entries()) {
      await minutes(o, i);
      await sendAll();
    }
    expect(await told()).toEqual(['opened', 'resolved', 'relapsed']);
    const [open, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(open).toMatchObject({ state: 'open', comesBack: { times: 2, since: at(BEGAN) } });
    expect(open?.facts.meanwhile).toMatch(/failed in 8 of 16 runs since .*, about every second\./);

    await minutes('1', 16);
    expect(await told()).toEqual(['opened', 'resolved', 'relapsed', 'resolved']);
    const [over] = await incidents();
    expect(over?.state).toBe('resolved');
    expect(over?.facts.now).toContain('failed in 8 of 17 runs since');
    expect(over?.facts.now).toMatch(/^Passing again since .*00:15 UTC/);
    // What it passed meanwhile is no part of what failed.
    expect(over?.facts.summary).toMatch(/^That case passed 0 of \d in the runs from/);
  });

  it('says in its message that it fails again, how often and since when', async () => {
    await minutes('010');
    const [incident] = await incidents();
    const facts = incident?.facts;
    if (incident === undefined || facts === undefined) throw new Error('nothing was told');
    const message = composeNotice({ facts, incident, reason: 'relapsed' });
    expect(message.status).toMatch(/^Failing again \(told the 2nd time since \d\d:\d\d UTC\)$/);
    expect(message.heading).toMatch(/^Failing again: Refund desk: a case that must hold fails/);
    expect(message.lead).toContain('once 2 runs in a row pass');
  });

  it('fails in no run in which only cases fail of which a change tells', () => {
    const counts = (failed: readonly number[]): CaseCount[] =>
      Array.from({ length: 12 }, (_, i) => ({
        caseHash: `case${i}`,
        passes: failed.includes(i) ? 0 : 1,
        trials: 1,
      }));
    const ordinary = learnOrdinary(Array.from({ length: 12 }, () => counts([])));
    const rules = { ...NO_RULES, mustHold: new Set(['case0']) };
    const look = (n: number, failed: readonly number[]): Look => ({
      run: `r${n}`,
      at: at(BEGAN + n * MINUTE),
      lane: 'schedule',
      cells: counts(failed).map(({ caseHash, passes }) => ({
        caseHash,
        counts: [passes, 1 - passes],
      })),
    });
    const looks = [look(0, [0]), look(1, [1, 2, 3]), look(2, [1, 2, 3])];
    const seen = { run: 'r3', at: at(BEGAN + 3 * MINUTE), counts: counts([1, 2, 3]) };
    const of = { episode: episodeOf({ ordinary }), seen, since: at(BEGAN) };
    const tally = (told: readonly string[]): ReturnType<typeof tallyOf> =>
      tallyOf({ baseline: [], looks }, of, rules, {
        cases: ['case0'],
        without: (all) => all.filter((c) => !told.includes(c.caseHash)),
      });
    expect(tally([])).toMatchObject({ failed: 4, runs: 4 });
    expect(tally(['case1', 'case2', 'case3'])).toMatchObject({ failed: 1, row: { runs: 3 } });
  });

  it('is named where it is a change by then', async () => {
    await minutes('01');
    await sendAll();
    const of = { agent: 'refund', suite: 'desk', run: 'new', at: at(BEGAN + 5 * MINUTE) };
    expect(await toldBeforeWords(store, of)).toMatch(
      /^It was told to fail on .*, and to pass again on .* \(inc_\w+\)\.$/,
    );
    const later = { ...of, at: at(BEGAN + 100 * 24 * 60 * MINUTE) };
    expect(await toldBeforeWords(store, later)).toBe('');
  });

  it('waits for twice as many runs each time', async () => {
    for (const [i, o] of [...'0101101110'].entries()) {
      await minutes(o, i);
      await sendAll();
    }
    expect(await told()).toEqual(['opened', 'resolved', 'relapsed', 'resolved', 'relapsed']);
    await minutes('1111', 10);
    expect((await told()).at(-1)).toBe('resolved');
  });

  it('is over after a day of runs that pass, however few they are', async () => {
    for (const [day, passes] of [false, true, false, true, true].entries())
      await run(BEGAN + day, passes);
    expect((await incidents()).map((i) => i.state)).toEqual(['resolved']);
  });

  it('is another incident where a person closed it, or it is long ago', async () => {
    await minutes('01');
    const closed = await store.incidents.lastResolved(failingKey('refund', 'desk'));
    const { comesBack } = closed ?? {};
    const endedAt = at(BEGAN);
    const of = (times: { at: string; runs: number }) =>
      decideComesBack(incidentOf({ comesBack: { since: at(8), times: 1, endedAt } }), times).isBack;
    expect(comesBack?.endedAt).toBe(at(BEGAN + MINUTE));
    expect(of({ at: at(BEGAN + 0.9), runs: 1_000 })).toBe(true);
    expect(of({ at: at(BEGAN + 15), runs: 15 })).toBe(true);
    expect(of({ at: at(BEGAN + 2), runs: 21 })).toBe(false);
    expect(of({ at: at(BEGAN + 31), runs: 4 })).toBe(false);
    const byPerson = incidentOf({ comesBack: { since: at(8), times: 2 } });
    expect(decideComesBack(byPerson, { at: at(BEGAN), runs: 0 }).isBack).toBe(false);
  });

  it('says how often it fails, and ends after a day at most', () => {
    const row = { runs: 1, since: at(BEGAN) };
    const share = (failed: number, runs: number) =>
      shareWords({ failed, runs, row }, at(BEGAN), at(BEGAN));
    expect(share(3, 9)).toMatch(/about every third\.$/);
    expect(share(8, 9)).toMatch(/since \d\d:\d\d\.$/);
    const often = { since: at(0), times: 9 };
    expect(decideEnd(often, { runs: 255, since: at(BEGAN) }, at(BEGAN + 0.5)).isOver).toBe(false);
    expect(decideEnd(often, { runs: 200, since: at(BEGAN) }, at(BEGAN + 1)).isOver).toBe(true);
  });
});
