// Who moved, the agent or its judge? node test/bench/anchors/run.ts [worlds=120] [seed=1]
// [horizon=90] [only=TEXT]
import { LANE_SHARES, openCharge } from '../../../src/detection/drift/alpha-spending.ts';
import { Detector, type Start } from '../../../src/detection/drift/detector.ts';
import { findingsOf } from '../../../src/detection/drift/findings.ts';
import { beganOf } from '../../../src/detection/drift/review.ts';
import type { Look, Stream } from '../../../src/domain/drift.ts';
import { moveOf } from '../../../src/monitoring/anchors/alarm.ts';
import {
  type AnchorRecord,
  attributeAlarm,
  type JudgedAlarm,
} from '../../../src/monitoring/anchors/attribution.ts';
import { random } from '../drift/world.ts';
import { makeWorld, type Settings } from './world.ts';

const worlds = Number(process.argv[2] ?? 120);
const seed = Number(process.argv[3] ?? 1);
const HORIZON = Number(process.argv[4] ?? 90);
const only = process.argv[5];
const BASELINE = 20;
/** Quiet looks before the change, so that it does not come where counting starts. */
const QUIET = 10;
/** Streams of the installation that share its budget: five metrics of the suite, and the judge. */
const STREAMS = 6;

interface Told {
  /** Look after the change at which something was first said, and the first look of each word. */
  suiteAlarm: number | null;
  judgeAlarm: number | null;
  system: number | null;
  judge: number | null;
  /** What stands at the end. */
  last: 'none' | 'system' | 'judge';
}

const at = (day: number): string => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString();

/** A detector with the charges of a stream of the installation, looked at look by look. */
function watched(
  metric: Stream['metric'],
  categories: string[],
  baseline: Look[],
): { detector: Detector; add(look: Look): number } {
  const detector = new Detector(
    { metric, categories, baseline, expect: new Map() },
    new Set(baseline.flatMap((l) => l.cells.map((c) => c.caseHash))),
  );
  const starts: Start[] = [];
  return {
    detector,
    add(look) {
      detector.add(look);
      const { weight, lasting } = openCharge({
        stream: metric,
        run: look.run,
        at: look.at,
        lane: 'schedule',
        alpha: 0.05,
        shares: LANE_SHARES,
        plannedLooks: 365,
        liveStreams: STREAMS,
        earlierStarts: starts.length,
        spent: 0,
      });
      starts.push({ tau: detector.looks.length, weight, lasting });
      return detector.strength(starts).evidence;
    },
  };
}

function play(s: Settings, n: number): Told {
  const r = random(seed * 7_919 + n);
  const world = makeWorld(r, s);
  const days = Array.from({ length: BASELINE + QUIET + HORIZON }, (_, d) => ({
    suite: world.suite(d >= BASELINE + QUIET, `r${d}`, at(d)),
    anchors: world.anchors(d >= BASELINE + QUIET, `r${d}`, at(d)),
  }));
  const baseline = days.slice(0, BASELINE);
  const suite = watched(
    'pass',
    ['pass', 'fail'],
    baseline.map((d) => d.suite),
  );
  const judge = watched(
    'agreement',
    ['agrees', 'differs'],
    baseline.map((d) => d.anchors),
  );
  const told: Told = {
    suiteAlarm: null,
    judgeAlarm: null,
    system: null,
    judge: null,
    last: 'none',
  };
  for (const [i, day] of days.slice(BASELINE).entries()) {
    const after = i + 1 - QUIET;
    if (suite.add(day.suite) >= 1) told.suiteAlarm ??= after;
    if (judge.add(day.anchors) >= 1) told.judgeAlarm ??= after;
    // Once open, an incident stays about its change, and its window is read again at every look.
    const verdict =
      told.suiteAlarm === null && told.judgeAlarm === null
        ? 'none'
        : verdictOf(told, suite.detector, judge.detector, baseline, world.passes);
    if (verdict === 'none') continue;
    told[verdict] ??= after;
    told.last = verdict;
    // A judge whose own evidence reached the bar is never cleared of that change again.
    if (told.judgeAlarm !== null) break;
  }
  return told;
}

function verdictOf(
  told: Told,
  suite: Detector,
  judge: Detector,
  baseline: readonly { suite: Look; anchors: Look }[],
  passes: ReadonlyMap<string, boolean>,
): Told['last'] {
  const record: AnchorRecord = {
    baseline: baseline.map((d) => d.anchors),
    looks: judge.looks,
    detector: judge,
    passes,
    alarm: told.judgeAlarm !== null,
  };
  if (told.suiteAlarm === null || record.alarm) return attributeAlarm(null, record).verdict;
  const before = baseline.map((d) => d.suite);
  const found = findingsOf(suite, before, ['pass', 'fail']);
  const began = found === null ? null : beganOf(before, suite.looks, found);
  const open: JudgedAlarm | null =
    found === null || began === null
      ? null
      : {
          from: began.from,
          to: began.to,
          move: moveOf({ ...found, categories: ['pass', 'fail'] }),
        };
  return attributeAlarm(open, record).verdict;
}

const CELLS: Settings[] = (['agreement', 'strict', 'agent', 'nothing'] as const).flatMap(
  (change): Settings[] => [
    { change, judge: 'fixed', turns: 'counted', passing: 0.7, noise: 0 },
    ...(change === 'agreement' || change === 'strict'
      ? [{ change, judge: 'fixed' as const, turns: 'chance' as const, passing: 0.7, noise: 0 }]
      : []),
    { change, judge: 'noisy', turns: 'counted', passing: 0.7, noise: 0 },
    { change, judge: 'noisy', turns: 'counted', passing: 0.7, noise: 0.3 },
  ],
);

const median = (xs: (number | null)[]): number | null => {
  const sorted = xs.flatMap((x) => (x === null ? [] : [x])).toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
};
for (const s of CELLS) {
  const name = `${s.change}, ${s.judge}${s.judge === 'fixed' ? ` ${s.turns}` : s.noise > 0 ? ` and noise ${s.noise}` : ''}`;
  if (only !== undefined && !name.includes(only)) continue;
  const all = Array.from({ length: worlds }, (_, n) => play(s, n));
  const count = (is: (t: Told) => boolean): number => all.filter(is).length;
  const judgeMoved = s.change === 'agreement' || s.change === 'strict';
  const right =
    s.change === 'nothing'
      ? count((t) => t.suiteAlarm === null && t.judgeAlarm === null)
      : count(
          (t) =>
            t.last === (judgeMoved ? 'judge' : 'system') &&
            (judgeMoved ? t.system === null : t.judge === null),
        );
  console.log(
    JSON.stringify({
      world: name,
      worlds,
      right,
      blamedOnAgent: judgeMoved ? count((t) => t.system !== null) : 0,
      blamedOnJudge: judgeMoved ? 0 : count((t) => t.judge !== null),
      undecided: count((t) => t.last === 'none'),
      suiteAlarms: count((t) => t.suiteAlarm !== null),
      judgeAlarms: count((t) => t.judgeAlarm !== null),
      medianLooks: {
        suite: median(all.map((t) => t.suiteAlarm)),
        judge: median(all.map((t) => t.judgeAlarm)),
        verdict: median(all.map((t) => t[judgeMoved ? 'judge' : 'system'])),
      },
    }),
  );
}
