import { expect, it } from 'vitest';
import { renderPagerDuty } from '../../../src/alerting/messages/pagerduty.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from './samples.ts';

it('takes along that somebody has what got worse at the same moment', () => {
  const actions = (state: Incident['state']): string[] =>
    renderPagerDuty(outgoingOf(FACTS.drift, { reason: 'worsened', incident: { state } }), {
      routingKey: 'k',
    }).map((e) => e.event_action);
  expect(actions('open')).toEqual(['trigger']);
  expect(actions('acknowledged')).toEqual(['trigger', 'acknowledge']);
});
