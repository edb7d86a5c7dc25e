import { describe, expect, it } from 'vitest';
import { messageOf } from '../../src/domain/errors.ts';
import { plural } from '../../src/domain/text.ts';

describe('small words', () => {
  it('a count of one takes the singular, every other the plural', () => {
    expect([0, 1, 2].map((n) => plural(n, 'case'))).toEqual(['0 cases', '1 case', '2 cases']);
  });

  it('what was thrown has words even where it is no error', () => {
    expect([new Error('full'), 'full', undefined].map(messageOf)).toEqual([
      'full',
      'full',
      'undefined',
    ]);
  });
});
