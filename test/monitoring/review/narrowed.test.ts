import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { acceptanceWords } from '../../../src/monitoring/baselines/words.ts';
import type { Besides } from '../../../src/detection/drift/recovery.ts';
import type { StreamReview } from '../../../src/domain/drift.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { ReviewFindings } from '../../../src/monitoring/review/findings.ts';
import { decideNarrowed, levelNarrowed } from '../../../src/monitoring/review/narrowed.ts';
import { at } from '../../detection/drift/worlds.ts';
import { incidentOf } from '../../domain/rows.ts';

type Found = Pick<ReviewFindings, 'recoveries' | 'reviews' | 'whole'>;
const row = (looks: number, isQuietNow = true): Omit<Besides, 'still'> => ({
  quietLooks: looks,
  quietSince: looks === 0 ? null : { run: 'r', at: at(30) },
  lastDifferingRun: 'r29',
  isQuietNow,
});

/** What a look finds: one stream in which some cases still do it, and one that is as before. */
function found(still: readonly string[], rest: number, other = 5, changed = true): Found {
  const base = { evidence: 0, restartedAt: null, ended: null } as const;
  const own =
    still.length === 0 ? row(rest) : { ...row(0, false), besides: { still, ...row(rest) } };
  const review = {
    stream: { agent: 'refund', suite: 'desk', metric: 'judgment' },
    categories: ['acted', 'refused'],
    cases: [
      { caseHash: 'c1', p: changed ? 0.99 : 0.1, before: [0, 20], after: [8, 0] },
      { caseHash: 'c2', p: 0.9, before: [0, 20], after: [3, 5] },
    ],
  } as unknown as StreamReview;
  return {
    recoveries: [
      { name: 'desk/judgment', ...base, ...own },
      { name: 'desk/pass', ...base, ...row(other) },
      { name: 'desk/length', ...base, ...row(0, false) },
    ],
    reviews: [{ review, charges: [], watched: [] }],
    whole: [],
  };
}
const live = (scope?: readonly string[] | null, state: Incident['state'] = 'open'): Incident =>
  incidentOf({
    kind: 'drift',
    state,
    facts: plainFacts('Refund desk: acts', 'It acts.', {
      lead: { stream: 'desk/judgment', gravity: 0, reason: '' },
    }),
    ...(scope === undefined
      ? {}
      : { told: { at: at(28), passes: {}, acting: [], scope: { desk: scope } } }),
  });
const desk = { suite: 'desk' };

describe('a drift that is over but for some cases', () => {
  it('is about those once all else is as before for five looks, its lengths aside', () => {
    expect(decideNarrowed(live(), desk, found(['c1'], 5))).toMatchObject({
      stream: 'desk/judgment',
      cases: ['c1'],
      since: at(30),
    });
    expect(decideNarrowed(live(['c1', 'c2']), desk, found(['c1'], 7))).not.toBeNull();
  });

  it('is none before that, while it recovers, and where people know that it is about these', () => {
    expect(decideNarrowed(live(), desk, found(['c1'], 4))).toBeNull();
    expect(decideNarrowed(live(), desk, found(['c1'], 5, 2))).toBeNull();
    expect(decideNarrowed(live(), desk, found([], 5))).toBeNull();
    expect(decideNarrowed(live(null, 'recovering'), desk, found(['c1'], 5))).toBeNull();
    expect(decideNarrowed(live(['c1']), desk, found(['c1'], 5))).toBeNull();
    expect(decideNarrowed(null, desk, found(['c1'], 5))).toBeNull();
    // Of a case whose counts say no change nothing can be told.
    expect(decideNarrowed(live(), desk, found(['c1'], 5, 5, false))).toBeNull();
  });

  it('is compared with those from then on: that others act again is news', () => {
    const narrowed = decideNarrowed(live(), desk, found(['c1'], 5));
    if (narrowed === null) throw new Error('nothing was found');
    const level = { at: at(28), passes: {}, acting: ['c1', 'c2'] };
    expect(levelNarrowed(level, narrowed, desk, { whole: [] })).toMatchObject({
      acting: ['c1'],
      scope: { desk: ['c1'] },
    });
  });
});

it('accepting an incident is said to accept what it did not tell of', () => {
  const of = (untold: readonly string[]): string[] => acceptanceWords({ untold, chosen: [] });
  expect(of([])).toEqual([]);
  expect(of(['F-01', 'F-02'])).toEqual([
    'LOOK TWICE: in most of these runs 2 cases fail of which the incident does not tell: "F-01", ' +
      '"F-02". Accepted, that they fail is how the agent should behave.',
  ]);
});
