import { knownChange, type KnownChange } from '../../detection/backtest/change.ts';
import { historiesOf, type SuiteHistory } from '../../detection/backtest/history.ts';
import { longRunsNote, unknownMetricsNote } from '../../detection/backtest/metrics.ts';
import {
  type PastRun,
  rowsOf,
  runNames,
  type Skipped,
  withoutDuplicates,
} from '../../detection/backtest/past-runs.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { observationsOf } from '../../monitoring/review/observations.ts';
import { nothingRead, type Sources } from './sources.ts';
import { plural } from '../../domain/text.ts';

/** What was read, as the detector takes it. */
export interface Past {
  histories: SuiteHistory[];
  /** promptfoo's output files, one run each; none where trials were read. */
  runs: PastRun[];
  /** What a run is called, by its file. */
  names: ReadonlyMap<string, string>;
  skipped: Skipped[];
  notes: string[];
  /** What cases are called, by hash. */
  labels: ReadonlyMap<string, string>;
}

/**
 * Arranges what was read into histories, one a suite.
 * @param suite all of promptfoo's files are this one suite
 * @throws DaytwoError `no-trials`, `no-verdicts`
 */
export function gatherHistories(
  sources: Sources,
  { suite, baselineRuns }: { suite?: string | undefined; baselineRuns: number },
): Past {
  const { runs, skipped: twice } = withoutDuplicates(
    suite === undefined ? sources.runs : sources.runs.map((r) => ({ ...r, suite })),
  );
  const skipped = [...sources.skipped, ...twice];
  const gathered = rowsOf(runs, observationsOf, baselineRuns);
  const notes = [...unknownMetricsNote(sources.rows), ...longRunsNote(sources.rows)];
  for (const row of gathered.rows) sources.rows.add(row);
  const histories = historiesOf(sources.rows, baselineRuns, gathered.expect);
  if (histories.length === 0)
    throw runs.length === 0 ? nothingRead(skipped) : noVerdicts(runs.length, gathered.notes);
  return {
    histories,
    runs,
    names: runNames(runs),
    skipped,
    labels: gathered.labels,
    notes: [
      ...notes,
      ...timesNote(runs),
      ...runs.flatMap((r) => r.notes.map((n) => `${r.file.path}: ${n}`)),
      ...gathered.notes,
    ],
  };
}

function noVerdicts(runs: number, notes: readonly string[]): DaytwoError {
  return new DaytwoError({
    code: 'no-verdicts',
    exitCode: EXIT.notEnoughEvidence,
    message: `${plural(runs, 'run')} ${runs === 1 ? 'was' : 'were'} read, and not one result in them has a verdict`,
    problems: notes.map((message) => ({ place: { file: 'history' }, path: '', message })),
    next: 'look into the errors of the evals themselves',
  });
}

/**
 * The change that a person knows of: a date, a run, or the name of a run's file.
 * @throws DaytwoError `bad-change`
 */
export function changeIn({ histories, runs, names }: Past, given: string): KnownChange {
  const aliases = new Map(
    runs.flatMap(({ file }) =>
      [file.path, file.name, file.name.replace(/\.json$/i, '')].map(
        (name) => [name, names.get(file.path) ?? file.path] as const,
      ),
    ),
  );
  const change = knownChange(given, histories, aliases);
  if (typeof change === 'string')
    throw new DaytwoError({
      code: 'bad-change',
      exitCode: EXIT.usage,
      message: `--change ${change}`,
    });
  return change;
}

/**
 * Where the runs' times come from; a file's last change is told apart, for copies and checkouts
 * alter it.
 */
function timesNote(runs: readonly { timeFrom: string }[]): string[] {
  const counts = new Map<string, number>();
  for (const r of runs) counts.set(r.timeFrom, (counts.get(r.timeFrom) ?? 0) + 1);
  if (counts.size === 0) return [];
  const written = counts.has('the time it was last written')
    ? ' Copies and checkouts change when a file was written: put the date into its name.'
    : '';
  return [
    `${runs.length === 1 ? 'Time of the one run' : `Times of the ${runs.length} runs`}: ` +
      `${[...counts].map(([from, n]) => `${n} from ${from}`).join(', ')}.${written}`,
  ];
}
