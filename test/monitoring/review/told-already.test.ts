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
  expect(await toldAlready(store, { agent: 'refund', suite: 'desk' }, [])).toBe(
    `${incident.id} tells of it already`,
  );
  expect(await toldAlready(store, { agent: 'refund', suite: 'shop' }, [])).toBeNull();
});

it('a message of one failing case keeps no high-risk case that it does not name from being asked', async () => {
  for (const [hash, metadata] of [
    ['told', { mustHold: true }],
    ['acts', { risk: 'high' as const }],
    ['plain', {}],
  ] as const)
    await store.cases.put({
      agent: 'refund',
      suite: 'desk',
      hash,
      label: hash,
      prompt: '',
      metadata,
      firstSeen: '2026-01-01T00:00:00.000Z',
    });
  const { incident } = await deps(store).recorder.open(store, {
    kind: 'failing-now',
    key: failingKey('refund', 'desk'),
    agent: 'refund',
    reason: 'it fails',
    facts: plainFacts('Refund desk: "told" fails', 'It fails.'),
  });
  const of = { agent: 'refund', suite: 'desk' };
  const known = `${incident.id} tells of it already`;
  // Of one that an earlier release told nobody knows of which cases.
  expect(await toldAlready(store, of, ['acts'])).toBe(known);
  await store.incidents.update({ ...incident, failedCases: { desk: ['told'] } });
  expect(await toldAlready(store, of, ['told', 'acts'])).toBeNull();
  expect(await toldAlready(store, of, ['told', 'plain'])).toBe(known);
  await store.incidents.update({ ...incident, failedCases: { desk: ['told', 'acts'] } });
  expect(await toldAlready(store, of, ['told', 'acts'])).toBe(known);
});
