import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { beginningOf } from '../../../src/monitoring/review/runs-since-beginning.ts';

const at = (time: string): string => `2026-11-03T${time}:00.000Z`;
const incident = (since: string | null, stream = 'shop/pass') => ({
  began: { shop: { run: 'r2327', from: at('23:15') } },
  facts: plainFacts('Refund desk: pass rate fell', 'It did.', {
    since,
    lead: { stream, gravity: 1, reason: 'r' },
  }),
});

describe('the runs that accepting an incident takes', () => {
  it('are those since the time that its message names, where that is earlier than is likeliest now', () => {
    expect(beginningOf(incident(at('23:16')), 'shop', at('23:27'))).toEqual({
      start: at('23:16'),
      from: '2026-11-03T23:15:00.001Z',
    });
  });

  it('are those since its likeliest beginning where the message names a later time, or none', () => {
    for (const since of [at('23:40'), null])
      expect(beginningOf(incident(since), 'shop', at('23:27'))).toEqual({
        start: at('23:27'),
        from: '2026-11-03T23:15:00.001Z',
      });
  });

  it('are not those that were surely as before, which are accounted for where the message has them', () => {
    expect(beginningOf(incident(at('23:10')), 'shop', at('23:27'))).toEqual({
      start: at('23:27'),
      from: at('23:10'),
    });
  });

  it('begin in another suite than the one that is told where that one began', () => {
    expect(beginningOf(incident(at('23:16'), 'desk/pass'), 'shop', at('23:27')).start).toBe(
      at('23:27'),
    );
  });

  it('are those since its alarm at the latest where an earlier release kept no beginning', () => {
    const { facts } = incident(null);
    expect(beginningOf({ facts }, 'shop', at('23:27'))).toEqual({
      start: at('23:27'),
      from: at('23:27'),
    });
  });
});
