import { describe, expect, test } from 'vitest';
import { severityOf } from '../../../src/alerting/routes/severity.ts';
import { type IncidentKind, INCIDENT_KINDS } from '../../../src/domain/incident.ts';
import { FACTS, incidentOf } from '../messages/samples.ts';

const NOW = Date.parse('2026-09-21T12:00:00Z');
const of = (kind: IncidentKind, over = {}) => ({
  ...incidentOf(kind, FACTS[kind]),
  ...over,
});
const end = (endsAt: string | null) => ({
  end: { endsAt, replacement: null, step: 30, retired: false },
});

describe('how soon somebody must know', () => {
  test.each(INCIDENT_KINDS)('of %s is decided, with its reason', (kind) => {
    const { severity, reason } = severityOf(of(kind), 'opened', NOW);
    const urgent = ['failing-now', 'model-gone', 'credentials'].includes(kind);
    const low = ['soul', 'documents', 'model-end', 'boundary'].includes(kind);
    expect(severity).toBe(urgent ? 'urgent' : low ? 'low' : 'normal');
    expect(reason).not.toBe('');
  });

  test('of a drift is at once where a high-risk case acts where it should not', () => {
    const lead = { stream: 'desk/judgment', gravity: 0, reason: 'a high-risk case acts' };
    const grave = { facts: { ...FACTS.drift, lead } };
    expect(severityOf(of('drift', grave), 'worsened', NOW)).toEqual({
      severity: 'urgent',
      reason: 'a high-risk case acts',
    });
    const lighter = { facts: { ...FACTS.drift, lead: { ...lead, gravity: 1 } } };
    expect(severityOf(of('drift', lighter), 'opened', NOW).severity).toBe('normal');
  });

  test('of a drift that was told to fail now is as it was while it fails, and no longer', () => {
    const still = { failsNow: { desk: true, shop: false } };
    expect(severityOf(of('drift', still), 'moved', NOW).severity).toBe('urgent');
    const over = { failsNow: { desk: false } };
    expect(severityOf(of('drift', over), 'worsened', NOW).severity).toBe('normal');
  });

  test.each([
    [null, 'low'],
    ['2026-10-22', 'low'],
    ['2026-10-21', 'normal'],
    ['2026-09-21', 'normal'],
    ['2026-08-01', 'normal'],
  ])('of an end on %s is %s on 21 September', (day, severity) => {
    expect(severityOf(of('model-end', end(day)), 'opened', NOW).severity).toBe(severity);
  });

  test('of a digest is low, of a test and of what is about no incident normal', () => {
    expect(severityOf(null, 'digest', NOW).severity).toBe('low');
    expect(severityOf(null, 'test', NOW).severity).toBe('normal');
    expect(severityOf(null, 'opened', NOW).severity).toBe('normal');
  });
});
