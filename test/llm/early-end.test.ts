import { describe, expect, it } from 'vitest';
import { FIRST_CALLS, watchFirstCalls, watchForEnd } from '../../src/llm/early-end.ts';

const failure = {
  code: 'network',
  scope: 'trial',
  retryable: true,
  message: 'nobody there',
} as const;

describe('the end of a row of calls', () => {
  it('keeps the first reason, and lets nothing new begin from then on', () => {
    const early = watchForEnd<string>(undefined);
    expect([early.ended(), early.quit.aborted]).toEqual([null, false]);
    early.end('no money');
    early.end('no answer');
    expect([early.ended(), early.quit.aborted]).toEqual(['no money', true]);
  });

  it('lets nothing new begin where somebody stops it from outside, without a reason of its own', () => {
    const stop = new AbortController();
    const early = watchForEnd<string>(stop.signal);
    stop.abort();
    expect([early.ended(), early.quit.aborted]).toEqual([null, true]);
  });
});

describe('the rule of the first calls', () => {
  it('says why to stop once all of them failed, with what the last one said', () => {
    const why = watchFirstCalls(false);
    const said = Array.from({ length: FIRST_CALLS }, () => why(false, failure));
    expect(said.filter((s) => s !== null)).toEqual([
      `the first ${FIRST_CALLS} calls all failed, the last of them with: nobody there`,
    ]);
    expect(said.at(-1)).not.toBeNull();
  });

  it('never speaks where one was answered, now or before a restart', () => {
    const now = watchFirstCalls(false);
    now(true, null);
    const before = watchFirstCalls(true);
    for (let n = 0; n <= FIRST_CALLS; n++)
      expect([now(false, failure), before(false, failure)]).toEqual([null, null]);
  });
});
