import { describe, expect, it } from 'vitest';
import { capital } from '../../src/domain/text.ts';
import { signedPoints, signedPointsInTenths } from '../../src/domain/text-percent.ts';
import { holds } from '../../src/web/parts/words.ts';

describe('words of the page', () => {
  it('begin a sentence with a capital, and leave ids as they are', () => {
    expect(capital('over-cautious since Tuesday')).toBe('Over-cautious since Tuesday');
    expect(capital('nine of 60 fail')).toBe('Nine of 60 fail');
    for (const id of ['inc_00000547 is over', 'sim-analyst-2026-01-20 ends', '/x/y is gone'])
      expect(capital(id)).toBe(id);
  });

  it('speak to whoever came in by the link', () => {
    expect(holds('you')).toBe('you have it');
    expect(holds('ana')).toBe('ana has it');
  });

  it('give the points of a column the same places', () => {
    expect([0.01, -0.002, 0].map(signedPointsInTenths)).toEqual(['+1.0', '−0.2', '0.0']);
    expect([0.01, -0.002].map(signedPoints)).toEqual(['+1', '−0.2']);
  });
});
