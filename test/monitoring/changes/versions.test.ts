import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change.ts';
import {
  compareVersions,
  type InForce,
  rankedChanges,
} from '../../../src/monitoring/changes/versions.ts';

const all: InForce = {
  soul: ['s1'],
  suite: ['u1'],
  target: ['t1'],
  judge: ['j1'],
  harness: ['0.2.0'],
  'served-model': ['m-2026-01-01'],
  fingerprint: ['fp1', 'fp2'],
};
const change = (kind: Change['kind'], at: string): Change => ({
  id: `${kind}${at}`,
  at,
  kind,
  agent: 'a',
  provider: null,
  suite: null,
  what: kind,
  before: null,
  after: null,
  gitCommit: null,
  triggers: null,
});

describe('what can have caused it', () => {
  it('names everything that has a version, as moved, ruled out or not known', () => {
    expect(compareVersions(all, all)).toEqual({
      moved: [],
      unknown: [],
      ruledOut: [
        'soul',
        'suite',
        'target (model, parameters, tools)',
        'judge',
        'daytwo itself',
        'name of the served model',
        "provider's fingerprint",
      ],
    });
    const now: InForce = { ...all, soul: ['s2'], harness: null, fingerprint: ['fp2'] };
    expect(compareVersions(all, now)).toEqual({
      moved: ['soul'],
      unknown: ['daytwo itself'],
      ruledOut: [
        'suite',
        'target (model, parameters, tools)',
        'judge',
        'name of the served model',
        "provider's fingerprint",
      ],
    });
    expect(compareVersions(all, { ...all, fingerprint: ['fp2', 'fp3'] }).moved).toEqual([
      "provider's fingerprint",
    ]);
  });

  it('leaves out what is not in use, and sees a judge come or go', () => {
    expect(compareVersions({ ...all, judge: [] }, { ...all, judge: [] })).toMatchObject({
      moved: [],
      unknown: [],
    });
    expect(compareVersions({ ...all, judge: [] }, all).moved).toEqual(['judge']);
    expect(compareVersions(all, { ...all, judge: [] }).moved).toEqual(['judge']);
  });

  it('lists every kind that is in use exactly once', () => {
    const values = fc.option(fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 }));
    const inForce = fc.record({
      soul: values,
      suite: values,
      target: values,
      judge: values,
      harness: values,
      'served-model': values,
      fingerprint: values,
    });
    fc.assert(
      fc.property(inForce, inForce, (before, now) => {
        const a = compareVersions(before, now);
        expect([...a.moved, ...a.ruledOut, ...a.unknown]).toHaveLength(7);
        expect(new Set([...a.moved, ...a.ruledOut, ...a.unknown]).size).toBe(7);
      }),
    );
  });

  it('ranks recorded changes by nearness before the beginning, then by how directly they reach the answers; later ones last', () => {
    const ranked = rankedChanges(
      [
        change('soul', '2026-05-01T02:00:00Z'),
        change('model-list', '2026-05-02T01:40:00Z'),
        change('served-model', '2026-05-02T01:30:00Z'),
        change('suite', '2026-05-02T05:00:00Z'),
        change('judge', '2026-05-03T05:00:00Z'),
      ],
      '2026-05-02T02:00:00Z',
    );
    expect(ranked.map((c) => c.kind)).toEqual([
      'served-model',
      'model-list',
      'soul',
      'suite',
      'judge',
    ]);
    expect(
      rankedChanges(
        [change('soul', '2026-05-01T02:00:00Z'), change('suite', '2026-05-02T02:00:00Z')],
        null,
      ).map((c) => c.kind),
    ).toEqual(['soul', 'suite']);
  });
});
