import { describe, expect, it } from 'vitest';
import { incidentText } from '../../src/cli/text/incidents.ts';
import type { IncidentState, Notice, NoticeReason } from '../../src/domain/incident.ts';
import { incidentOf } from '../domain/rows.ts';

const AT = '2026-10-16T02:00:00.000Z';

/** The line below the title of an incident that was told with these. */
function statusOf(
  reasons: readonly NoticeReason[],
  state: IncidentState = 'open',
  of: Partial<Notice> = {},
): string {
  const incident = incidentOf({ state });
  const notices = reasons.map((reason, i): Notice => ({
    id: `n${i}`,
    incident: incident.id,
    channel: 'team',
    reason,
    facts: incident.facts,
    state: 'sent',
    attempts: 1,
    nextAt: AT,
    createdAt: AT,
    sentAt: AT,
    lastError: null,
    ...of,
  }));
  const text = incidentText({ ...incident, history: [], notices }, Date.parse(AT), 100);
  return text.split('\n')[1]?.split(' · ')[0] ?? '';
}

describe('daytwo incidents ID', () => {
  it('is headed with what people were told last, not as new for as long as it is open', () => {
    expect(statusOf([])).toBe('New');
    expect(statusOf(['opened', 'updated'])).toBe('New');
    expect(statusOf(['opened', 'moved', 'reminder'])).toBe('Confirmed as a change');
    expect(statusOf(['opened', 'worsened'])).toBe('Worse than last told');
    expect(statusOf(['opened', 'worsened', 'recovering', 'relapsed'])).toBe('Turned back');
    expect(statusOf(['opened', 'worsened'], 'acknowledged')).toBe('Acknowledged');
  });

  it('calls nothing worse than what nobody has been told yet', () => {
    expect(statusOf(['worsened'], 'open', { state: 'pending' })).toBe('New');
  });
});
