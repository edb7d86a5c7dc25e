import type { Look, Stream, StreamReview } from '../domain/drift.ts';
import { withBaseline } from './baseline.ts';
import { FEWEST_RUNS, type Start } from './detector.ts';
import { countsOf, findingsOf } from './findings.ts';
import { LANE_SHARES, openCharge } from './ledger.ts';
import { detectorFor } from './memory.ts';
import type { ReviewSettings } from './review.ts';

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
 *
 * Little evidence is not recovery: one case of forty that stays broken takes ten looks to reach the bar, so its restarted
 * evidence is under a tenth of it for five looks every time. So the looks must also lie close to the old behaviour, seen
 * from what raised the alarm; otherwise none of them counts as quiet.
 */
export function recoveryOf(stream: Stream, sinceRun: string | null, settings: ReviewSettings): Recovery {
  const { baseline, looks } = withBaseline(stream);
  const from = sinceRun === null ? 0 : looks.findIndex((look) => look.run === sinceRun) + 1;
  const changed = from === 0 ? null : changeOf(stream, baseline, looks.slice(0, from));
  let rest: readonly Look[] = looks.slice(from);
  if (baseline.length < FEWEST_RUNS) return { quietLooks: 0, evidence: 0, restartedAt: null };
  for (;;) {
    const first = rest[0];
    if (first === undefined) return { quietLooks: 0, evidence: 0, restartedAt: null };
    const series = restarted(stream, baseline, rest, settings);
    const loud = series.findIndex((evidence) => evidence >= QUIET_SHARE);
    if (loud === -1) {
      const back = changed === null || nearerToOld(changed, rest, stream.categories.length);
      return { quietLooks: back ? rest.length : 0, evidence: series[series.length - 1] ?? 0, restartedAt: first.run };
    }
    rest = rest.slice(loud + 1);
  }
}

interface Change {
  before: readonly number[];
  after: readonly number[];
  /** Cases that likely changed by themselves; empty where the suite moved as a whole. */
  named: StreamReview['cases'];
}

/** What the looks up to the alarm said had changed. */
function changeOf(stream: Stream, baseline: readonly Look[], looks: readonly Look[]): Change | null {
  const detector = detectorFor(stream, baseline, looks);
  for (const look of looks) detector.add(look);
  const found = findingsOf(detector, baseline, stream.categories);
  if (found === null) return null;
  const { pooled, sparse } = detector.at(found.tau);
  return { before: found.before, after: found.after, named: pooled > sparse ? [] : found.cases.filter((c) => c.p >= 0.5) };
}

/** How far towards the changed behaviour the mark lies that looks must stay short of: the middle is crossed by chance too often. */
const MARK = 0.25;

/** Whether these looks lie on the old side of the mark, over the cases that changed. */
function nearerToOld(change: Change, looks: readonly Look[], categories: number): boolean {
  const { total, byCase } = countsOf(looks, categories);
  const rows = change.named.length === 0 ? [{ before: change.before, after: change.after, now: total }] : change.named.map((c) => ({ before: c.before, after: c.after, now: byCase.get(c.caseHash) ?? [] }));
  let side = 0;
  for (const { before, after, now } of rows) {
    const [m, n, k] = [before, after, now].map((counts) => counts.reduce((a, b) => a + b, 0));
    if (!m || !n || !k) continue;
    for (let c = 0; c < categories; c++) {
      const old = (before[c] ?? 0) / m;
      const since = (after[c] ?? 0) / n;
      side += k * ((now[c] ?? 0) / k - (1 - MARK) * old - MARK * since) * (since - old);
    }
  }
  return side < 0;
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
