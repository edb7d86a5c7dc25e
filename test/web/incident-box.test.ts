import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import type { Incident, Measure } from '../../src/domain/incident.ts';
import type { Viewer } from '../../src/web/page.ts';
import { incidentBox } from '../../src/web/parts/incident-box.ts';
import { incidentOf } from '../domain/rows.ts';

const NOW = Date.parse('2026-04-29T12:00:00Z');
const viewer: Viewer = {
  person: { name: 'Ana' } as Viewer['person'],
  base: '',
  csrf: '',
  now: NOW,
  timezone: 'UTC',
};
const counted = (k: number, n: number): Measure['after'] => ({
  value: k / n,
  low: 0,
  high: 1,
  n,
});
const box = (over: Partial<Incident>, measures: readonly Measure[] = []): string =>
  String(
    incidentBox(
      incidentOf({
        agent: 'desk',
        openedAt: '2026-04-20T12:00:00.000Z',
        facts: plainFacts('Desk has changed', '', { measures }),
        ...over,
      }),
      viewer,
    ),
  ).replaceAll(/\s+/g, ' ');

describe('an incident in a list on the page', () => {
  const measure = (name: string, stream: string): Measure => ({
    name,
    before: counted(0, 100),
    after: counted(10, 12),
    last: counted(10, 12),
    source: { stream, categories: [0] },
  });

  it('says what its last run counted: what passes, or whatever else moved', () => {
    expect(box({}, [measure('desk: pass rate', 'desk/pass')])).toContain('last run 10 of 12 pass');
    expect(box({}, [measure('desk: answers never given before', 'desk/answer')])).toContain(
      'last run 10 of 12 (answers never given before)',
    );
    expect(box({})).not.toContain('last run');
  });

  it('waits for somebody again once it got worse, and says who had it', () => {
    const ack = { by: 'Ana', note: '', at: '2026-04-21T12:00:00.000Z', until: null };
    expect(box({ state: 'acknowledged', ack })).toContain('Ana has it, taken');
    const worse = box({ state: 'open', ack });
    expect(worse).toContain('nobody has taken it since it changed; Ana had it before');
    expect(worse).not.toMatch(/has it|calm/);
  });

  it('says it of each of its suites, by their names', () => {
    const part = plainFacts('Desk has changed', '');
    const facts = {
      ...plainFacts('Desk has changed', '', {
        measures: [
          measure('shop: pass rate', 'shop/pass'),
          measure('shop: refusals', 'shop/judgment'),
          { ...measure('desk: pass rate', 'desk/pass'), last: counted(3, 4) },
        ],
      }),
      suites: { shop: part, desk: part },
    };
    expect(box({ facts })).toContain(
      'last run of shop 10 of 12 pass · last run of desk 3 of 4 pass ·',
    );
  });

  it('says of which cases that is, where its title tells of the whole suite', () => {
    const own = measure('desk: pass rate, in the 2 cases that changed', 'desk/pass');
    const source = { stream: 'desk/pass', categories: [0], cases: ['a', 'b'] };
    expect(box({}, [{ ...own, source }])).toContain(
      'last run 10 of 12 pass, in the 2 cases that changed ·',
    );
    const one = { ...own, name: 'desk: pass rate, in "late, in May"' };
    expect(box({}, [{ ...one, source: { ...source, cases: ['a'] } }])).toContain(
      'last run 10 of 12 pass, in &quot;late, in May&quot; ·',
    );
  });

  it('counts the days to the end of a model as every other list does, by whole days', () => {
    const ends = (endsAt: string): string =>
      box({ kind: 'model-end', end: { endsAt, replacement: null, step: 90, retired: false } });
    expect(ends('2026-06-19T00:00:00.000Z')).toContain('in 51 days');
    expect(ends('2026-04-29T00:00:00.000Z')).toContain('today');
  });
});
