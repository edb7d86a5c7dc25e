import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallFailure } from '../../src/domain/provider.ts';
import { retry } from '../../src/llm/retry.ts';

const HOUR = 3_600_000;
const failure = (code: CallFailure['code'], over: Partial<CallFailure> = {}): CallFailure => ({
  code,
  scope: 'trial',
  retryable: true,
  message: 'simulated',
  ...over,
});

describe('whether a failed call is made again', () => {
  it.each([
    [
      'a final failure is not',
      failure('bad-request', { retryable: false }),
      1,
      { retry: false, reason: 'bad-request is final' },
    ],
    [
      'the sixth call was the last',
      failure('server-error'),
      6,
      { retry: false, reason: '6 calls failed, the last with server-error' },
    ],
    [
      'a first failure after about half a second',
      failure('server-error'),
      1,
      { retry: true, at: 600, pauseProvider: false },
    ],
    [
      'a second one after about a second',
      failure('network'),
      2,
      { retry: true, at: 1_100, pauseProvider: false },
    ],
    [
      'a fifth one after about eight',
      failure('timeout'),
      5,
      { retry: true, at: 8_100, pauseProvider: false },
    ],
    [
      'an hour when told an hour, and everybody on this provider waits',
      failure('rate-limited', { retryAfterMs: HOUR }),
      1,
      { retry: true, at: HOUR, pauseProvider: true },
    ],
    [
      'overloaded: everybody waits',
      failure('overloaded'),
      1,
      { retry: true, at: 600, pauseProvider: true },
    ],
    [
      'not when told to wait past the deadline',
      failure('rate-limited', { retryAfterMs: 7 * HOUR }),
      1,
      { retry: false, reason: expect.stringContaining("after the run's deadline") },
    ],
  ])('%s', (_, f, made, expected) => {
    expect(retry(f, made, 0, 6 * HOUR, 0.5)).toMatchObject(expected);
  });

  it('never comes before what the provider asked for, never past the deadline, never at the same moment again, and always says why', () => {
    const codes = fc.constantFrom<CallFailure['code']>(
      'network',
      'timeout',
      'rate-limited',
      'overloaded',
      'server-error',
      'bad-body',
      'cut-off',
    );
    fc.assert(
      fc.property(
        codes,
        fc.option(fc.integer({ min: 0, max: 10 * HOUR }), { nil: undefined }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 12 * HOUR }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (code, told, made, now, random) => {
          const deadline = 6 * HOUR;
          const next = retry(
            failure(code, told === undefined ? {} : { retryAfterMs: told }),
            made,
            now,
            deadline,
            random,
          );
          expect(next.reason.length).toBeGreaterThan(0);
          if (!next.retry) return;
          expect(made).toBeLessThan(6);
          expect(next.at).toBeLessThan(deadline);
          expect(next.at).toBeGreaterThanOrEqual(now + (told ?? 100));
          if (told === undefined) expect(next.at).toBeLessThanOrEqual(now + 60_100);
        },
      ),
    );
  });
});
