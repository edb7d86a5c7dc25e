// An incident after 12 changed looks: does it count 5 and 10 quiet looks while the agent stays
// changed for 20 more, and when it is back? node test/bench/drift/recovery.ts [years=25] [noise=0]
// [seed=1] [held=0], where two of the cases that moved most are quoted and so many are of high risk
import { DetectorMemory } from '../../../src/detection/drift/memory.ts';
import { recoveryOf } from '../../../src/detection/drift/recovery.ts';
import { standingOf } from '../../../src/monitoring/review/quiet-now.ts';
import { type Change, collapse, points } from './changes.ts';
import { caseRates, look, normal, random } from './world.ts';

const years = Number(process.argv[2] ?? 25);
const noise = Number(process.argv[3] ?? 0);
const seed = Number(process.argv[4] ?? 1);
const risky = Number(process.argv[5] ?? 0);
const SETTINGS = {
  alpha: 0.05,
  plannedLooks: { schedule: 365, change: 50 },
  liveStreams: 1,
  highRiskStreams: 1,
};
const BASELINE = 20,
  QUIET = 10,
  CHANGED = 12,
  MORE = 20;
const CHANGES: Readonly<Record<string, Change>> = {
  '4 of 40': collapse(4),
  '1 of 40': collapse(1),
  '-10 points': points(-0.1),
};

for (const back of [false, true]) {
  for (const [name, change] of Object.entries(CHANGES)) {
    let five = 0;
    let ten = 0;
    for (let year = 0; year < years; year++) {
      const r = random(seed * 67_867_967 + year);
      const rates = caseRates(r, 40);
      const after = change(r, rates);
      const from = BASELINE + QUIET;
      const all = Array.from({ length: from + CHANGED + MORE }, (_, i) =>
        look(
          r,
          i < from || (back && i >= from + CHANGED) ? rates : after,
          noise * normal(r),
          `r${i}`,
          i,
        ),
      );
      const stream = {
        agent: 'a',
        suite: 's',
        metric: 'pass' as const,
        categories: ['pass', 'fail'],
        baseline: all.slice(0, BASELINE),
        provisional: false,
        expect: new Map(),
        highRisk: new Set<string>(),
      };
      // The looks of the incident are not ordinary ones.
      const began = { at: all[from]?.at ?? '', endedAt: null };
      const moved = rates
        .map((rate, i) => ({ hash: all[0]?.cells[i]?.caseHash ?? '', by: rate - (after[i] ?? 0) }))
        .toSorted((a, b) => b.by - a.by)
        .map((c) => c.hash);
      const held =
        risky === 0
          ? undefined
          : { named: new Set(moved.slice(0, 2)), grave: new Set(moved.slice(1, 1 + risky)) };
      const standing = standingOf([{ ...stream, looks: all.slice(BASELINE) }], [began]);
      const quiet = Array.from(
        { length: MORE },
        (_, i) =>
          recoveryOf(
            { ...stream, looks: all.slice(BASELINE, from + CHANGED + i + 1) },
            `r${from + CHANGED - 1}`,
            SETTINGS,
            {
              lastDifferingRun: null,
              memory: new DetectorMemory(),
              standing,
              ...(held === undefined ? {} : { held }),
            },
          ).quietLooks,
      );
      if (Math.max(...quiet) >= 5) five++;
      if (Math.max(...quiet) >= 10) ten++;
    }
    console.log(
      JSON.stringify({
        change: name,
        afterwards: back ? 'back to the old behaviour' : 'stays changed',
        noise,
        years,
        reachFiveQuiet: five,
        reachTenQuiet: ten,
      }),
    );
  }
}
