import { describe, expect, it } from 'vitest';
import { baselinesText } from '../../src/cli/text/baseline.ts';
import { driftText } from '../../src/cli/text/drift.ts';
import { modelsText } from '../../src/cli/text/models.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { ModelsNow } from '../../src/models/queries.ts';
import type { StreamNow } from '../../src/monitoring/review/queries.ts';
import { reviewOf } from '../domain/rows.ts';

const stream = (over: Partial<StreamNow>): StreamNow => ({
  ...reviewOf({
    stream: { agent: 'desk', suite: 'desk', metric: 'pass' },
    after: [18, 2],
    looks: 1,
  }),
  run: 'run_1',
  at: '2026-01-20T00:00:00.000Z',
  stale: false,
  approvedRuns: null,
  claims: [],
  ...over,
});
const baseline = (runs: number): Baseline => ({
  id: 'base_1',
  agent: 'desk',
  suite: 'desk',
  runs: Array.from({ length: runs }, (_, i) => `run_${i}`),
  approvedBy: 'kim',
  approvedAt: '2026-01-19T00:00:00.000Z',
  note: '',
  bins: { edges: {}, values: {} },
});
const drift = (over: Partial<StreamNow>): string => driftText([stream(over)], new Map(), false);

describe('a judgment that moved without one direction', () => {
  it('is told with both, the graver first; counts alone say of a label of acting only what it no longer does', () => {
    const told = drift({
      stream: { agent: 'desk', suite: 'desk', metric: 'judgment' },
      alarm: true,
      evidence: 3,
      direction: 'mixed',
      categories: ['acted', 'acted-uncertain', 'refused'],
      before: [320, 0, 80],
      after: [0, 8, 32],
      cases: Array.from({ length: 20 }, (_, i) => ({
        caseHash: `c${i}`,
        p: 0.9,
        before: i < 16 ? [20, 0, 0] : [0, 0, 20],
        after: i < 16 ? [0, 0, 2] : [0, 2, 0],
      })),
    });
    expect(told).toContain('Moved without one direction');
    expect(told).toContain(
      'It went both ways: 4 cases that held back no longer do; 16 cases that acted now hold back.',
    );
  });
});

describe('what the streams are compared with', () => {
  it('is said by drift and by baseline show with the same numbers, where few runs are completed from the looks', () => {
    expect(drift({ provisional: false, approvedRuns: 4 })).toContain(
      '1 look, 5 baseline runs (4 of them approved)',
    );
    const shown = (runs: number): string =>
      baselinesText([
        {
          agent: 'desk',
          suite: 'desk',
          baseline: baseline(runs),
          runs: 9,
          incident: null,
          unfit: 0,
        },
      ]);
    expect(shown(4)).toMatch(
      /4 runs, approved by kim .*; the first looks after it complete it to 5$/,
    );
    expect(shown(5)).not.toContain('complete it');
  });

  it('is proposed for approval only where so many runs can serve as a baseline takes', () => {
    const shown = (usable: number): string =>
      baselinesText([
        { agent: 'desk', suite: 'desk', baseline: null, runs: 7, usable, incident: null, unfit: 0 },
      ]);
    expect(shown(2)).toBe(
      'desk/desk: provisional; 7 runs so far. It can be approved once 5 of them can serve; 2 can',
    );
    expect(shown(5)).toContain('Approve with: daytwo baseline approve --agent desk --suite desk');
  });

  it('is what was approved and not what was reviewed before it', () => {
    expect(drift({ stale: true, approvedRuns: 8 })).toMatch(
      /starts anew with the next look +no look since, 8 approved runs/,
    );
    expect(drift({})).toContain('1 look, 5 baseline runs (provisional)');
  });

  it('has no headline beside its evidence that contradicts it', () => {
    const fell = { after: [48, 52], bar: 8.4, looks: 6 };
    expect(drift({ ...fell, evidence: 10 ** (5.75 - 8.4) })).toMatch(
      /pass rate suspicious, 90 % → 48 % +evidence 5\.7 of the 8\.4/,
    );
  });
});

describe('the list of models', () => {
  it('says why one that is missing is no event yet', () => {
    const record = { retiredAt: null, endsAt: null, deprecatedAt: null, absentSince: '2026-01-02' };
    const use = { model: 'm', provider: 'p', by: ['desk'], conflicts: [], record };
    const none = { events: [], warnings: [], lists: [], calendars: [], rows: [] };
    const models = { uses: [use], ...none } as unknown as ModelsNow;
    const on = { now: 0, cwd: '/', accounts: new Set(['p']), withList: new Set(['p']) };
    expect(modelsText(models, on)).toMatch(
      /not listed since 2026-01-02[^]*No event on any list yet: a missing model is one when/,
    );
  });
});
