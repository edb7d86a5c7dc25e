import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/domain/run.ts';
import { cutAnswers } from '../../../src/monitoring/review/cut-answers.ts';

type Told = Parameters<typeof cutAnswers>[1][number];
const answer = (more: Partial<Trial> = {}): Told => ({
  finishReason: 'length',
  usage: { inputTokens: 9, outputTokens: 512 },
  length: 0,
  toolCalls: [],
  ...more,
});
const whole = answer({ finishReason: 'stop', length: 40 });
const words = (...failed: Told[]): string | null => cutAnswers('a', failed)?.words ?? null;

describe('answers that failed because they were cut off', () => {
  it('are told as what happened, with what to do', () => {
    expect(cutAnswers('a', [answer(), answer(), answer()])).toEqual({
      words:
        'All 3 answers that failed were cut off at the cap of 512 tokens, before the first word: ' +
        'the tokens went into what is not shown, such as thinking. Raise maxOutputTokens.',
      step: {
        what: 'Raise agents.a.target.maxOutputTokens above 512: thinking counts too',
        command: 'daytwo check-config',
        costUsd: 0,
      },
    });
  });

  it('are counted: those that said something, and those that ended by themselves', () => {
    expect(words(answer(), answer({ length: 90 }), whole)).toBe(
      '2 of 3 answers that failed were cut off at the cap of 512 tokens, 1 of them before the ' +
        'first word. Raise maxOutputTokens.',
    );
    expect(words(answer({ length: 90 }))).toBe(
      'The answer that failed was cut off at the cap of 512 tokens. Raise maxOutputTokens.',
    );
  });

  it('name no cap where there were several or none is known', () => {
    const other = answer({ usage: { inputTokens: 9, outputTokens: 64 } });
    for (const failed of [
      [answer(), other],
      [answer({ usage: null }), answer({ usage: null })],
    ])
      expect(words(...failed)).toContain('cut off at the cap of output tokens, before');
  });

  it('are not told of where most were whole, or nothing failed', () => {
    expect(words(answer(), whole)).toBeNull();
    expect(words()).toBeNull();
  });
});
