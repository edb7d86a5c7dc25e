import { describe, expect, it } from 'vitest';
import type { Trial } from '../../src/domain/run.ts';
import { saidIn } from '../../src/domain/said.ts';

type Kept = Parameters<typeof saidIn>[0];

const trial = (more: Partial<Trial> = {}): Kept => ({
  outputHash: 'h',
  toolCalls: [],
  finishReason: 'length',
  usage: { inputTokens: 9, outputTokens: 512 },
  ...more,
});

describe('what an agent said', () => {
  it('says of an answer without a word that it was cut off, and where', () => {
    expect(saidIn(trial(), '')).toBe('(cut off at the cap of 512 tokens, before its first word)');
    expect(saidIn(trial({ finishReason: 'content-filter' }), ' ')).toBe(
      "(cut off by the provider's filter, before its first word)",
    );
    expect(saidIn(trial({ finishReason: 'stop' }), '')).toBe('(an empty answer)');
  });

  it.each([
    ['no usage is known', { usage: null }],
    ['the provider counted none', { usage: { inputTokens: 0, outputTokens: 0, reported: false } }],
    [
      'the tokens are those of several answers',
      { transcript: { hash: 't', answers: 2, ended: 'all was said' } },
    ],
  ] as const)('names no cap where %s', (_, more) => {
    expect(saidIn(trial(more), '')).toBe('(cut off, before its first word)');
  });

  it('says it first of words, calls and a text that is not kept: no shortening takes it away', () => {
    const head = '(cut off at the cap of 512 tokens)';
    expect(saidIn(trial(), 'The refund of')).toBe(`${head}\nThe refund of`);
    expect(saidIn(trial(), null)).toBe(`${head}\n(text not kept)`);
    const toolCalls = [{ name: 'pay', arguments: '{"a' }];
    expect(saidIn(trial({ toolCalls }), '')).toBe(`${head}\n[calls pay({"a)]`);
    expect(saidIn(trial({ finishReason: 'stop' }), 'Done.')).toBe('Done.');
  });
});
