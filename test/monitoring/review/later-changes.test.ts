import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { composeMessage, composeNotice } from '../../../src/alerting/messages/compose.ts';
import type { Change } from '../../../src/domain/change.ts';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import { withLaterChanges } from '../../../src/monitoring/review/later-changes.ts';
import { incidentOf } from '../../domain/rows.ts';

const at = (day: number): string => `2026-03-${String(day).padStart(2, '0')}T02:00:00.000Z`;
const change = (kind: Change['kind'], day: number, what = `${kind} changed`): Change => ({
  id: `${kind}${day}`,
  at: at(day),
  kind,
  agent: 'desk',
  provider: null,
  suite: null,
  what,
  before: null,
  after: null,
  gitCommit: null,
  triggers: null,
});
const point = (day: number) => ({ at: at(day), value: 0.4, low: 0.2, high: 0.6, baseline: false });
const told: IncidentFacts = plainFacts('Desk: pass rate fell', 'Since 13 March, 9 of 20 fail.', {
  countedAt: at(13),
  evidence: 5.9,
  bar: 1e4,
  unclear: ['pass rate in desk: 71 % before, 50 % since (20 answers)'],
  ruledOut: ['soul', 'suite'],
  notRuledOut: ["agent's own version, daytwo itself"],
  events: [{ at: at(12), what: 'served model changed', change: 'served-model' }],
  series: [point(12), point(13)],
});

describe('what is recorded after a drift was told', () => {
  const later = withLaterChanges(told, [
    change('soul', 12),
    change('soul', 16, 'soul edited'),
    change('soul', 17, 'soul edited again'),
    change('agent-version', 17),
    change('served-model', 18),
  ]);

  it('is listed as later, each thing once and in no other list', () => {
    expect(later.later?.map((e) => e.what)).toEqual(['soul edited again', 'agent-version changed']);
    expect(later.ruledOut).toEqual(['suite']);
    expect(later.notRuledOut).toEqual(['daytwo itself']);
    expect(later.events).toEqual(told.events);
  });

  it('is listed once, however often it is looked at', () => {
    const all = [change('soul', 16), change('agent-version', 17)];
    const once = withLaterChanges(told, all);
    expect(withLaterChanges(once, all)).toEqual(once);
    expect(withLaterChanges(told, [])).toBe(told);
  });
});

describe('a drift that is looked at after more runs', () => {
  const more = { ...told, series: [...told.series, point(14)] };
  const names = (facts: IncidentFacts): string[] =>
    composeMessage({ facts, incident: null, reason: 'reminder' }).parts.map((p) => p.name);

  it('keeps the evidence in the message of an alarm that went out after one more run', () => {
    const { footnote } = composeNotice({
      facts: more,
      incident: incidentOf({ kind: 'drift' }),
      reason: 'opened',
    });
    expect(footnote).toMatch(/evidence .* an alarm takes .*\(at that time\)/);
  });

  it('says of when its sentence is, and calls what was counted with it of that time', () => {
    const { lead, footnote } = composeNotice({ facts: more, incident: null, reason: 'reminder' });
    expect(lead).toContain('(Counted on Friday 13 March, 02:00 UTC;');
    expect(footnote).not.toContain('evidence');
    expect(names(more)).toEqual(
      expect.arrayContaining(['Evidence at that time', 'Too early to tell at that time']),
    );
  });

  it('says nothing of the kind while the run that it was counted with is the last', () => {
    expect(composeNotice({ facts: told, incident: null, reason: 'opened' }).lead).not.toContain(
      'Counted',
    );
    expect(names(told)).toEqual(expect.arrayContaining(['Evidence', 'Too early to tell']));
  });
});

describe('the likely cause', () => {
  it('is guessed in an alarm, and not in a message of recovery', () => {
    const facts = { ...told, guess: 'soul changed: SOUL.md edited.' };
    const named = (reason: 'opened' | 'recovering' | 'resolved'): boolean =>
      composeNotice({ reason, incident: incidentOf({ kind: 'drift', facts }), facts }).parts.some(
        (p) => p.name.startsWith('Likely cause'),
      );
    expect(named('opened')).toBe(true);
    expect(named('recovering')).toBe(false);
    expect(named('resolved')).toBe(false);
  });
});
