import { expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { composeMessage } from '../../../src/alerting/messages/compose.ts';
import { incidentsText } from '../../../src/cli/text/incidents.ts';
import { statusText } from '../../../src/cli/text/status.ts';
import { statusOf } from '../../cli/status.ts';
import { incidentOf } from '../../domain/rows.ts';

const incident = incidentOf({
  kind: 'failing-now',
  key: 'failing-now:desk/faq',
  agent: 'desk',
  openedAt: '2026-11-29T23:42:02.000Z',
  facts: plainFacts('Desk: 3 of 20 pass', 'It fails.', { since: '2026-11-29T23:39:00.000Z' }),
});
const status = statusOf({ waiting: [incident] });

it('a list, the status and every message name one time since when: when it began, not when it was found', () => {
  expect(incidentsText([incident])).toContain('2026-11-29 23:39');
  expect(statusText(status, Date.parse(incident.openedAt))).toContain('since 2026-11-29 23:39 UTC');
  const said = (reason: 'opened' | 'reminder'): string =>
    JSON.stringify(composeMessage({ facts: incident.facts, incident, reason }));
  expect(said('opened')).toContain('23:39 UTC');
  expect(said('reminder')).toContain('Open since Sun 29 Nov 2026, 23:39 UTC');
  expect(said('reminder')).not.toContain('23:42');
});

it('an end that lies ahead is since it was told: nothing has begun yet', () => {
  expect(incidentsText([{ ...incident, kind: 'model-end' }])).toContain('2026-11-29 23:42');
});
