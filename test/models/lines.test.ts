import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelFamily } from '../../src/models/lists/model-family.ts';

describe('the line of a model', () => {
  test.each([
    ['one line', ['gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20']],
    [
      'one line',
      [
        'claude-sonnet-4-5-20250929',
        'claude-sonnet-5',
        'claude-3-5-sonnet-20241022',
        'claude-sonnet-4-5@20250929',
        'claude-3-7-sonnet-latest',
      ],
    ],
    ['one line', ['o3-mini', 'o4-mini-2025-04-16']],
    [
      'one line',
      [
        'gemini-2.5-flash',
        'gemini-2.0-flash-001',
        'gemini-3-flash-preview',
        'gemini-2.5-flash-preview-09-2025',
      ],
    ],
    ['one line', ['mistral-large-latest', 'mistral-large-2411']],
    ['one line', ['meta-llama/Llama-3.1-70B-Instruct', 'meta-llama/Llama-3.3-70B-Instruct']],
    ['one line', ['deepseek-v3', 'deepseek-v3.1', 'DeepSeek-V3-0324']],
    ['one line', ['embed-english-v2.0', 'embed-english-v3.0']],
    ['one line', ['qwen2.5:7b', 'qwen3:7b']],
  ])('%s: %j', (_, names) => {
    expect(new Set(names.map(modelFamily)).size).toBe(1);
  });

  test.each([
    ['gpt-5', 'gpt-5-mini'],
    ['gpt-5-mini', 'gpt-5-nano'],
    ['claude-opus-4-5', 'claude-sonnet-4-5'],
    ['o3', 'o3-pro'],
    ['llama3:8b', 'llama3:70b'],
    ['gpt-4o', 'gpt-4o-audio-preview'],
    ['gemini-2.5-flash', 'gemini-2.5-flash-lite'],
    ['mistralai/mistral-7b', 'other/mistral-7b'],
    ['ministral-3b-2410', 'ministral-8b-2410'],
    ['gpt-3.5-turbo', 'gpt-3.5-turbo-16k'],
    ['command-r', 'command-r7b'],
  ])('%s and %s are not', (a, b) => {
    expect(modelFamily(a)).not.toBe(modelFamily(b));
  });

  test('every name has one, which is stable, and a date at its end changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        expect(modelFamily(name)).not.toBe('');
      }),
    );
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{2,8}(-[a-z]{2,8}){0,2}$/),
        fc.date({ min: new Date('2023-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (name, date) => {
          expect(modelFamily(`${name}-${date.toISOString().slice(0, 10)}`)).toBe(modelFamily(name));
          expect(
            modelFamily(`${name}-${date.toISOString().slice(0, 10).replaceAll('-', '')}`),
          ).toBe(modelFamily(name));
        },
      ),
    );
  });
});
