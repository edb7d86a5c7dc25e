import type { Look, Stream } from '../domain/drift.ts';
import { withBaseline } from './baseline.ts';
import { FEWEST_RUNS, type Start } from './detector.ts';
import { LANE_SHARES, openCharge } from './ledger.ts';
import { detectorFor, type ReviewSettings } from './review.ts';

/** An incident whose evidence, restarted, stays below this share of the bar is quiet (DESIGN §1). */
export const QUIET_SHARE = 0.1;

export interface Recovery {
  /** Looks in a row, up to the newest, over which the restarted evidence stayed under a tenth of the bar. */
  quietLooks: number;
  /** The restarted evidence after the newest look. */
  evidence: number;
  /** Run at which the evidence was last restarted; null where there is no look since. */
  restartedAt: string | null;
}

/**
 * Evidence restarted against the old baseline, for an incident that is open: only looks after `sinceRun` (the look that
 * raised the alarm; null: all looks) count, and each time it reaches a tenth of the bar it starts anew with the next look. What
 * its starts would cost is not charged, because nothing is opened on it; it can only close.
 */
export function recoveryOf(stream: Stream, sinceRun: string | null, settings: ReviewSettings): Recovery {
  const { baseline, looks } = withBaseline(stream);
  const from = sinceRun === null ? 0 : looks.findIndex((look) => look.run === sinceRun) + 1;
  let rest: readonly Look[] = looks.slice(from);
  if (baseline.length < FEWEST_RUNS) return { quietLooks: 0, evidence: 0, restartedAt: null };
  for (;;) {
    const first = rest[0];
    if (first === undefined) return { quietLooks: 0, evidence: 0, restartedAt: null };
    const series = restarted(stream, baseline, rest, settings);
    const loud = series.findIndex((evidence) => evidence >= QUIET_SHARE);
    if (loud === -1) return { quietLooks: rest.length, evidence: series[series.length - 1] ?? 0, restartedAt: first.run };
    rest = rest.slice(loud + 1);
  }
}

/** Evidence after each of `looks`, every one of them a start at the weight a scheduled look has today. */
function restarted(stream: Stream, baseline: readonly Look[], looks: readonly Look[], settings: ReviewSettings): number[] {
  const detector = detectorFor(stream, baseline, looks);
  const starts: Start[] = [];
  return looks.map((look, i) => {
    const charge = openCharge({
      stream: '', run: look.run, at: look.at, lane: 'schedule', alpha: settings.alpha, shares: settings.shares ?? LANE_SHARES,
      plannedLooks: settings.plannedLooks.schedule, liveStreams: settings.liveStreams, earlierStarts: i, spent: 0,
    });
    detector.add(look);
    starts.push({ tau: i + 1, weight: charge.weight, lasting: charge.lasting });
    return detector.strength(starts).evidence;
  });
}
