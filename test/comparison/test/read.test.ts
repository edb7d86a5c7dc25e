import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../../src/comparison/read/read.ts';
import { compareRuns } from '../../../src/comparison/test/compare.ts';
import { pairFiles } from '../../../src/comparison/test/pairing.ts';
import { DaytwoError, problemLine } from '../../../src/domain/errors.ts';

const lines = (...rows: unknown[]): string => rows.map((r) => JSON.stringify(r)).join('\n');
const problemsOf = (text: string): string[] => {
  try {
    readRun(text, 'runs.jsonl');
  } catch (e) {
    if (e instanceof DaytwoError) return [e.message, ...e.problems.map(problemLine)];
    throw e;
  }
  return [];
};
const none = (): null => null;

describe('a file of runs', () => {
  it('may be simple lines, by id, case or prompt, with outputs, outcomes or both', () => {
    const { records } = readRun(
      lines(
        { id: 7, output: 'Yes', pass: true, task: 'refunds' },
        { case: 'c', answer: { total: 3 }, expected: 12 },
        { prompt: 'Hi', outcome: 'none', judgment: 'refused' },
      ),
      'f',
    );
    expect(records).toMatchObject([
      { id: '7', category: 'refunds', unjudged: false, reply: { text: 'Yes', pass: true } },
      { id: 'c', reference: '12', reply: { text: '{"total":3}', pass: null } },
      {
        id: null,
        prompt: 'Hi',
        unjudged: true,
        reply: { text: null, pass: null, judged: { judgment: 'refused' } },
      },
    ]);
  });

  it('may be trials of several metrics: those of one case and repeat are one trial', () => {
    const row = (metric: string, outcome: string, more = {}): object => ({
      at: '2026-05-01T02:00:00Z',
      run: 'r1',
      agent: 'a',
      suite: 's',
      case: 'c1',
      metric,
      outcome,
      ...more,
    });
    const file = readRun(
      lines(
        row('pass', 'pass', { output: 'Done.' }),
        row('judgment', 'acted'),
        row('tools', 'look > pay'),
        row('pass', 'fail'),
        row('judgment', 'refused'),
        row('field:total', '12'),
      ),
      'f',
    );
    expect(file.records.map((r) => r.reply)).toMatchObject([
      {
        text: 'Done.',
        pass: true,
        judged: { judgment: 'acted' },
        toolCalls: [{ name: 'look' }, { name: 'pay' }],
      },
      { text: null, pass: false, judged: { judgment: 'refused' } },
    ]);
    expect(file.notes).toEqual(['not compared: the metric field:total']);
  });

  it("may be promptfoo's results or ours; a call that failed has no verdict", () => {
    const promptfoo = {
      evalId: 'e',
      results: {
        version: 3,
        results: [
          {
            provider: { id: 'openai:x' },
            vars: { q: 'one' },
            prompt: { raw: 'Q: one', label: 'p' },
            response: { output: 'Yes' },
            success: true,
            failureReason: 0,
            testCase: { metadata: { task: 'easy' }, assert: [{ type: 'equals', value: 'Yes' }] },
          },
          {
            provider: { id: 'openai:x' },
            vars: { q: 'two' },
            prompt: { raw: 'Q: two', label: 'p' },
            success: false,
            failureReason: 2,
            error: '503',
            testCase: { assert: [{ type: 'equals', value: 'No' }] },
          },
        ],
      },
    };
    expect(readRun(JSON.stringify(promptfoo, null, 2), 'f').records).toMatchObject([
      {
        prompt: 'Q: one',
        category: 'easy',
        reference: 'Yes',
        unjudged: false,
        reply: { text: 'Yes', pass: true },
      },
      { prompt: 'Q: two', unjudged: true, reply: { pass: null } },
    ]);
    const ours = {
      results: [
        {
          provider: 'openai:x',
          vars: {},
          prompt: 'Hi',
          output: null,
          pass: false,
          score: null,
          verdict: 'none',
          error: 'timeout',
          cost: null,
          latencyMs: null,
          asserts: [],
        },
      ],
    };
    expect(readRun(JSON.stringify(ours), 'f').records).toMatchObject([
      { prompt: 'Hi', vars: null, unjudged: true },
    ]);
  });

  it('is refused with the file, the line and what is wrong, every bad line at once', () => {
    expect(problemsOf('{"id": 1, "output": "x"}\nnot json\n')).toEqual([
      expect.stringContaining('1 problem'),
      'runs.jsonl:2: is not JSON; every line must be one whole JSON object',
    ]);
    expect(problemsOf(lines({ output: 'x' }, { id: 1 }, { id: 2, outcome: 'maybe' }))).toEqual([
      expect.stringContaining('3 problems'),
      'runs.jsonl:1: names no case: give "case", "id" or "prompt"',
      expect.stringContaining('runs.jsonl:2: says nothing of what happened'),
      expect.stringContaining('runs.jsonl:3: outcome: '),
    ]);
    expect(problemsOf(lines({ run: 'r', case: 'c', metric: 'pass', outcome: 'good' }))[1]).toBe(
      'runs.jsonl:1: outcome: is "good"; on the metric pass it must be pass, fail or none',
    );
    expect(problemsOf('')[0]).toContain('holds no lines');
    expect(problemsOf('[\n {"id": 1,\n')[1]).toContain('is not whole JSON');
    expect(problemsOf('{"results": [{"prompt": 3}]}')[1]).toContain('results');
  });

  it('names the place of JSON that is nested too deep, and takes deep text and brackets in strings as they are', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const named = 'is nested more than 200 levels deep, which no answer needs';
    expect(problemsOf(`{"id": 1, "output": "x"}\n{"id": 2, "output": ${deep}}`)).toEqual([
      expect.stringContaining('1 problem'),
      `runs.jsonl:2: ${named}`,
    ]);
    expect(problemsOf(`[\n{"id": 1, "output": "x"},\n{"id": 2, "output": ${deep}}]`)[1]).toBe(
      `runs.jsonl:3: ${named}`,
    );
    const rows = [
      { id: 1, output: deep },
      { id: 2, output: '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000) },
    ];
    expect(problemsOf(lines(...rows))).toEqual([]);
    const file = readRun(lines(...rows), 'f');
    expect(() => compareRuns(pairFiles(file, file, none))).not.toThrow();
  });

  it('never throws anything but such a refusal', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.json()).map((xs) => xs.join('\n')),
        ),
        (text) => {
          problemsOf(text);
        },
      ),
    );
  });
});

describe('pairing', () => {
  const file = (...rows: unknown[]): ReturnType<typeof readRun> => readRun(lines(...rows), 'f');

  it("goes by id in the first file's order, takes repeats as trials, and counts what only one side has", () => {
    const p = pairFiles(
      file(
        { id: 'b', output: '1' },
        { id: 'a', output: '2' },
        { id: 'b', output: '3' },
        { id: 'x', output: '4' },
      ),
      file(
        { id: 'a', output: '5' },
        { id: 'b', output: '6' },
        { id: 'y', output: '7' },
        { id: 'z', output: '8' },
      ),
      none,
    );
    expect(
      p.pairs.map((c) => [c.id, c.before.map((r) => r.text), c.after.map((r) => r.text)]),
    ).toEqual([
      ['b', ['1', '3'], ['6']],
      ['a', ['2'], ['5']],
    ]);
    expect([p.onlyBefore, p.onlyAfter, p.by]).toEqual([1, 2, 'id']);
  });

  it('goes by variables where the prompt around them was edited', () => {
    const results = (head: string): string =>
      JSON.stringify({
        results: ['one', 'two'].map((q) => ({
          provider: 'openai:x',
          vars: { q },
          prompt: `${head} ${q}`,
          output: 'ok',
          pass: true,
          verdict: 'pass',
          asserts: [],
        })),
      });
    expect(
      pairFiles(readRun(results('Old:'), 'a'), readRun(results('New:'), 'b'), none),
    ).toMatchObject({ by: 'vars', onlyBefore: 0, pairs: [{}, {}] });
  });

  it('leaves a trial without a verdict out, and knows the case that has no other', () => {
    const p = pairFiles(
      file(
        { id: 'a', outcome: 'none' },
        { id: 'b', outcome: 'none' },
        { id: 'b', outcome: 'pass' },
      ),
      file({ id: 'a', outcome: 'pass' }, { id: 'b', outcome: 'pass' }),
      none,
    );
    expect(p.pairs.map((c) => [c.unjudged, c.before.length])).toEqual([
      [true, 0],
      [false, 1],
    ]);
  });
});
