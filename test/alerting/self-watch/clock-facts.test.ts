import { expect, it } from 'vitest';
import { clockFacts } from '../../../src/alerting/self-watch/clock-facts.ts';

const jump = {
  what: 'the clock was set ahead by 89 s',
  at: '2026-12-01T11:26:19.000Z',
  takenBack: [],
  caughtUp: [{ job: 'suite:alpha/alpha', slot: '2026-12-01T11:26:00.000Z' }],
};

it('tells a clock that jumped once as that, and one that jumps again by how often and since when', () => {
  expect(clockFacts(jump)).toMatchObject({
    title: 'The clock of this machine jumped: 1 scheduled job touched',
    since: jump.at,
  });
  const again = clockFacts({ ...jump, before: { jumps: 6, since: '2026-12-01T11:03:04.000Z' } });
  expect(again.title).toBe(
    'The clock of this machine jumped 7 times: 1 scheduled job touched by the last',
  );
  expect(again.title.length).toBeLessThan(80);
  expect(again.summary).toMatch(
    /^It jumped 7 times\. The last time: the clock was set ahead by 89 s\. 1 scheduled job/,
  );
  expect(again.since).toBe('2026-12-01T11:03:04.000Z');
});
