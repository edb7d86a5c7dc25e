import { expect, it } from 'vitest';
import type { Incident } from '../../src/domain/incident.ts';
import type { StatusNow } from '../../src/monitoring/status.ts';
import { headlineOf } from '../../src/monitoring/status-words.ts';
import { incidentOf } from '../domain/rows.ts';

const now = (waiting: readonly Incident[]): string =>
  headlineOf({
    waiting,
    taken: [],
    recovering: [],
    agents: [],
    looksBad: [],
  } as unknown as StatusNow);

it('counts what waits by message, and says which of the list are told with another', () => {
  const one = incidentOf({ id: 'inc_1' });
  expect(now([one, incidentOf({ id: 'inc_2' })])).toBe('2 incidents for somebody to look at.');
  expect(now([one, incidentOf({ id: 'inc_2', group: 'inc_1' })])).toBe(
    '1 incident for somebody to look at, and 1 that is told with another.',
  );
});
