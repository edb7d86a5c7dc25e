import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/load.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Store } from '../../domain/store.ts';
import { reportOf } from '../report/report.ts';
import type { MeasuredCase, Report } from '../report/types.ts';
import { reportsFolder } from '../report/write-files.ts';
import { answerOf, NO_EVIDENCE } from './decide.ts';
import { type PairsEnd, type PairsResult, runPairs } from './run-pairs.ts';
import { measuredCase, measuredCases } from './sides.ts';
import { standingWords } from './standing.ts';
import type { PreparedRehearsal } from './types.ts';

/**
 * What a rehearsal's trials say. @param gone the incumbent's own word that it no longer answers:
 * nothing is paired then
 */
export async function reportWith(
  p: PreparedRehearsal,
  done: PairsResult,
  ended: PairsEnd,
  gone: string | null,
  measured: readonly MeasuredCase[],
): Promise<Report> {
  const { rehearsal: r, deps, rehearsing } = p;
  const failed = ended.end === 'failed' && gone === null;
  const answer = answerOf(gone !== null ? NO_EVIDENCE : done.evidence, rehearsing.question);
  const name = deps.config.agents[r.agent]?.name ?? r.agent;
  const report = reportOf({
    agent: r.agent,
    agentName: name,
    act: 'move',
    before: r.incumbent.model,
    after: r.candidate.model,
    changed: [],
    paired: gone === null,
    answer: failed ? { ...answer, verdict: 'could-not-measure' } : answer,
    question: rehearsing.question,
    ended: endedWords(r, ended, gone),
    cases: measured,
    unmeasured: p.unmeasured,
    spentUsd: await deps.store.spend.ofRuns(runsOf(r)),
    budgetUsd: r.budgetUsd,
    worstPairUsd: p.worstPairUsd,
    notes: p.notes,
  });
  const standing = await standingWords(deps.store, { agent: r.agent, name });
  return { ...report, words: `${report.words}${standing}` };
}

function endedWords(r: Rehearsal, ended: PairsEnd, gone: string | null): string | null {
  if (gone !== null)
    return (
      `${r.incumbent.model} no longer answers (${gone}), so nothing can be paired: what ` +
      'is set beside the new answers is older, and time may have made the difference'
    );
  if (ended.end === 'decided' || ended.end === 'interrupted') return null;
  if (ended.end !== 'failed') return ended.reason;
  const failed = {
    before: r.incumbent.model,
    after: r.candidate.model,
    both: `both ${r.incumbent.model} and ${r.candidate.model}`,
  }[ended.side];
  return `${failed}: ${ended.reason}`;
}

/**
 * The report of a finished rehearsal once more, from the trials that are stored. No call is made;
 * the verdict is the one that was given.
 */
export async function reportAgain(p: PreparedRehearsal): Promise<Report> {
  const { outcome } = p.rehearsal;
  if (outcome === null) throw new Error(`${p.rehearsal.id} is not finished`);
  const unpaired = outcome.unpaired ? outcome.reason : null;
  const done = await runPairs(p.deps, p.rehearsing, { stop: AbortSignal.abort() });
  const measured =
    unpaired === null
      ? await measuredCases(p.deps.store, p.rehearsing.cases, p.rehearsal.suites)
      : await unpairedCases(p.deps, p);
  const report = await reportWith(p, done, done.ended, unpaired, measured);
  return { ...report, verdict: outcome.verdict, words: outcome.words, reason: outcome.reason };
}

/**
 * The incumbent's stored answers of the baseline, else of the newest looks, beside the candidate's
 * one round.
 */
export async function unpairedCases(
  { store }: { store: Store },
  p: Pick<PreparedRehearsal, 'rehearsal' | 'rehearsing'>,
): Promise<MeasuredCase[]> {
  const { rehearsal: r } = p;
  const measured: MeasuredCase[] = [];
  for (const s of r.suites) {
    const ids =
      (await store.baselines.current(r.agent, s.suite))?.runs ??
      (await store.runs.ofSuite(r.agent, s.suite)).slice(-5).map((x) => x.id);
    const read = async (runs: readonly string[]) =>
      Promise.all(
        (await Promise.all(runs.map((id) => store.trials.ofRun(id)))).flat().map(async (trial) => ({
          trial,
          text: trial.outputHash === null ? null : await store.outputs.get(trial.outputHash),
        })),
      );
    const [before, after] = [await read(ids), await read([s.after])];
    for (const { case: c } of p.rehearsing.cases.filter((x) => x.suite === s.suite))
      measured.push(
        measuredCase(
          s.suite,
          c,
          before.filter((m) => m.trial.caseHash === c.hash),
          after.filter((m) => m.trial.caseHash === c.hash && m.trial.ordinal === 0),
        ),
      );
  }
  return measured;
}

export const runsOf = (r: Pick<Rehearsal, 'suites'>): string[] =>
  r.suites.flatMap((s) => [s.before, s.after]);

/**
 * The files that were written when a rehearsal ended, where all are there still: texts in them may
 * be gone from the database.
 */
export function keptReports(config: Config, id: string): string[] {
  const files = ['md', 'html', 'json'].map((ending) =>
    join(reportsFolder(config), `${id}.${ending}`),
  );
  return files.every((f) => existsSync(f)) ? files : [];
}
