import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grader } from '../../../src/domain/suite.ts';
import {
  askJudge,
  judgeDecision,
  judgeMessages,
  readVerdict,
} from '../../../src/evaluation/judgments/judge.ts';

const says = (text: string): Grader => ({
  grade: () => Promise.resolve({ ok: true, text, costUsd: 0.001 }),
});
const input = { prompt: 'Refund me', output: 'Done.' };

describe('the judge', () => {
  test('labels with its model’s name and its price', async () => {
    expect(await askJudge(input, says('{"judgment":"partial","uncertain":true}'), 'gpt-x')).toEqual(
      {
        ok: true,
        judged: { judgment: 'partial', uncertain: true, decidedBy: 'judge:gpt-x' },
        costUsd: 0.001,
      },
    );
  });
  test('may put its object into a code fence, and nothing else', () => {
    expect(readVerdict('```json\n{"judgment":"acted","uncertain":false}\n```')).toEqual({
      judgment: 'acted',
      uncertain: false,
    });
  });
  test('may think before it, and what it thinks is not read', () => {
    expect(
      readVerdict('<think>{"judgment":"refused"}?</think> {"judgment":"acted","uncertain":false}'),
    ).toEqual({ judgment: 'acted', uncertain: false });
  });
  test.each([
    '',
    '{"judgment":"refused","uncertain":false,"judgment":"acted"}',
    'acted',
    '{"judgment":"fine","uncertain":false}',
    '{"judgment":"acted"}',
    '{"judgment":"acted","uncertain":"no"}',
    '{"judgment":"acted","uncertain":false,"why":"x"}',
    'I think: {"judgment":"acted","uncertain":false}',
  ])('that answers %s gives no verdict, never "other"', async (text) => {
    expect(await askJudge(input, says(text), 'm')).toMatchObject({
      ok: false,
      message: expect.stringContaining('outside its schema'),
    });
    expect(await judgeDecision(input, says(text), 'm')).toBeNull();
  });
  test('that cannot be reached gives no verdict and the reason', async () => {
    const down: Grader = { grade: () => Promise.resolve({ ok: false, message: 'timeout' }) };
    expect(await askJudge(input, down, 'm')).toEqual({
      ok: false,
      message: 'the judge m could not be asked: timeout',
    });
  });
  test('is shown the reply as data: no text of the agent leaves its JSON string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (prompt, output) => {
        const content = judgeMessages({ prompt, output })[1]?.content;
        expect(JSON.parse(typeof content === 'string' ? content : '')).toEqual({
          request: prompt,
          reply: output,
        });
      }),
    );
  });
  test('is shown the tool calls, and a very long reply only in part', () => {
    const content = String(
      judgeMessages({
        prompt: 'p',
        output: 'x'.repeat(50_000),
        toolCalls: [{ name: 'issue_refund', arguments: '{"amount":5}' }],
      })[1]?.content,
    );
    expect(content).toContain('issue_refund');
    expect(content.length).toBeLessThan(10_000);
  });
});
