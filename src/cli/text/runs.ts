import { madeAt, madeFor } from '../../domain/run.ts';
import { shorten } from '../../domain/shorten.ts';
import { minute } from '../../domain/text-time.ts';
import type { RunAnswers, RunDetail, RunSummary } from '../../evaluation/queries.ts';
import { stateWord } from '../../evaluation/replay/interrupted-runs.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { table, asWritten, type Typed } from '../io.ts';
import { barred, outcomeWord, whyLines } from './answers.ts';

const COLUMNS = [
  'id',
  'when (UTC)',
  'suite',
  'trigger',
  'state',
  'pass',
  'fail',
  'no verdict',
  'failed calls',
  'cost',
];

/** The latest replays, a line each. */
export function runsText(runs: readonly RunSummary[], typed: Typed = asWritten): string {
  if (runs.length === 0)
    return typed(
      'No run yet. daytwo start makes them on schedule; daytwo replay AGENT makes one now.',
    );
  return table([
    COLUMNS,
    ...runs.map(({ run, pass, fail, noVerdict, failedCalls, costUsd }) => [
      run.id,
      minute(madeAt(run)),
      `${run.agent}/${run.suite}`,
      run.joins === null ? madeFor(run) : `${madeFor(run)} of ${run.joins}`,
      stateWord(run),
      String(pass),
      String(fail),
      String(noVerdict),
      String(failedCalls),
      usd(costUsd),
    ]),
  ]);
}

/** One replay with its trials. @param labels what its cases are called, by hash */
export function runText(
  detail: RunDetail,
  labels: ReadonlyMap<string, string>,
  typed: Typed = asWritten,
): string {
  const rows = detail.trials.map((t) => [
    outcomeWord(t),
    labels.get(t.caseHash) ?? t.caseHash.slice(0, 12),
    t.judged?.judgment ?? '',
    t.servedModel ?? '',
    t.outcome === 'pass' ? '' : shorten(t.reason.replace(/\s+/g, ' '), 60),
  ]);
  const head = runHead(detail);
  if (rows.length === 0) return head.join('\n');
  return [
    ...head,
    '',
    table([['outcome', 'case', 'judgment', 'served by', 'why'], ...rows]),
    '',
    typed(`Every question and answer: daytwo runs ${detail.run.id} --outputs`),
  ].join('\n');
}

/** One replay with every question and its whole answer. */
export function runAnswersText(
  detail: RunAnswers,
  labels: ReadonlyMap<string, string>,
  width: number,
): string {
  return [
    ...runHead(detail),
    ...detail.trials.flatMap((t) => [
      '',
      `${outcomeWord(t)}  ${labels.get(t.caseHash) ?? t.caseHash.slice(0, 12)}` +
        `${t.judged === null ? '' : `, ${t.judged.judgment}`} (${t.id})`,
      ...(t.prompt === null ? [] : ['  asked', ...barred(t.prompt, width)]),
      '  answered',
      ...barred(t.said, width),
      ...whyLines(t, width),
    ]),
  ].join('\n');
}

function runHead({ run, failedCalls }: Pick<RunDetail, 'run' | 'failedCalls'>): string[] {
  const failures = Object.entries(failedCalls)
    .map(([code, calls]) => `${calls} × ${code}`)
    .join(', ');
  const joined = run.joins === null ? '' : ` of ${run.joins}`;
  return [
    `${run.id}: ${run.agent}/${run.suite}, ${madeFor(run)}${joined} (${run.reason})`,
    run.stopReason === null ? run.state : `${run.state}: ${run.stopReason}`,
    ...(failures === '' ? [] : [`Calls that failed, retries among them: ${failures}`]),
  ];
}
