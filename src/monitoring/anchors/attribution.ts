import type { Detector } from '../../detection/drift/detector.ts';
import type { Look } from '../../domain/drift.ts';
import { type AnchorCounts, type JudgeMove, logJudgeMoved } from './likelihood.ts';

/**
 * Who moved, when verdicts that a judge gave did: nobody can say yet, the system (the agent), or
 * its judge.
 */
export type Mover = 'none' | 'system' | 'judge';

/** What an alarm on judged verdicts says, as far as it concerns its judge. */
export interface JudgedAlarm {
  /** The change came after `from` and by `to`. */
  from: string;
  to: string;
  move: JudgeMove;
}

/** A judge's verdicts on its anchors, compared with people's: counts are [agreed, differed]. */
export interface AnchorRecord {
  baseline: readonly Look[];
  looks: readonly Look[];
  /** A detector that has seen exactly these; null where the baseline is still too short for one. */
  detector: Detector | null;
  /** Per anchor, whether people's label is a pass; null where its judge gives labels instead. */
  passes: ReadonlyMap<string, boolean | null>;
  /** The judge's own evidence has reached the bar: it moved, whatever its suites did. */
  alarm: boolean;
}

export interface Attribution {
  verdict: Mover;
  /**
   * How much better "the judge moved" explains the anchors than "it judges as before"; 1 says
   * nothing.
   */
  odds: number;
  /** Agreements in the newest look, and over everything before the change. */
  agreed: number;
  of: number;
  before: { agreed: number; of: number };
  anchors: number;
  reason: string;
}

/**
 * Odds at which a judge is named, once an alarm that was already paid for says that somebody moved.
 */
const NAMED = 20;
/**
 * Odds at which a judge is cleared, and with that its agent named. Under "the judge moved" they are
 * reached in at most one world of this many.
 */
const CLEARED = 1 / 8;
/** Engine evidence that speaks for a moved judge at all keeps it from being cleared. */
const SUSPECT = 2;
const EVEN = 1;
/** Possible starts that are weighed, spread evenly over the window: neighbours say the same. */
const MOST_STARTS = 6;

/**
 * The verdict for an alarm, and its reason. Only the judge can move the anchors (2606.15474,
 * one-way identification), so anchors that moved name it, whatever the agent did; anchors that
 * stood still clear it only once there are enough of them that a judge who moved as the suite did
 * would have shown. Until then: none. Without an alarm the judge's own evidence decides.
 */
export function attributeAlarm(alarm: JudgedAlarm | null, record: AnchorRecord): Attribution {
  const { detector, baseline, looks } = record;
  const newest = looks.at(-1) ?? baseline.at(-1);
  const ids = new Set([...baseline, ...looks].flatMap((l) => l.cells.map((c) => c.caseHash)));
  const said = (s: Said, until: readonly Look[] = baseline): Attribution => ({
    verdict: s.verdict,
    odds: s.odds,
    ...agreement(newest === undefined ? [] : [newest]),
    before: agreement(until),
    anchors: ids.size,
    reason: s.reason,
  });
  const nothing = (reason: string): Said => ({ verdict: 'none', odds: EVEN, reason });
  if (detector === null || newest === undefined)
    return said(nothing('its anchors were not judged often enough before to be compared with'));
  if (alarm === null)
    return said(
      record.alarm ? { verdict: 'judge', odds: EVEN, reason: ALONE } : nothing('nothing moved'),
    );
  const taus = startsWithin(alarm, looks);
  const first = taus[0];
  if (first === undefined) {
    const young = baseline.some((l) => l.at > alarm.to);
    return said(
      nothing(
        young
          ? 'the anchors are younger than the change'
          : 'the anchors have not been judged since the change',
      ),
    );
  }
  return said(weighed(record, detector, taus, alarm.move), [
    ...baseline,
    ...looks.slice(0, first - 1),
  ]);
}

type Said = Pick<Attribution, 'verdict' | 'odds' | 'reason'>;
const ALONE = 'the anchors alone reached the alarm bar';

/** The verdict by what the anchors say from the possible starts on. */
function weighed(
  record: AnchorRecord,
  detector: Detector,
  taus: readonly number[],
  move: JudgeMove,
): Said {
  const engine =
    taus.reduce((sum, tau) => sum + (detector.at(tau).pooled + detector.at(tau).sparse) / 2, 0) /
    taus.length;
  const sized = taus.map((tau) =>
    Math.exp(Math.min(600, logJudgeMoved(countsFrom(record, tau), move))),
  );
  // For the judge the mean over its possible starts counts; to clear it, none of them may speak for
  // it.
  const most = Math.max(...sized);
  if (record.alarm) return { verdict: 'judge', odds: engine, reason: ALONE };
  if (engine >= NAMED)
    return {
      verdict: 'judge',
      odds: engine,
      reason: `the anchors moved with it: ${odds(engine)} that the judge did`,
    };
  if (most <= CLEARED && engine < SUSPECT)
    return {
      verdict: 'system',
      odds: most,
      reason:
        'a judge that moved as much would have shown on the anchors: ' +
        `${odds(1 / Math.max(most, 1e-9))} that it did not`,
    };
  return {
    verdict: 'none',
    odds: most,
    reason:
      most < EVEN
        ? `the anchors lean towards an unmoved judge (${odds(1 / most)}), but not enough to say so`
        : `the anchors cannot tell yet (${odds(Math.max(most, engine))} for a moved judge)`,
  };
}

/**
 * First changed looks of the anchors that lie in the alarm's window, from 1; at least the first one
 * after it.
 */
function startsWithin(alarm: JudgedAlarm, looks: readonly Look[]): number[] {
  const after = looks.flatMap((l, i) => (l.at > alarm.from ? [i + 1] : []));
  const within = after.filter((tau) => (looks[tau - 1]?.at ?? '') <= alarm.to);
  if (within.length <= MOST_STARTS) return within.length > 0 ? within : after.slice(0, 1);
  return Array.from(
    { length: MOST_STARTS },
    (_, i) => within[Math.round((i * (within.length - 1)) / (MOST_STARTS - 1))] ?? 1,
  );
}

function countsFrom({ baseline, looks, passes }: AnchorRecord, tau: number): AnchorCounts[] {
  const before = sums([...baseline, ...looks.slice(0, tau - 1)]);
  const since = sums(looks.slice(tau - 1));
  return [...before].map(([id, b]) => ({
    passes: passes.get(id) ?? null,
    before: b,
    since: since.get(id) ?? { agreed: 0, of: 0 },
  }));
}

function sums(looks: readonly Look[]): Map<string, { agreed: number; of: number }> {
  const by = new Map<string, { agreed: number; of: number }>();
  for (const look of looks) {
    for (const { caseHash, counts } of look.cells) {
      const row = by.get(caseHash) ?? { agreed: 0, of: 0 };
      const [agreed = 0, differed = 0] = counts;
      by.set(caseHash, { agreed: row.agreed + agreed, of: row.of + agreed + differed });
    }
  }
  return by;
}

function agreement(looks: readonly Look[]): { agreed: number; of: number } {
  return [...sums(looks).values()].reduce(
    (total, a) => ({ agreed: total.agreed + a.agreed, of: total.of + a.of }),
    { agreed: 0, of: 0 },
  );
}

/** "12 : 1", and no more digits than mean something. */
export function odds(x: number): string {
  return x >= 1_000 ? 'over 1,000 : 1' : `${x >= 10 ? Math.round(x) : Number(x.toFixed(1))} : 1`;
}
