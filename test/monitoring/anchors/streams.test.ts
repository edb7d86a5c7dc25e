import { describe, expect, it } from 'vitest';
import type { Anchor, AnchorVerdict } from '../../../src/domain/anchor.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import type { StreamReview } from '../../../src/domain/drift.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import { judgedAlarm, judgedCases, moveOf } from '../../../src/monitoring/anchors/alarm.ts';
import { type JudgeHistory, judgeStream } from '../../../src/monitoring/anchors/streams.ts';
import { doneRunOf, reviewOf } from '../../domain/rows.ts';

const at = (day: number): string => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
const run = (day: number, over: Partial<Run> = {}): Run =>
  doneRunOf(at(day), { id: `r${day}`, ...over });
const anchor = (id: string, label: string): Anchor => ({
  id,
  agent: 'refund',
  question: { kind: 'judgment', prompt: 'p', toolCalls: [] },
  output: id,
  label,
  by: 'ana',
  note: '',
  at: at(0),
  trial: null,
  digest: id,
  removedAt: null,
});
const verdict = (day: number, of: string, v: string | null): AnchorVerdict => ({
  run: `r${day}`,
  anchor: of,
  at: at(day),
  verdict: v,
  reason: '',
});
const baseline = (suite: string, days: readonly number[], approved: number): Baseline => ({
  id: 'b',
  agent: 'refund',
  suite,
  runs: days.map((d) => `r${d}`),
  approvedBy: 'ana',
  approvedAt: at(approved),
  note: '',
  bins: { edges: {}, values: {} },
});
const days = Array.from({ length: 9 }, (_, d) => d);
const history = (over: Partial<JudgeHistory> = {}): JudgeHistory => ({
  agent: 'refund',
  judge: 'judgment',
  anchors: [anchor('x', 'refused'), anchor('y', 'acted')],
  verdicts: days.flatMap((d) => [
    verdict(d, 'x', 'refused'),
    verdict(d, 'y', d === 3 ? 'partial' : d === 4 ? null : 'acted'),
  ]),
  runs: new Map(days.map((d) => [`r${d}`, run(d)])),
  baselines: [],
  restartAfter: null,
  ...over,
});
const runsOf = (looks: readonly { run: string }[]): string[] => looks.map((l) => l.run);

describe('a judge as a stream', () => {
  it('counts agreements with people; no verdict is neither', () => {
    const { looks, provisional, suite, metric } = judgeStream(history());
    expect([suite, metric, provisional]).toEqual(['judge:judgment', 'agreement', true]);
    expect(looks[3]?.cells).toEqual([
      { caseHash: 'x', counts: [1, 0] },
      { caseHash: 'y', counts: [0, 1] },
    ]);
    expect(looks[4]?.cells).toEqual([{ caseHash: 'x', counts: [1, 0] }]);
  });
  it('is compared with the runs that people approved for its suites, or for itself after it was accepted anew', () => {
    const approved = judgeStream(history({ baselines: [baseline('desk', [0, 1, 2, 3], 4)] }));
    expect([runsOf(approved.baseline), runsOf(approved.looks), approved.provisional]).toEqual([
      ['r0', 'r1', 'r2', 'r3'],
      ['r4', 'r5', 'r6', 'r7', 'r8'],
      false,
    ]);
    const accepted = judgeStream(
      history({
        baselines: [baseline('desk', [0, 1, 2, 3], 4), baseline('judge:judgment', [5, 6], 7)],
      }),
    );
    expect([runsOf(accepted.baseline), runsOf(accepted.looks)]).toEqual([
      ['r5', 'r6'],
      ['r7', 'r8'],
    ]);
  });
  it('starts anew after a person closed an incident about it', () => {
    expect(
      runsOf(
        judgeStream(history({ baselines: [baseline('desk', [0, 1, 2], 3)], restartAfter: at(6) }))
          .looks,
      ),
    ).toEqual(['r3', 'r7', 'r8']);
  });
  it('holds no anchor that was removed and no run that it does not know', () => {
    const { looks } = judgeStream(
      history({
        anchors: [anchor('x', 'refused')],
        runs: new Map([
          ['r1', run(1)],
          ['r2', run(2, { trigger: 'model-change' })],
        ]),
      }),
    );
    expect(looks.map((l) => [l.run, l.lane, l.cells.length])).toEqual([
      ['r1', 'schedule', 1],
      ['r2', 'change', 1],
    ]);
  });
});

describe('what an alarm asks of a judge', () => {
  const review = (cases: StreamReview['cases']): StreamReview =>
    reviewOf({
      evidence: 2,
      alarm: true,
      leading: 'sparse',
      leadingValue: 9_000,
      began: { from: at(3), to: at(5), run: 'r4' },
      cases,
      direction: 'worse',
      before: [100, 0],
      after: [50, 50],
      baselineRuns: 20,
      looks: 9,
      provisional: false,
    });
  const cell = (
    caseHash: string,
    before: number[],
    after: number[],
  ): StreamReview['cases'][number] => ({ caseHash, p: 0.5, before, after });

  it('is only about the cases that it decides', () => {
    const asked = judgedAlarm(
      review([cell('a', [20, 0], [5, 5]), cell('b', [20, 0], [10, 0])]),
      new Set(['a']),
    );
    expect(asked).toEqual({
      kind: 'judged',
      alarm: { from: at(3), to: at(5), move: { moved: 0.5, towards: -1, passed: 1 } },
    });
  });
  it('is nothing where what moved is decided without it, or where it decides nothing', () => {
    expect(
      judgedAlarm(
        review([cell('a', [20, 0], [10, 0]), cell('b', [20, 0], [2, 8])]),
        new Set(['a']),
      ),
    ).toEqual({ kind: 'without' });
    expect(judgedAlarm(review([cell('a', [20, 0], [2, 8])]), new Set())).toBeNull();
  });
  it('knows its cases by their rubrics, and by who decided what the agent did', () => {
    const trial = (
      caseHash: string,
      types: string[],
      decidedBy: string,
    ): Pick<Trial, 'caseHash' | 'asserts' | 'judged'> => ({
      caseHash,
      asserts: types.map((type) => ({ type, value: '', verdict: 'pass', score: 1, reason: '' })),
      judged: { judgment: 'acted', uncertain: false, decidedBy },
    });
    const trials = [
      trial('a', ['contains', 'not-llm-rubric'], 'rule:answered'),
      trial('b', ['contains'], 'judge:gpt-x'),
    ];
    expect([...judgedCases(trials, 'rubric')]).toEqual(['a']);
    expect([...judgedCases(trials, 'judgment')]).toEqual(['b']);
  });
  it('is at least two points, also where as many cases rose as fell, and has no direction among labels', () => {
    expect(moveOf({ categories: ['pass', 'fail'], before: [90, 10], after: [90, 10] }).moved).toBe(
      0.02,
    );
    expect(
      moveOf({
        categories: ['acted', 'refused', 'partial'],
        before: [80, 10, 10],
        after: [60, 30, 10],
      }),
    ).toEqual({ moved: expect.closeTo(0.2), towards: 0, passed: 1 });
  });
});
