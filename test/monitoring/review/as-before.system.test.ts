import { afterEach, expect, it } from 'vitest';
import { proposeAcceptance } from '../../../src/monitoring/review/approve.ts';
import { type Installation, openInstallation } from '../../fixtures/installation.ts';

let at: Installation;
afterEach(() => at.close());

it('a behaviour that fails since a month is no old one because another stream of its incident is as before', async () => {
  at = await openInstallation('first-edition');
  const open = (
    await at.store.incidents.list({ states: ['open', 'acknowledged'], limit: 9 })
  ).filter((i) => i.kind === 'drift');
  expect(open.length).toBeGreaterThan(0);
  for (const { id } of open)
    for (const { chosen, asBefore } of (await proposeAcceptance(at.store, id)).proposals) {
      expect(asBefore ?? 0).toBe(0);
      expect(chosen.length).toBeGreaterThanOrEqual(5);
    }
}, 60_000);
