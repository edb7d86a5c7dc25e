import { afterEach, beforeEach, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Store } from '../../../src/domain/store.ts';
import { toldAlready } from '../../../src/monitoring/review/confirmation-limits.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { deps } from './lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

it('a suite that fails now keeps no other suite of its agent from being asked again', async () => {
  const { incident } = await deps(store).recorder.open(store, {
    kind: 'failing-now',
    key: failingKey('refund', 'desk'),
    agent: 'refund',
    reason: 'it fails',
    facts: plainFacts('Refund desk: 20 of 40 pass', 'It fails.'),
  });
  expect(await toldAlready(store, { agent: 'refund', suite: 'desk' })).toBe(
    `${incident.id} tells of it already`,
  );
  expect(await toldAlready(store, { agent: 'refund', suite: 'shop' })).toBeNull();
});
