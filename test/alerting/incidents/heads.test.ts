import { expect, it } from 'vitest';
import { headsOf, toldBeside } from '../../../src/alerting/incidents/heads.ts';
import { headline } from '../../../src/web/pages/now.ts';
import { incidentOf } from '../../domain/rows.ts';

const outage = incidentOf({ id: 'outage' });
const live = [
  outage,
  incidentOf({ id: 'refund', group: 'outage' }),
  incidentOf({ id: 'clerk', group: 'outage' }),
  incidentOf({ id: 'alone', group: 'one that is over' }),
];

it('what people were told of in one message is one matter', () => {
  expect(headsOf(live).map((i) => i.id)).toEqual(['outage', 'alone']);
  expect(toldBeside(outage, live).map((i) => i.id)).toEqual(['refund', 'clerk']);
  expect(headline({ agents: [], waiting: live.slice(0, 3) })).toBe(
    'The agents are well. One other matter waits.',
  );
});
