import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { IncidentFacts, Measure } from '../../../src/domain/incident.ts';
import { joinedFacts } from '../../../src/monitoring/review/joined.ts';

const share = (value: number, n = 100) => ({ value, low: 0, high: 1, n });
const measure = (stream: string, name: string): Measure => ({
  name,
  before: share(0.97),
  after: share(0.6),
  last: share(0.6, 40),
  source: { stream, categories: [0] },
});
const pass = measure('desk/pass', 'desk: pass rate');
const judgment = measure('desk/judgment', 'desk: refusals');
const facts = (over: Partial<IncidentFacts> = {}): IncidentFacts =>
  plainFacts('Refund desk: pass rate fell 97 % → 60 %', 'Since Tuesday, it did.', {
    lead: { stream: 'desk/pass', gravity: 1, reason: 'r' },
    measures: [pass],
    ...over,
  });
const joins = (told: IncidentFacts, now: IncidentFacts, streams = ['desk/pass', 'desk/judgment']) =>
  joinedFacts({ facts: told, streams: ['desk/pass'] }, now, streams)?.summary ?? null;

describe('a stream that joins a drift that people know of', () => {
  it('is told by its name, before what was said already', () => {
    expect(joins(facts(), facts({ measures: [pass, judgment] }))).toBe(
      'The judgment of desk too: refusals 97 % → 60 %, in the last run 24 of 40. ' +
        'Since Tuesday, it did.',
    );
  });

  it('is not told again where its numbers were, or where it led', () => {
    const known = facts({ measures: [pass, judgment] });
    expect(joins(known, known)).toBeNull();
    const led = facts({ lead: { stream: 'desk/judgment', gravity: 0, reason: 'r' } });
    expect(joins(led, led)).toBeNull();
  });

  it('is not told where it is a length that follows the same change', () => {
    expect(joins(facts(), facts(), ['desk/pass', 'desk/length'])).toBeNull();
  });

  it('is told where it leads now, is of another suite, or comes after the recovery was told', () => {
    const leads = facts({ lead: { stream: 'desk/judgment', gravity: 2, reason: 'r' } });
    expect(joins(facts(), leads)).toBe('Since Tuesday, it did.');
    expect(joins(facts(), facts(), ['desk/pass', 'small/length'])).toBe('Since Tuesday, it did.');
    const over = facts({ recovered: { agentName: 'Refund desk', since: 's', at: 'a' } });
    expect(joins(over, facts())).not.toBeNull();
  });
});
