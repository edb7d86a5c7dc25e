import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/domain/run.ts';
import { factorWords, typicalOf, typicalWords } from '../../../src/monitoring/review/typical.ts';
import { trialOf } from '../../domain/rows.ts';

const createdAt = new Map([
  ['old', '2026-05-01T02:00:00.000Z'],
  ['new', '2026-05-02T02:00:00.000Z'],
]);
const begin = '2026-05-02T02:00:00.000Z';
const trial = (run: string, caseHash: string, more: Partial<Trial>): Trial =>
  trialOf({ run, caseHash, latencyMs: null, costUsd: null, length: null, ...more });
/** Cases of very different latency, all of which change by one factor but for one wild answer. */
const trials = (factor: number): Trial[] =>
  [100, 1_000, 2_000, 4_000, 60_000].flatMap((ms, i) => [
    trial('old', `c${i}`, { latencyMs: ms }),
    trial('new', `c${i}`, { latencyMs: i === 4 ? ms * 500 : ms * factor }),
  ]);

describe('what a number is in the middle', () => {
  it('is said as a factor and by the middle case, whatever one wild answer is', () => {
    const t = typicalOf('latency', trials(2.1), createdAt, begin);
    expect(t).toMatchObject({ before: 2_000, after: 4_200 });
    expect(factorWords(t)).toBe('answers take 2.1 times as long');
    expect(typicalWords(t)).toBe('In the middle case it is 4.2 s, before 2 s.');
  });

  it('is not said where the middle did not move, no number is counted, or a side is unknown', () => {
    const same = typicalOf('latency', trials(1.02), createdAt, begin);
    expect([factorWords(same), typicalWords(same)]).toEqual([null, '']);
    expect(typicalOf('pass', trials(3), createdAt, begin)).toBeNull();
    expect(typicalOf('latency', trials(3).slice(0, 1), createdAt, begin)).toBeNull();
    expect(typicalOf('output-tokens', trials(3), createdAt, begin)).toBeNull();
    expect(typicalOf('latency', trials(3), createdAt, undefined)).toBeNull();
  });

  it('counts tokens that a provider reported, and no others', () => {
    const tokens = (run: string, outputTokens: number, reported?: false): Trial =>
      trial(run, 'c', {
        usage: { inputTokens: 1, outputTokens, ...(reported === false ? { reported } : {}) },
      });
    expect(
      factorWords(
        typicalOf('output-tokens', [tokens('old', 100), tokens('new', 320)], createdAt, begin),
      ),
    ).toBe('answers have 3.2 times as many tokens');
    expect(
      typicalOf('output-tokens', [tokens('old', 0, false), tokens('new', 320)], createdAt, begin),
    ).toBeNull();
  });
});
