import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { furthestWords } from '../../../src/alerting/messages/furthest.ts';
import type { Look, Stream } from '../../../src/domain/drift.ts';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import { decidePartlyOver } from '../../../src/monitoring/review/partly-over.ts';
import { recoveryFacts } from '../../../src/monitoring/review/recovery-facts.ts';
import { at } from '../../detection/drift/worlds.ts';
import { reviewOf } from '../../domain/rows.ts';

const CASES = 20;
/** A run in which so many of the cases are of the first category. */
const look = (day: number, first: number): Look => ({
  run: `r${day}`,
  at: at(day),
  lane: 'schedule',
  cells: Array.from({ length: CASES }, (_, i) => ({
    caseHash: `c${i}`,
    counts: i < first ? [1, 0] : [0, 1],
  })),
});
const stream = (metric: Stream['metric'], categories: string[], firsts: number[]): Stream => ({
  agent: 'refund',
  suite: 'desk',
  metric,
  categories,
  baseline: [look(0, firsts[0] ?? 0), look(1, firsts[0] ?? 0)],
  looks: firsts.slice(1).map((n, i) => look(2 + i, n)),
  provisional: false,
  expect: new Map(),
  highRisk: new Set(),
});
const CHEAPER = ['cheaper', 'as usual'];
const pass = stream('pass', ['pass', 'fail'], [20, 10, 10, 20, 20, 20, 20, 20]);
/** Its newest run lies nearer to what it was since than to what was before. */
const cost = stream('cost', CHEAPER, [3, 8, 8, 3, 3, 3, 3, 6]);

function decided(of: { evidence: number; quietLooks: number }) {
  const quiet = { evidence: 0, restartedAt: null, lastDifferingRun: null, ended: null };
  const recovery = (name: string, quietLooks: number) => ({
    ...quiet,
    name,
    quietLooks,
    quietSince: { run: 'r4', at: at(4) },
    isQuietNow: quietLooks > 0,
  });
  const costs = reviewOf({
    stream: { agent: 'refund', suite: 'desk', metric: 'cost' },
    categories: CHEAPER,
    before: [30, 170],
    after: [27, 73],
    evidence: of.evidence,
  });
  const lead = { stream: 'desk/pass', gravity: 1, reason: 'r' } as const;
  const facts = plainFacts('Refund desk: pass rate fell', 'It fell.', { lead });
  const reviewed = [reviewOf({ before: [40, 0], after: [20, 20] }), costs];
  return decidePartlyOver(
    { facts, state: 'open' },
    { suite: 'desk' },
    {
      recoveries: [recovery('desk/pass', 5), recovery('desk/cost', of.quietLooks)],
      reviews: reviewed.map((review) => ({ review })) as never,
      whole: [pass, cost],
    },
  );
}

describe('what is told to last while another measure is as before', () => {
  it('is what is enough for an alarm by itself and differs in the newest run', () => {
    expect(decided({ evidence: 1.4, quietLooks: 0 })).toMatchObject({ lasts: true });
  });
  it('is nothing that only followed on what was told', () => {
    expect(decided({ evidence: 0.45, quietLooks: 0 })).toMatchObject({ lasts: false });
  });
  it('is nothing whose newest runs count as before', () => {
    expect(decided({ evidence: 1.4, quietLooks: 3 })).toMatchObject({ lasts: false });
  });
});

describe('the furthest that a rate went', () => {
  const share = (value: number) => ({ value, low: value, high: value, n: 100 });
  const source = { stream: 'desk/cost', categories: [0] };
  const told = plainFacts('Refund desk: calls cheaper than usual rose 15 % → 27 %', 'It rose.', {
    since: at(2),
    rate: { agentName: 'Refund desk', noun: 'calls cheaper than usual' },
    measures: [{ name: 'cheaper', before: share(0.15), after: share(0.27), source }],
  });
  const words = (m: { after: number; told: number; furthest?: number }): string => {
    const [first] = told.measures;
    const rate: IncidentFacts['rate'] = {
      agentName: 'Refund desk',
      noun: 'calls',
      ...(m.furthest === undefined ? {} : { furthest: m.furthest }),
    };
    const measures = first === undefined ? [] : [{ ...first, after: share(m.after), told: m.told }];
    return furthestWords({ rate, measures });
  };

  it('is never nearer to what was before than what is counted now', () => {
    expect(words({ after: 0.31, told: 0.27 })).toBe('');
    expect(words({ after: 0.2, told: 0.27 })).toBe('at its furthest 27 %');
    expect(words({ after: 0.2, told: 0.27, furthest: 0.3 })).toBe('at its furthest 30 %');
  });
  it('is the same in the title of what was and in its numbers, once it is over', () => {
    const over = recoveryFacts(told, {
      agent: 'refund',
      agentName: 'Refund desk',
      since: at(4),
      at: at(9),
      streams: [cost],
    });
    expect(over.was?.title).toContain('15 % → 40 %');
    expect(over.rate?.furthest).toBeCloseTo(0.4);
    expect(furthestWords(over)).toBe('');
  });
});
