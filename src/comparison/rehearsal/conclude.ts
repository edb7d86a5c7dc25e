import { iso } from '../../domain/clock.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import { replayRun } from '../../evaluation/replay/replay.ts';
import type { MeasuredCase, Report } from '../report/types.ts';
import type { PairsEnd, PairsResult, RunPairsOptions } from './run-pairs.ts';
import { endRuns, measuredCases } from './sides.ts';
import { reportWith, unpairedCases } from './stored-report.ts';
import type { PreparedRehearsal, RehearsalResult } from './types.ts';

/** Keeps what came of a rehearsal: its outcome and report, or why it goes on later. */
export async function conclude(
  p: PreparedRehearsal,
  done: PairsResult,
  ended: PairsEnd,
  options: RunPairsOptions,
): Promise<RehearsalResult> {
  const { deps, rehearsal: r } = p;
  if (ended.end === 'interrupted') return interrupted(p);
  if (ended.end === 'no-money' && r.cause !== 'hand') return waitForMoney(p, ended.reason);
  const gone =
    ended.end === 'failed' && ended.side === 'before' && ended.failure?.code === 'model-gone';
  const measured = gone
    ? await besideBaseline(p, options)
    : await measuredCases(deps.store, p.rehearsing.cases, r.suites);
  if (measured === null) return interrupted(p);
  const failed = ended.end === 'failed' && !gone;
  const report = await reportWith(p, done, ended, gone ? ended.reason : null, measured);
  const now = deps.clock.now();
  const finished = finishedWith(r, report, iso(now), gone);
  await deps.store.transaction(async (tx) => {
    await tx.rehearsals.update(finished);
    await endRuns(tx, r.suites, failed ? 'stopped' : 'done', now, failed ? report.reason : null);
    await tx.audit.append({
      at: iso(now),
      actor: 'daytwo',
      action: 'rehearsal ended',
      subject: r.agent,
      detail: {
        id: r.id,
        candidate: r.candidate.model,
        verdict: report.verdict,
        words: report.words,
      },
    });
  });
  return { end: 'done', rehearsal: finished, report };
}

/** The rehearsal with its outcome; one that nobody asked for is told of where it is bad news. */
function finishedWith(r: Rehearsal, report: Report, endedAt: string, gone: boolean): Rehearsal {
  return {
    ...r,
    state: 'done',
    endedAt,
    waitsUntil: null,
    ...(r.cause !== 'hand' && (report.verdict === 'worse' || report.verdict === 'could-not-measure')
      ? { untold: true as const }
      : {}),
    outcome: {
      verdict: report.verdict,
      words: report.words,
      reason: report.reason,
      pairs: report.pairs,
      lost: report.flips.filter((f) => f.way === 'worse').length,
      gained: report.flips.filter((f) => f.way === 'better').length,
      costUsd: report.cost.spentUsd,
      more: report.more === null ? null : { trials: report.more.trials, usd: report.more.usd },
      unpaired: gone,
    },
  };
}

/** A ceiling stands in the way: it goes on when the first of them is over. */
async function waitForMoney(
  { deps, rehearsal: r }: PreparedRehearsal,
  reason: string,
): Promise<RehearsalResult> {
  const waitsUntil =
    deps
      .ceilings(deps.clock.now())
      .filter((c) => c.name !== 'budget')
      .map((c) => c.to)
      .toSorted()[0] ?? null;
  const waiting: Rehearsal = {
    ...r,
    waitsUntil,
    ...(r.cause === 'announced-end' ? { untold: true } : {}),
  };
  await deps.store.rehearsals.update(waiting);
  return { end: 'interrupted', rehearsal: waiting, reason };
}

/** Where a person stopped it, the worker does not go on by itself. */
async function interrupted(p: PreparedRehearsal): Promise<RehearsalResult> {
  const rehearsal = { ...p.rehearsal, paused: p.byHand };
  if (p.byHand) await p.deps.store.rehearsals.update(rehearsal);
  return {
    end: 'interrupted',
    rehearsal,
    reason: 'stopped; the same command goes on where it was',
  };
}

/**
 * One fresh round of the candidate beside the incumbent's stored answers. Null where it was
 * stopped.
 */
async function besideBaseline(
  p: PreparedRehearsal,
  options: RunPairsOptions,
): Promise<MeasuredCase[] | null> {
  const { deps, rehearsal: r } = p;
  for (const s of r.suites) {
    const run = await deps.store.runs.get(s.after);
    const built = p.sides.get(s.suite)?.after;
    if (run === null || built === undefined) continue;
    const ended = await replayRun(deps, run, built.subject, {
      ...(options.stop === undefined ? {} : { stop: options.stop }),
      ...(options.cut === undefined ? {} : { cut: options.cut }),
    });
    if (ended.end === 'interrupted') return null;
  }
  return unpairedCases(deps, p);
}
