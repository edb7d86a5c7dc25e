import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Store } from '../../../src/domain/store.ts';
import {
  type AgentProposal,
  approveSuites,
  proposeSuites,
} from '../../../src/monitoring/review/approve-suites.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { incidentOf } from '../../domain/rows.ts';
import { deps, lived } from './lived.ts';

let store: Store;
beforeEach(async () => {
  store = openStore(':memory:', '');
  for (let day = 0; day < 8; day++) await lived(store, day, () => ({}));
});
afterEach(() => store.close());

const ANA = { by: 'ana', note: '' };
const shown = (asked: { first?: number; last?: number }): Promise<AgentProposal> =>
  proposeSuites(store, 'refund', ['desk'], { since: null, ...asked });
const approved = async (seen: AgentProposal): Promise<readonly string[]> =>
  (await approveSuites(store, deps(store).recorder, seen, ANA)).flatMap((a) => a.baseline.runs);
const days = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `run00${from + i}`);

describe('approving what was shown', () => {
  it.each([
    { asked: { first: 20 }, runs: days(0, 8) },
    { asked: { first: 6 }, runs: days(0, 6) },
    { asked: { last: 6 }, runs: days(2, 8) },
  ])(
    'takes $asked and no other, where a run came while they were read',
    async ({ asked, runs }) => {
      const seen = await shown(asked);
      await lived(store, 8, () => ({}));
      expect(await approved(seen)).toEqual(runs);
    },
  );

  it('takes nothing where one of them is unfit by now', async () => {
    const seen = await shown({ first: 20 });
    await store.incidents.insert(
      incidentOf({
        openedAt: at(6),
        changedAt: at(6),
        streams: ['desk/pass'],
        facts: plainFacts('Refund desk: pass rate fell', '', { since: at(6) }),
      }),
    );
    await expect(approved(seen)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(await store.baselines.current('refund', 'desk')).toBeNull();
  });
});
