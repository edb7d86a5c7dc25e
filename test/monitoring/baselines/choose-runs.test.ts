import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/domain/incident.ts';
import { TRIGGERS } from '../../../src/domain/run.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import {
  type CandidateRun,
  chooseRuns,
  type Selection,
} from '../../../src/monitoring/baselines/choose-runs.ts';
import { incidentSpans } from '../../../src/monitoring/baselines/incident-spans.ts';
import { beganWords, fewRunsWords, whyWords } from '../../../src/monitoring/baselines/words.ts';
import { incidentOf } from '../../domain/rows.ts';

const at = (day: number): string => new Date(Date.UTC(2026, 2, 1 + day, 2)).toISOString();
const night = (day: number, over: Partial<CandidateRun> = {}): CandidateRun => ({
  id: `run${String(day).padStart(3, '0')}`,
  at: at(day),
  trigger: 'schedule',
  state: 'done',
  tally: { passed: 38, judged: 40, cases: 40, casesWithoutVerdict: 0 },
  ...over,
});
const nights = (n: number): CandidateRun[] => Array.from({ length: n }, (_, day) => night(day));
const drift = (over: Partial<Incident>): Incident =>
  incidentOf({
    id: 'inc1',
    openedAt: at(12),
    changedAt: at(12),
    facts: plainFacts('Refund desk: pass rate fell', '', { since: at(11) }),
    streams: ['desk/pass'],
    alarmRuns: { desk: 'run012' },
    began: { desk: { run: 'run010', from: at(8) } },
    ...over,
  });
const spansOf = (incidents: readonly Incident[], approvals: readonly string[] = []) =>
  incidentSpans(
    incidents,
    { agent: 'refund', suite: 'desk' },
    (run) => (/^run\d+$/.test(run) ? at(Number(run.slice(3))) : null),
    approvals,
  );
const FIRST20: Selection = { since: null, first: 20 };
const choose = (
  runs: readonly CandidateRun[],
  s: Selection,
  incidents: readonly Incident[] = [],
  baselineFrom: string | null = null,
) => chooseRuns(runs, s, { spans: spansOf(incidents), baselineFrom });

describe('which runs become a baseline', () => {
  it('are those before an open incident, up to the last that was surely as before', () => {
    const { chosen, leftOut, more } = choose(nights(20), FIRST20, [drift({})]);
    expect(chosen.map((c) => c.run)).toEqual(nights(9).map((r) => r.id));
    expect(leftOut).toHaveLength(11);
    expect(leftOut[0]).toEqual({ run: 'run009', at: at(9), why: 'incident', incident: 'inc1' });
    expect(more).toBe(0);
  });

  it('are none of a time in which an incident may have begun, which is said as such', () => {
    const [span] = spansOf([drift({})]);
    expect(span).toMatchObject({ after: at(8), told: at(11) });
    expect(span === undefined ? null : beganWords(span)).toBe(
      'it began between 2026-03-09 02:00 and 2026-03-12 02:00 UTC',
    );
    expect(beganWords({ after: at(8), told: at(8).replace(':00.000Z', ':20.000Z') })).toBe(
      'it began at about 2026-03-09 02:00 UTC',
    );
    // Once its beginning is known to a run, one time is said and not that minute and the one before.
    const known = {
      run: 'run011',
      from: new Date(Date.parse(at(11)) - 1).toISOString(),
      at: at(11),
    };
    expect(spansOf([drift({ began: { desk: known } })])[0]?.told).toBeUndefined();
    const { began: _, ...old } = drift({});
    expect(spansOf([old])[0]?.told).toBeUndefined();
  });

  it('are none in which it failed though nobody was told, unless somebody names them', () => {
    const around = { spans: [], failed: [{ at: at(3), endedAt: at(6) }], baselineFrom: null };
    const { chosen, leftOut } = chooseRuns(nights(10), FIRST20, around);
    expect(chosen.map((c) => c.at)).toEqual([0, 1, 2, 6, 7, 8, 9].map(at));
    expect(leftOut.map((r) => r.why)).toEqual(['failed', 'failed', 'failed']);
    const named = { since: null, runs: ['run003', 'run004'] };
    expect(chooseRuns(nights(10), named, around).leftOut).toEqual([]);
    const lasting = { ...around, failed: [{ at: at(3), endedAt: null }] };
    expect(chooseRuns(nights(10), FIRST20, lasting).chosen).toHaveLength(3);
  });

  it('are those that pass as usual while a run is asked again, and no word says that it failed', () => {
    const outcomes = [4, 6].map((n) => ({ at: at(n), as: 'ordinary' as const }));
    const asking = { at: at(3), endedAt: null, open: true, outcomes };
    const around = { spans: [], failed: [asking], baselineFrom: null };
    const { chosen, leftOut } = chooseRuns(nights(7), FIRST20, around);
    expect(chosen.map((c) => c.at)).toEqual([0, 1, 2, 4, 6].map(at));
    expect(leftOut.map((r) => r.why)).toEqual(['asked again', 'asked again']);
    expect(whyWords({ why: 'asked again' })).not.toContain('failed');
  });

  it('lie on both sides of one that is over, and none between its beginning and its end', () => {
    const over = drift({ state: 'resolved', changedAt: at(15) });
    expect(choose(nights(20), FIRST20, [over]).chosen.map((c) => c.at)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 19].map(at),
    );
  });

  it('know an incident of an earlier release by when it was said to have begun, or by its alarm', () => {
    const { began: _, ...old } = drift({});
    expect(choose(nights(20), FIRST20, [old]).chosen).toHaveLength(11);
    const untold = { ...old, facts: plainFacts('x', '') };
    expect(choose(nights(20), FIRST20, [untold]).chosen).toHaveLength(12);
  });

  it('are none of a suite that fails now, from the run that it was told of until it passes', () => {
    const { streams: _s, alarmRuns: _a, began: _b, ...rest } = drift({});
    const failing = (suite: string, over: Partial<Incident> = {}): Incident => ({
      ...rest,
      kind: 'failing-now',
      key: `failing-now:refund/${suite}`,
      ...over,
    });
    expect(choose(nights(20), FIRST20, [failing('desk')]).chosen).toHaveLength(11);
    expect(choose(nights(20), FIRST20, [failing('tone')]).chosen).toHaveLength(20);
    const over = failing('desk', { state: 'resolved', changedAt: at(12) });
    expect(choose(nights(20), FIRST20, [over]).leftOut.map((r) => r.at)).toEqual([11, 12].map(at));
  });

  it('are not touched by an incident of another suite, of money, or one that was not confirmed', () => {
    for (const other of [
      drift({ streams: ['tone/pass'] }),
      drift({ agent: 'reviewer' }),
      drift({ kind: 'spend' }),
      drift({ state: 'not-confirmed' }),
    ])
      expect(choose(nights(20), FIRST20, [other]).chosen).toHaveLength(20);
  });

  it('leave out the look whose suspicious cases are running again now', () => {
    const entry = { look: 'run019', suite: 'desk', at: at(19), rounds: 1, calls: 2, raised: [] };
    const { streams: _s, alarmRuns: _a, began: _b, ...suspicion } = drift({ state: 'confirming' });
    const looking = {
      ...suspicion,
      openedAt: at(19),
      confirming: [entry],
      facts: plainFacts('x', ''),
    };
    expect(choose(nights(20), FIRST20, [looking]).leftOut.map((r) => r.run)).toEqual(['run019']);
  });

  it('are the new behaviour alone where somebody accepted it', () => {
    const accepted = drift({ state: 'resolved', changedAt: at(15), accepted: true });
    const { chosen, leftOut } = choose(nights(20), FIRST20, [accepted]);
    expect(chosen.map((c) => c.at)).toEqual(Array.from({ length: 11 }, (_, i) => at(9 + i)));
    expect(new Set(leftOut.map((r) => r.why))).toEqual(new Set(['replaced']));
    const earlier = spansOf([drift({ state: 'resolved', changedAt: at(15) })], [at(15)]);
    expect(earlier).toMatchObject([{ accepted: true }]);
  });

  it('are whole, and made on schedule or after a change', () => {
    const odd = [
      night(0, { trigger: 'confirmation' }),
      night(1, { state: 'stopped' }),
      night(2, { state: 'running' }),
      night(3, { trigger: 'manual' }),
      night(4, { tally: { passed: 30, judged: 34, cases: 40, casesWithoutVerdict: 6 } }),
      night(5, { trigger: 'soul-change' }),
      night(6, { tally: { passed: 30, judged: 36, cases: 40, casesWithoutVerdict: 4 } }),
    ];
    const { chosen, leftOut } = choose(odd, FIRST20);
    expect(chosen.map((c) => c.run)).toEqual(['run005', 'run006']);
    expect(leftOut.map((r) => r.why)).toEqual([
      'second look',
      'stopped',
      'unfinished',
      'by itself',
      'too few verdicts',
    ]);
  });

  it('are counted from either end, from the period asked for, or named one by one', () => {
    const runs = nights(30);
    const days = (s: Selection): (string | undefined)[] => {
      const { chosen } = choose(runs, s);
      return [chosen[0]?.at, chosen.at(-1)?.at];
    };
    expect(days(FIRST20)).toEqual([at(0), at(19)]);
    expect(days({ since: null, last: 7 })).toEqual([at(23), at(29)]);
    expect(days({ since: at(3), until: at(12), first: 20 })).toEqual([at(3), at(12)]);
    expect(days({ since: null, runs: ['run004', 'run009'] })).toEqual([at(4), at(9)]);
    expect(choose(runs, FIRST20)).toMatchObject({ more: 10, from: 'first', leftOut: [] });
    expect(choose(runs, { since: null, last: 7 })).toMatchObject({ more: 23, from: 'last' });
  });

  it('begin with the behaviour that was approved last, unless somebody says since when', () => {
    expect(choose(nights(30), FIRST20, [], at(6)).chosen[0]?.at).toBe(at(6));
    expect(choose(nights(30), { since: at(2), first: 20 }, [], at(6)).chosen[0]?.at).toBe(at(2));
  });

  it('never hold a run from inside an incident, whatever is asked for, and say of every other why not', () => {
    const day = fc.integer({ min: 0, max: 25 });
    const runs = fc.uniqueArray(
      fc.record({ day, trigger: fc.constantFrom(...TRIGGERS), done: fc.boolean() }),
      { selector: (r) => r.day, maxLength: 26 },
    );
    const asked: fc.Arbitrary<Selection> = fc.oneof(
      fc.record({ since: fc.constant(null), first: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ since: day.map(at), last: fc.integer({ min: 1, max: 30 }) }),
      fc.record({
        since: fc.constant(null),
        runs: fc.array(day.map((d) => night(d).id)),
      }),
    );
    fc.assert(
      fc.property(runs, asked, day, fc.integer({ min: 0, max: 9 }), (made, s, begin, lasts) => {
        const all = made
          .toSorted((a, b) => a.day - b.day)
          .map((r) => night(r.day, { trigger: r.trigger, state: r.done ? 'done' : 'stopped' }));
        const incident = drift({
          state: 'resolved',
          changedAt: at(begin + lasts),
          began: { desk: { run: '', from: at(begin) } },
        });
        const { chosen, leftOut } = choose(all, s, [incident]);
        for (const c of chosen) expect(c.at > at(begin) && c.at <= at(begin + lasts)).toBe(false);
        const told = new Set([...chosen, ...leftOut].map((r) => r.run));
        expect(told.size).toBe(chosen.length + leftOut.length);
        const [from, to] = [chosen[0]?.at ?? '', chosen.at(-1)?.at ?? ''];
        for (const r of all)
          if (s.runs === undefined && r.at > from && r.at < to) expect(told).toContain(r.id);
      }),
    );
  });
});

describe('a small baseline', () => {
  it('is warned of by the rule n·d/(n − d), and names no change: how many looks one takes is the planner’s to say', () => {
    expect(fewRunsWords(8)).toBe(
      '8 runs are few: with 20 a baseline is good. Beside a baseline of very many runs, a change ' +
        'that would be heard of after 4 runs takes 8 against so few, and one that would take 8 ' +
        'runs or more is never seen. daytwo plan says which changes those are for this suite.',
    );
    expect(fewRunsWords(5)).toContain('after 2 runs takes 4 against so few');
    expect(fewRunsWords(1)).toContain('one that would take 1 run or more is never seen');
    expect(fewRunsWords(8)).not.toContain('10 points');
    expect(fewRunsWords(10)).toBeNull();
  });
});
