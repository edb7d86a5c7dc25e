import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { incidentName } from '../../src/domain/incident-name.ts';
import { incidentOf } from './rows.ts';

const AGAIN = '2026-05-04T12:40:00.000Z';
const told = plainFacts('Desk: pass rate fell 96 % → 40 %', '', {
  since: '2026-05-04T12:05:00.000Z',
});
const recovered = {
  ...told,
  title: 'Desk: passing again since 12:40, last run 20 of 20',
  was: { title: told.title, summary: '' },
  recovered: { agentName: 'Desk', since: AGAIN, at: AGAIN },
};
const incident = (over: Partial<Incident>): Incident =>
  incidentOf({
    agent: 'desk',
    openedAt: '2026-05-04T12:08:00.000Z',
    changedAt: '2026-05-05T00:10:00.000Z',
    facts: told,
    ...over,
  });

describe('the name of an incident in other texts', () => {
  it('is what was found and when it was so, in any phase', () => {
    expect(incidentName(incident({}))).toBe(
      'Desk: pass rate fell 96 % → 40 %, since 2026-05-04 12:05 UTC',
    );
    expect(incidentName(incident({ state: 'recovering', facts: recovered }))).toBe(
      'Desk: pass rate fell 96 % → 40 %, since 2026-05-04 12:05, as before again since 12:40 UTC',
    );
    expect(incidentName(incident({ state: 'resolved', facts: recovered }))).toBe(
      'Desk: pass rate fell 96 % → 40 %, 2026-05-04 12:05 to 12:40 UTC, closed 2026-05-05 00:10',
    );
  });

  it('ends with its closing where no run was as before, and not at all where it was accepted', () => {
    expect(incidentName(incident({ state: 'resolved' }))).toMatch(
      /, 2026-05-04 12:05 to 2026-05-05 00:10 UTC$/,
    );
    expect(incidentName(incident({ state: 'resolved', accepted: true }))).toMatch(
      /, since 2026-05-04 12:05 UTC$/,
    );
  });
});
