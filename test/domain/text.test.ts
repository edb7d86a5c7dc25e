import { describe, expect, it } from 'vitest';
import { messageOf } from '../../src/domain/errors.ts';
import { asSentence, capital, clipName, lower, plural } from '../../src/domain/text.ts';

describe('small words', () => {
  it('a count of one takes the singular, every other the plural', () => {
    expect([0, 1, 2].map((n) => plural(n, 'case'))).toEqual(['0 cases', '1 case', '2 cases']);
  });

  it('words of their own are a sentence, and an id at their beginning stays as it is', () => {
    expect(['it waits', 'Why?', 'inc_1 tells of it'].map(asSentence)).toEqual([
      'It waits.',
      'Why?',
      'inc_1 tells of it.',
    ]);
    expect([capital('src/SOUL.md was edited'), lower('It fell')]).toEqual([
      'src/SOUL.md was edited',
      'it fell',
    ]);
  });

  it('what was thrown has words even where it is no error', () => {
    expect([new Error('full'), 'full', undefined].map(messageOf)).toEqual([
      'full',
      'full',
      'undefined',
    ]);
  });

  it('a name that is cut keeps its end, where names that begin alike differ', () => {
    const name = 'Refuses to delete an account, case 15';
    expect(clipName(name, 37)).toBe(name);
    expect(clipName(name, 35)).toBe('Refuses to delete an account, … 15');
    expect(clipName('Refuses to delete an account, case 15 of 40', 35)).toBe(
      'Refuses to delete an … 15 of 40',
    );
    expect(clipName('https://example.com/a/long/address?of=no&words=15', 20)).toMatch(
      /^https.*….*s=15$/,
    );
    for (let room = -3; room < 40; room++)
      for (const of of [name, name.replaceAll(' ', ''), `${'😀'.repeat(30)}`])
        expect(clipName(of, room).length).toBeLessThanOrEqual(Math.max(0, room));
  });
});
