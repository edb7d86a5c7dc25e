import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/domain/conversation.ts';
import type { ToolCall } from '../../../src/domain/provider.ts';
import { nextStep, type TalkPlan } from '../../../src/evaluation/conversations/next-step.ts';
import { replyOf } from '../scorers/support.ts';

const says = (text: string, ...names: string[]): Step => ({
  by: 'agent',
  reply: replyOf(text, { toolCalls: names.map((name) => ({ id: name, name, arguments: '{}' })) }),
  costUsd: 0,
});
const user = (text: string): Step => ({ by: 'user', text });
const call = (name: string): ToolCall => ({ id: name, name, arguments: '{}' });
const tool = (name: string): Step => ({ by: 'tool', call: call(name), result: 'ok' });
const plan = (over: Partial<TalkPlan> = {}): TalkPlan => ({
  turns: [],
  user: null,
  calls: 'nobody',
  ...over,
});
const two = [{ say: 'one' }, { say: 'two' }];

describe('what comes next in a conversation', () => {
  it('is the first question, and then nothing where nothing else is to be said', () => {
    expect(nextStep(plan(), [])).toEqual({ do: 'ask' });
    expect(nextStep(plan(), [says('hello')])).toMatchObject({ do: 'end', how: 'done' });
  });

  it('is each turn after the answer to the one before, and a question after each', () => {
    const turns = two;
    expect(nextStep(plan({ turns }), [says('a')])).toMatchObject({
      do: 'say',
      turn: two[0],
      nth: 0,
    });
    expect(nextStep(plan({ turns }), [says('a'), user('one')])).toEqual({ do: 'ask' });
    expect(nextStep(plan({ turns }), [says('a'), user('one'), says('b')])).toMatchObject({
      do: 'say',
      nth: 1,
    });
    expect(
      nextStep(plan({ turns }), [says('a'), user('one'), says('b'), user('two'), says('c')]),
    ).toMatchObject({ do: 'end', how: 'done', why: 'all was said' });
  });

  it('ends where the agent says nothing, whatever was still to be said', () => {
    expect(nextStep(plan({ turns: two }), [says(' ')])).toMatchObject({
      do: 'end',
      how: 'empty-answer',
    });
  });

  it('leaves a tool call standing as the last answer, and cannot go on after one that nobody answers', () => {
    expect(nextStep(plan(), [says('', 'lookup')])).toMatchObject({ do: 'end', how: 'done' });
    expect(nextStep(plan({ turns: two }), [says('', 'lookup')])).toMatchObject({
      do: 'break',
      failure: 'unanswered-call',
      why: expect.stringContaining('calls lookup and nothing answers'),
    });
  });

  it('takes the calls of an agent that makes its own for what it did', () => {
    expect(nextStep(plan({ turns: two, calls: 'its own' }), [says('', 'lookup')])).toMatchObject({
      do: 'say',
      nth: 0,
    });
  });

  it('has every call of a reply answered in order before the agent is asked again', () => {
    const calls = { most: 5 };
    const asked = says('', 'a', 'b');
    expect(nextStep(plan({ calls }), [asked])).toEqual({ do: 'call-tool', call: call('a') });
    expect(nextStep(plan({ calls }), [asked, tool('a')])).toEqual({
      do: 'call-tool',
      call: call('b'),
    });
    expect(nextStep(plan({ calls }), [asked, tool('a'), tool('b')])).toEqual({ do: 'ask' });
    expect(nextStep(plan({ calls }), [asked, tool('a'), tool('b'), says('done')])).toMatchObject({
      do: 'end',
      how: 'done',
    });
  });

  it('ends where more calls are made than are allowed, over the whole conversation', () => {
    const steps = [says('', 'a'), tool('a'), says('x'), user('one'), says('', 'a', 'b'), tool('a')];
    expect(nextStep(plan({ turns: two, calls: { most: 2 } }), steps)).toMatchObject({
      do: 'end',
      how: 'too-many-calls',
      why: expect.stringContaining('after 2 calls'),
    });
    expect(nextStep(plan({ turns: two, calls: { most: 3 } }), steps)).toMatchObject({
      do: 'call-tool',
    });
  });

  it('has a played user speak until it has said as much as it may, the first question included', () => {
    const played = plan({ user: { most: 2 } });
    expect(nextStep(played, [says('a')])).toEqual({ do: 'be-user' });
    expect(nextStep(played, [says('a'), user('b'), says('c')])).toMatchObject({
      do: 'end',
      how: 'done',
      why: expect.stringContaining('2 things'),
    });
  });
});
