import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PastRun,
  rowsOf,
  runOf,
  type SourceFile,
  withoutDuplicates,
} from '../../../src/detection/backtest/past-runs.ts';
import { readPromptfoo } from '../../../src/detection/backtest/promptfoo-file.ts';
import type { Readers } from '../../../src/detection/backtest/promptfoo-trials.ts';
import { verdictOf } from '../../../src/detection/backtest/promptfoo-verdict.ts';
import { timeInName, timeOf } from '../../../src/detection/backtest/run-time.ts';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { answerOf } from '../../../src/evaluation/replay/trial.ts';
import { caseHash } from '../../../src/evaluation/suites/hash.ts';
import { observationsOf } from '../../../src/monitoring/review/observations.ts';
import { call, dayOf, evalFile } from './evals.ts';

const READERS: Readers = { caseHash, answer: answerOf, judge: (reply) => decideJudgment(reply) };
const source = (name: string, more: Partial<SourceFile> = {}): SourceFile => ({
  path: `nightly/${name}`,
  name,
  folder: 'nightly',
  modified: '2026-06-01T00:00:00.000Z',
  digest: name,
  ...more,
});
function read(name: string, text: string, more: Partial<SourceFile> = {}): PastRun {
  const run = runOf(source(name, more), text, READERS, false);
  if (typeof run === 'string') throw new Error(run);
  return run;
}
const verdict = (r: Record<string, unknown>): string => {
  const file = readPromptfoo(JSON.stringify({ results: [r] }));
  if (typeof file === 'string') throw new Error(file);
  return verdictOf(file.results[0] ?? {}).outcome;
};

describe("a result of promptfoo's", () => {
  test('passes or fails by its assertions; a failed call or grader is no verdict', () => {
    expect(
      ['pass', 'fail', 'error', 'grader-error', 'no-output'].map((outcome) =>
        verdict(call({ i: 0, outcome: outcome as 'pass' })),
      ),
    ).toEqual(['pass', 'fail', 'none', 'none', 'fail']);
  });
  test('of a version without failureReason is read the same way', () => {
    expect(
      ['pass', 'fail', 'error', 'no-output'].map((outcome) =>
        verdict(call({ i: 0, outcome: outcome as 'pass', version: 2 })),
      ),
    ).toEqual(['pass', 'fail', 'none', 'fail']);
  });
  test('that failed one check for good fails, whatever became of its grader', () => {
    const r = call({ i: 0, outcome: 'grader-error' });
    const grading = r['gradingResult'] as { componentResults: unknown[] };
    grading.componentResults.push({
      pass: false,
      score: 0,
      reason: 'Expected output to contain "refund"',
      assertion: { type: 'contains', value: 'refund' },
    });
    expect(verdict(r)).toBe('fail');
  });
  test('that an assertion rejected fails, also where grading and output were stripped from the file', () => {
    expect(
      verdict({
        success: false,
        failureReason: 1,
        error: 'Expected output to contain "refund"',
        gradingResult: null,
        response: {},
      }),
    ).toBe('fail');
  });
  test('that says nothing of pass or fail is no verdict', () =>
    expect(verdict({ provider: 'x', response: { output: 'y' } })).toBe('none'));
  test("as daytwo's own run writes it is read too", () => {
    expect([
      verdict({
        provider: 'x',
        output: null,
        pass: false,
        verdict: 'none',
        error: '503',
        asserts: [],
      }),
      verdict({
        provider: 'x',
        output: 'no',
        pass: false,
        verdict: 'fail',
        error: 'why',
        asserts: [],
      }),
    ]).toEqual(['none', 'fail']);
  });
});

describe('a file', () => {
  test('that is empty, cut off, or something else is told apart, and nothing throws', () => {
    const whole = evalFile({ calls: [call({ i: 0 })] });
    expect(readPromptfoo('')).toBe('is empty');
    expect(readPromptfoo(whole.slice(0, -30))).toMatch(/not whole JSON.*cut off/);
    expect(readPromptfoo('{"prompts": []}')).toMatch(/no list results/);
    expect(readPromptfoo('[]')).toMatch(/must be an object/);
    expect(readPromptfoo('{"results": {"version": 3, "results": []}}')).toBe('holds no results');
    expect(readPromptfoo('{"results": [7]}')).toMatch(/none of its 1 results can be read/);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((v) => JSON.stringify({ results: { results: [v] } })),
        ),
        (text) => {
          const file = readPromptfoo(text);
          expect(typeof file === 'string' || file.results.length > 0).toBe(true);
        },
      ),
    );
  });
  test('with entries that are no results keeps the rest and says how many', () => {
    const run = read(
      'a.json',
      evalFile({
        calls: [call({ i: 0 }), 'broken' as unknown as Record<string, unknown>, call({ i: 1 })],
      }),
    );
    expect(run.trials).toHaveLength(2);
    expect(run.notes).toEqual([expect.stringMatching(/^1 of 3 entries cannot be read.*number 2/)]);
  });
  test('with a byte order mark is read', () =>
    expect(readPromptfoo(`\uFEFF${evalFile({ calls: [call({ i: 0 })] })}`)).toMatchObject({
      description: 'Refund desk',
    }));
  test('takes its time from its own field, else the evalId, else its name, else when it was written, and says which', () => {
    const at = (
      o: Partial<Parameters<typeof evalFile>[0]>,
      name = 'x.json',
    ): { at: string; from: string } => {
      const run = read(name, evalFile({ calls: [call({ i: 0 })], ...o }));
      return { at: run.at, from: run.timeFrom };
    };
    expect(at({ timestamp: '2026-02-10T02:00:00.000Z' })).toEqual({
      at: '2026-02-10T02:00:00.000Z',
      from: 'results.timestamp',
    });
    expect(at({ evalId: 'eval-aB3-2026-02-11T03:04:05' })).toEqual({
      at: '2026-02-11T03:04:05.000Z',
      from: 'evalId',
    });
    expect(at({}, 'nightly_2026-02-12_0430.json')).toEqual({
      at: '2026-02-12T04:30:00.000Z',
      from: 'its name',
    });
    expect(at({}, 'latest.json')).toEqual({
      at: '2026-06-01T00:00:00.000Z',
      from: 'the time it was last written',
    });
    expect(
      timeOf({ times: [{ at: 'yesterday', field: 'results.timestamp' }] }, '20260213.json', ''),
    ).toEqual({ at: '2026-02-13T00:00:00.000Z', from: 'its name' });
  });
  test('any day written into a name is found again; what is no day is not', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2001-01-01T00:00:00Z'),
          max: new Date('2099-12-31T00:00:00Z'),
          noInvalidDate: true,
        }),
        fc.constantFrom('-', ''),
        (date, dash) => {
          const day = date.toISOString().slice(0, 10);
          expect(timeInName(`run${dash}.${day.replaceAll('-', dash)}.json`)).toBe(
            `${day}T00:00:00.000Z`,
          );
        },
      ),
    );
    expect(['2026-02-30', '12345678', 'v20261301', 'run 1'].map(timeInName)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
  test("replayed from promptfoo's cache is no new evidence, unless asked for", () => {
    const text = evalFile({ calls: [call({ i: 0 }), call({ i: 1, cached: true })] });
    const run = read('a.json', text);
    expect(run.trials).toHaveLength(1);
    expect(run.notes[0]).toMatch(/1 of 2 answers were replayed.*--no-cache/);
    expect(runOf(source('a.json'), text, READERS, true)).toMatchObject({ trials: { length: 2 } });
    expect(
      runOf(source('a.json'), evalFile({ calls: [call({ i: 0, cached: true })] }), READERS, false),
    ).toMatch(/all of its 1 answers/);
  });
});

describe('a history of files', () => {
  const three = [2, 0, 1].map((day) =>
    read(
      `${day}.json`,
      evalFile({
        evalId: `eval-${day}`,
        timestamp: dayOf(day),
        calls: [call({ i: 0 }), call({ i: 1, outcome: 'error' })],
      }),
    ),
  );

  test('is put in time order, whatever the files are called', () =>
    expect(withoutDuplicates(three).runs.map((r) => r.file.name)).toEqual([
      '0.json',
      '1.json',
      '2.json',
    ]));
  test('counts each eval once: copies and second exports are skipped by name', () => {
    const again = read(
      'again.json',
      evalFile({
        evalId: 'eval-1',
        timestamp: dayOf(1),
        calls: [call({ i: 0 }), call({ i: 1 }), call({ i: 2 })],
      }),
    );
    const copy = read('copy.json', evalFile({ timestamp: dayOf(2), calls: [call({ i: 0 })] }), {
      digest: '2.json',
    });
    const { runs, skipped } = withoutDuplicates([...three, again, copy]);
    expect(runs.map((r) => r.file.name)).toEqual(['0.json', 'again.json', '2.json']);
    expect(skipped).toEqual([
      {
        file: 'nightly/1.json',
        reason: expect.stringMatching(/another export of eval-1.*again\.json holds more/),
      },
      {
        file: 'nightly/copy.json',
        reason: expect.stringContaining('the same file as nightly/2.json'),
      },
    ]);
  });
  test('in which one id stands for several times is several runs, called by their files', () => {
    const runs = [0, 1].map((d) =>
      read(
        `${d}.json`,
        evalFile({ evalId: 'eval-nightly', timestamp: dayOf(d), calls: [call({ i: 0 })] }),
      ),
    );
    expect(withoutDuplicates(runs).runs).toHaveLength(2);
    expect(new Set(rowsOf(runs, observationsOf).rows.map((r) => r.run))).toEqual(
      new Set(['nightly/0.json', 'nightly/1.json']),
    );
  });
  test('stripped of its prompts and variables knows its cases by their names, else by their order', () => {
    const [a, b, c] = read(
      'a.json',
      evalFile({
        calls: [
          { success: true, testCase: { description: 'x' } },
          { success: true, testCase: { description: 'y' } },
          { success: true, testIdx: 2 },
        ],
      }),
    ).trials;
    expect(new Set([a, b, c].map((t) => t?.caseHash)).size).toBe(3);
  });
  test('in which every run has another description says so', () => {
    const runs = [0, 1, 2, 3].map((d) =>
      read(
        `${d}.json`,
        evalFile({ description: `night ${d}`, timestamp: dayOf(d), calls: [call({ i: 0 })] }),
      ),
    );
    expect(rowsOf(runs, observationsOf).notes).toEqual([
      expect.stringMatching(/each is a suite of its own.*--suite/),
    ]);
  });
  test('becomes trials of §11: agent by label, suite by description, a failed call left out', () => {
    const { rows, labels } = rowsOf(withoutDuplicates(three).runs, observationsOf);
    const passes = rows.filter((r) => r.metric === 'pass');
    expect(passes.map((r) => [r.run, r.agent, r.suite, r.outcome])).toEqual(
      [0, 1, 2].map((d) => [`eval-${d}`, 'refund desk', 'Refund desk', 'pass']),
    );
    expect(new Set(passes.map((r) => r.case)).size).toBe(1);
    expect(labels.get(passes[0]?.case ?? '')).toBe('order 0');
    expect(new Set(rows.map((r) => r.metric))).toEqual(
      new Set(['pass', 'refusal', 'length', 'answer']),
    );
  });
  test("without a description takes the folder as its suite, and without a label the provider's id", () => {
    const run = read(
      'a.json',
      evalFile({
        description: null,
        calls: [
          call({ i: 0, provider: { id: 'openai:gpt-4.1', label: '' } }),
          call({ i: 1, provider: 'echo' }),
        ],
      }),
    );
    expect(run.suite).toBe('nightly');
    expect(run.trials.map((t) => t.agent)).toEqual(['openai:gpt-4.1', 'echo']);
  });
  test('knows a case by its content: a version 2 file and a version 3 file hold the same one', () => {
    const [a] = read('a.json', evalFile({ calls: [call({ i: 3 })] })).trials;
    const [b] = read(
      'b.json',
      evalFile({ version: 2, calls: [call({ i: 3, version: 2 })] }),
    ).trials;
    const [other] = read('c.json', evalFile({ calls: [call({ i: 4 })] })).trials;
    expect(b?.caseHash).toBe(a?.caseHash);
    expect(other?.caseHash).not.toBe(a?.caseHash);
  });
  test('knows a case again whose prompt carries what was said before', () => {
    const turn = (said: string): Record<string, unknown> => {
      const r = call({ i: 0 });
      return {
        ...r,
        prompt: { raw: `You said: ${said}. And now?` },
        vars: { ...(r['vars'] as object), _conversation: [{ output: said }] },
      };
    };
    const hashes = ['yes', 'no'].map(
      (said) => read('a.json', evalFile({ calls: [turn(said)] })).trials[0]?.caseHash,
    );
    expect(hashes[0]).toBe(hashes[1]);
  });
  test('knows such a case also where the file keeps what was said out of its variables', () => {
    const said = (what: string): string =>
      JSON.stringify({
        results: {
          version: 3,
          timestamp: dayOf(0),
          prompts: [
            { raw: '{% for turn in _conversation %}{{ turn.output }}{% endfor %}{{ question }}' },
          ],
          results: [{ ...call({ i: 0 }), prompt: { raw: `${what} And now?` } }],
        },
      });
    expect(read('a.json', said('yes')).trials[0]?.caseHash).toBe(
      read('b.json', said('no')).trials[0]?.caseHash,
    );
  });
  test('of which texts were stripped keeps pass and fail, and says nothing of what nobody can read', () => {
    const bare = (i: number): Record<string, unknown> => ({
      ...call({ i, output: '[output stripped]' }),
      prompt: { raw: '[prompt stripped]' },
      vars: {},
      testCase: { description: `order ${i}` },
    });
    const run = read('a.json', evalFile({ calls: [bare(0), bare(1)] }));
    expect(new Set(run.trials.map((t) => t.caseHash)).size).toBe(2);
    expect(new Set(rowsOf([run], observationsOf).rows.map((r) => r.metric))).toEqual(
      new Set(['pass']),
    );
  });
  test('in which no case comes twice says so', () => {
    const runs = [0, 1].map((d) =>
      read(`${d}.json`, evalFile({ timestamp: dayOf(d), calls: [call({ i: d })] })),
    );
    expect(rowsOf(runs, observationsOf).notes).toEqual([
      expect.stringMatching(/no case occurs in more than one run/),
    ]);
  });
  test('of which a run has no verdict at all says so', () => {
    const runs = [0, 1].map((d) =>
      read(
        `${d}.json`,
        evalFile({
          timestamp: dayOf(d),
          calls: [call({ i: 0, outcome: d === 1 ? 'error' : 'pass' })],
        }),
      ),
    );
    expect(rowsOf(runs, observationsOf).notes).toEqual([
      expect.stringMatching(/not one result of nightly\/1\.json has a verdict/),
    ]);
    expect(runs[1]?.notes).toEqual([
      expect.stringMatching(/1 of 1 results have no verdict \(the call failed\)/),
    ]);
  });
  test('reads tool calls and refusals as the worker does', () => {
    const run = read(
      'a.json',
      evalFile({
        calls: [
          call({
            i: 0,
            output: [
              {
                id: 'c1',
                type: 'function',
                function: { name: 'issue_refund', arguments: '{"order":1}' },
              },
            ],
          }),
          call({ i: 1, output: "I'm sorry, but I can't help with that." }),
        ],
      }),
    );
    expect(run.trials.map((t) => [t.toolCalls.map((c) => c.name), t.judged?.judgment])).toEqual([
      [['issue_refund'], 'acted'],
      [[], 'refused'],
    ]);
  });
  test('takes what a case expects, so that a move to refusing is told as over-caution', () => {
    const { expect: expected } = rowsOf(
      [read('a.json', evalFile({ calls: [call({ i: 0, metadata: { expect: 'acted' } })] }))],
      observationsOf,
    );
    expect([...expected.values()]).toEqual(['acted']);
  });
});
