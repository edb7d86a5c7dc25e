import { describe, expect, it } from 'vitest';
import { composeMessage, composeNotice } from '../../../src/alerting/messages/compose.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Look, Stream } from '../../../src/domain/drift.ts';
import { recoveryFacts } from '../../../src/monitoring/review/recovery-facts.ts';

const at = (hour: number): string => new Date(Date.UTC(2026, 3, 1, hour, 27)).toISOString();
const look = (hour: number, passes: number): Look => ({
  run: `r${hour}`,
  at: at(hour),
  lane: 'schedule',
  cells: Array.from({ length: 40 }, (_, i) => ({
    caseHash: `c${i}`,
    counts: i < passes ? [1, 0] : [0, 1],
  })),
});
const stream: Stream = {
  agent: 'refund',
  suite: 'desk',
  metric: 'pass',
  categories: ['pass', 'fail'],
  baseline: [look(0, 36), look(1, 36)],
  looks: [look(2, 14), look(3, 14), look(5, 38), look(6, 38)],
  provisional: false,
  expect: new Map(),
  highRisk: new Set(),
};
const told = plainFacts(
  'Refund desk: pass rate fell 90 % → 35 %',
  'Since Wednesday 1 April, 02:27 UTC, 22 of 40 cases fail that used to pass.',
  {
    since: at(2),
    evidence: 12,
    measures: [
      {
        name: 'desk: pass rate',
        before: { value: 0.9, low: 0.8, high: 0.95, n: 80 },
        after: { value: 0.35, low: 0.25, high: 0.46, n: 80 },
        last: { value: 0.35, low: 0.2, high: 0.5, n: 40 },
        source: { stream: 'desk/pass', categories: [0] },
      },
    ],
  },
);
const recovered = recoveryFacts(told, {
  agent: 'refund',
  agentName: 'Refund desk',
  since: at(5),
  at: at(9),
  streams: [stream],
});

describe('a message of recovery', () => {
  it('leads with what is now, in its title and in its first sentence', () => {
    expect(recovered.title).toBe('Refund desk: passing again since 05:27, last run 38 of 40');
    const message = composeNotice({ facts: recovered, incident: null, reason: 'recovering' });
    expect(message.lead).toBe(
      'Passing again since Wednesday 1 April, 05:27 UTC: last run 38 of 40. What it was: pass ' +
        'rate fell 90 % → 35 %, since Wednesday 1 April, 02:27 UTC.',
    );
  });

  it('brings the last run and the chart up to date, and leaves before and since it began', () => {
    expect(recovered.measures[0]).toMatchObject({
      before: { value: 0.9 },
      after: { value: 0.35 },
      last: { value: 0.95, n: 40 },
    });
    expect(recovered.series.map((p) => p.value)).toEqual([0.9, 0.9, 0.35, 0.35, 0.95, 0.95]);
  });

  it('keeps what was found for whoever looks it up, however often it is told', () => {
    const again = recoveryFacts(recovered, {
      agent: 'refund',
      agentName: 'Refund desk',
      since: at(5),
      at: at(40),
      streams: [stream],
    });
    expect(again.title).toBe('Refund desk: passing again since 1 Apr 05:27, last run 38 of 40');
    expect(again.was).toEqual({ title: told.title, summary: told.summary });
    const whole = composeMessage({ facts: again, incident: null, reason: 'resolved' });
    expect(whole.parts).toContainEqual({ name: 'What was found', lines: [told.summary] });
  });
});
