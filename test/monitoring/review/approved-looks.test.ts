import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { type ReviewSettings, reviewStream } from '../../../src/detection/drift/review.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import type { Charge, Stream } from '../../../src/domain/drift.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import { suiteStreams, unsettledSince } from '../../../src/monitoring/review/streams.ts';
import { at, coin } from '../../detection/drift/worlds.ts';
import { doneRunOf, trialOf } from '../../domain/rows.ts';

const name = (day: number): string => `run${String(day).padStart(3, '0')}`;
const CASES = Array.from({ length: 12 }, (_, i) => `case${i}`);
const SETTINGS: ReviewSettings = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 0 },
  liveStreams: 1,
  highRiskStreams: 1,
};

const runOn = (day: number): Run =>
  doneRunOf(at(day), { id: name(day), agent: 'lib', caseHashes: CASES });

const answered = (day: number, caseHash: string, passes: boolean): Trial =>
  trialOf({
    id: `${name(day)} ${caseHash}`,
    run: name(day),
    caseHash,
    at: at(day),
    outcome: passes ? 'pass' : 'fail',
    score: passes ? 1 : 0,
  });

/** Quiet nights, an incident that half of the cases fail in, quiet nights, and then an approval. */
interface History {
  before: number;
  broken: number;
  after: number;
  /** How many of the runs before the incident were approved. */
  approved: number;
  seed: number;
}

/** Nights since the approval. */
const SINCE = 20;

function played(h: History): { runs: Run[]; trials: Trial[]; baseline: Baseline; days: number } {
  const toss = coin(h.seed);
  const approvedOn = h.before + h.broken + h.after;
  const days = approvedOn + SINCE;
  const runs = Array.from({ length: days }, (_, day) => runOn(day));
  const trials = runs.flatMap((_, day) => {
    const isBroken = day >= h.before && day < h.before + h.broken;
    return CASES.map((c, i) => answered(day, c, toss() < (isBroken && i % 2 === 0 ? 0.05 : 0.96)));
  });
  const chosen = runs.slice(0, h.approved).map((r) => r.id);
  const approvedAt = at(approvedOn - 0.5);
  const baseline: Baseline = {
    id: 'base',
    agent: 'lib',
    suite: 'desk',
    runs: chosen,
    approvedBy: 'ana',
    approvedAt,
    looksAfter: approvedAt,
    note: '',
    bins: { edges: {}, values: {} },
  };
  return { runs, trials, baseline, days };
}

type Told = Pick<Parameters<typeof suiteStreams>[0], 'baseline' | 'restartAfter'> & {
  unsettledSince?: string | null;
};

function passOf({ runs, trials }: ReturnType<typeof played>, until: number, told: Told): Stream {
  const seen = runs.slice(0, until);
  const known = new Set(seen.map((r) => r.id));
  const { streams } = suiteStreams({
    agent: 'lib',
    suite: 'desk',
    runs: seen,
    trials: trials.filter((t) => known.has(t.run)),
    cases: [],
    today: new Set(CASES),
    metrics: ['pass'],
    ...told,
  });
  const pass = streams.find((s) => s.metric === 'pass');
  if (pass === undefined) throw new Error('no pass rate is watched');
  return pass;
}

const history = fc.record({
  before: fc.integer({ min: 8, max: 20 }),
  broken: fc.integer({ min: 3, max: 9 }),
  after: fc.integer({ min: 1, max: 4 }),
  approved: fc.integer({ min: 5, max: 8 }),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
});

describe('what lies between an approved baseline and the approval', () => {
  it('is no look, whatever was resolved, and the first look is the first run after it', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (h, wasResolved) => {
        const p = played(h);
        const restartAfter = wasResolved ? at(h.before + h.broken + 0.5) : null;
        const { looks, baseline } = passOf(p, p.days, { baseline: p.baseline, restartAfter });
        expect(looks.map((l) => l.run)).toEqual(p.runs.slice(p.days - SINCE).map((r) => r.id));
        expect(baseline.map((l) => l.run)).toEqual(p.baseline.runs);
      }),
      { numRuns: 40 },
    );
  });

  it('raises no alarm in quiet nights at more than the promised rate', () => {
    const worlds = fc.sample(history, { numRuns: 10, seed: 7 });
    const alarms = worlds.flatMap((h) => {
      const p = played(h);
      const charges: Charge[] = [];
      const memory = new DetectorMemory();
      // Each look is paid for in its time; what was paid before the approval stays in the ledger.
      for (let until = 6; until <= p.days; until++) {
        const isApproved = until > p.days - SINCE;
        const stream = passOf(p, until, {
          baseline: isApproved ? p.baseline : null,
          restartAfter: isApproved ? at(h.before + h.broken + 0.5) : null,
        });
        if (stream.looks.length === 0) continue;
        const { review, charges: opened } = reviewStream(stream, charges, SETTINGS, memory);
        charges.push(...opened);
        if (isApproved && review.alarm) return [h];
      }
      return [];
    });
    // Two hundred nights at 5 % a year are a fortieth of an alarm.
    expect(alarms).toEqual([]);
  });

  it('stays a look of the incident that was unfinished then: whether it recovers is asked of its own looks', () => {
    const h: History = { before: 12, broken: 40, after: 0, approved: 8, seed: 3 };
    const p = played(h);
    const approvedAt = at(15.5);
    const baseline = { ...p.baseline, approvedAt, looksAfter: approvedAt };
    const live = { openedAt: at(14), began: { desk: { run: name(12), from: at(11) } } };
    const told = (incident: typeof live | null) => ({
      baseline,
      restartAfter: null,
      unsettledSince: unsettledSince(incident, { suite: 'desk', baseline }),
    });
    const looks = (incident: typeof live | null) =>
      passOf(p, 20, told(incident)).looks.map((l) => l.run);
    expect(looks(live)[0]).toBe(name(12));
    expect(looks(null)[0]).toBe(name(16));
    // One that opens after the approval knows the looks after it alone.
    expect(looks({ ...live, openedAt: at(17) })[0]).toBe(name(16));
  });

  it('goes on as it was where an earlier release approved it', () => {
    const h: History = { before: 10, broken: 1, after: 4, approved: 8, seed: 5 };
    const p = played(h);
    const { looksAfter: _, ...earlier } = p.baseline;
    expect(
      passOf(p, p.days, { baseline: earlier, restartAfter: null }).looks.map((l) => l.run)[0],
    ).toBe(name(8));
  });
});
