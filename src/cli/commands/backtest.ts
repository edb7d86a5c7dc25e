import { extname } from 'node:path';
import type { Command } from 'commander';
import { backtestText } from '../../detection/backtest/backtest-text.ts';
import { replayHistories } from '../../detection/backtest/backtest.ts';
import { detectionsOf, knownChange, type KnownChange } from '../../detection/backtest/change.ts';
import { evidenceRecorder, panelsOf } from '../../detection/backtest/chart-data.ts';
import { chartSvg } from '../../detection/backtest/chart.ts';
import {
  rowsOf,
  runNames,
  type Skipped,
  withoutDuplicates,
} from '../../detection/backtest/gather.ts';
import { BASELINE_RUNS, historiesOf, type SuiteHistory } from '../../detection/backtest/history.ts';
import { longRunsNote, unknownMetricsNote } from '../../detection/backtest/metrics.ts';
import { rivalsOf } from '../../detection/backtest/rivals.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { observationsOf } from '../../monitoring/review/observations.ts';
import { pngOf } from '../../platform/chart/picture.ts';
import { realClock } from '../../platform/clock/real.ts';
import { mustBeWritable } from '../../platform/files/named-files.ts';
import { show } from '../context.ts';
import { type Io, typedPath, writeReport } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { registerBacktestModels } from './backtest-models.ts';
import { nothingRead, readSources } from './backtest-sources.ts';

interface Options {
  together?: boolean;
  alpha: string;
  baselineRuns: number;
  change?: string;
  chart?: string;
  countCached?: boolean;
  suite?: string;
}

/** Notes and skipped files that are printed; the rest is counted, and all stand in --json. */
const MOST_NOTES = 8;

export function registerBacktest(program: Command, io: Io): void {
  const backtest = program.command('backtest').description("replay the past through today's code");
  registerBacktestModels(backtest, io);
  backtest
    .command('drift <path...>')
    .description(
      'read past results and say when daytwo, and the rules people use now, would have spoken',
    )
    .option(
      '--change <when>',
      'a change you know of, a date or a run: how long until each found it, and what was ' +
        'cried before',
    )
    .option('--chart <file>', 'draw it: .svg or .png')
    .option(
      '--baseline-runs <n>',
      'the first runs that count as normal, where no row is marked',
      wholeNumber(1),
      BASELINE_RUNS,
    )
    .option('--together', 'all agents are one installation with one budget for false alarms')
    .option('--alpha <p>', 'chance of any false alarm in a year, over an installation', '0.05')
    .option(
      '--suite <name>',
      "take all of promptfoo's files as one suite, whatever their descriptions and folders say",
    )
    .option('--count-cached', "count answers that promptfoo's cache replayed as if they were new")
    .addHelpText(
      'after',
      `
Paths are files, folders or patterns ("nightly/*.json") of either kind:

1. promptfoo's output files (promptfoo eval --no-cache -o nightly/2026-02-10.json), each one run of the history.
   Agent: the provider's label. Suite: the config's description, else the folder. Case: its prompt, variables and
   assertions. Time: the file's own, else in its name, else when it was written. A failed call or grader is no verdict,
   never a fail. Judgment, answer length and short answers are read from the outputs, as the worker does.

2. Trials, one JSON object a line:
   {"at": "2026-05-01T02:00:00Z", "run": "r1", "agent": "refund", "suite": "desk", "case": "c1", "metric": "pass", "outcome": "fail"}
   Metrics: pass, judgment, tools, finish, length, answer, field:NAME (a number).
   "baseline": true marks approved rows; without any, the first 20 runs are the baseline.

Look 1 is the first run after the baseline. Evidence is a share of the alarm bar, after paying for every look and stream;
it is no probability. After an alarm the new behaviour is taken as accepted and watching goes on.

Examples:
  daytwo backtest drift nightly/
  daytwo backtest drift nightly/ --change 2026-02-10 --chart drift.png
  daytwo backtest drift past.jsonl --json

Exit codes: 0 no alarm, 1 at least one alarm, 2 the files could not be used, 3 too few runs, or no verdicts.`,
    )
    .action(async (paths: string[], o: Options, command: Command) =>
      backtestDrift(io, paths, o, command),
    );
}

async function backtestDrift(
  io: Io,
  paths: readonly string[],
  o: Options,
  command: Command,
): Promise<void> {
  const alpha = Number(o.alpha);
  if (!(alpha > 0 && alpha <= 0.5))
    throw new DaytwoError({
      code: 'bad-alpha',
      exitCode: EXIT.usage,
      message: '--alpha must be between 0 and 0.5',
    });
  const { baselineRuns } = o;
  const kind = o.chart === undefined ? null : extname(o.chart).toLowerCase();
  if (kind !== null && kind !== '.svg' && kind !== '.png')
    throw new DaytwoError({
      code: 'bad-chart',
      exitCode: EXIT.usage,
      message: `--chart writes .svg or .png, not "${o.chart}"`,
    });
  // A long history is not read for a picture that has no place.
  if (o.chart !== undefined) mustBeWritable(typedPath(io, o.chart), '--chart');

  const progress = progressOf(io);
  const sources = readSources(paths, io.cwd, {
    countCached: o.countCached === true,
    onFile: (done, all) => progress('read', done, all, 'files'),
  });
  const { runs, skipped: twice } = withoutDuplicates(
    o.suite === undefined
      ? sources.runs
      : sources.runs.map((r) => ({ ...r, suite: o.suite ?? r.suite })),
  );
  const names = runNames(runs);
  const skipped = [...sources.skipped, ...twice];
  const gathered = rowsOf(runs, observationsOf, baselineRuns);
  const histories: SuiteHistory[] = historiesOf(
    [...sources.rows, ...gathered.rows],
    baselineRuns,
  ).map((h) => ({ ...h, expect: gathered.expect }));
  if (histories.length === 0) {
    if (runs.length === 0) throw nothingRead(skipped);
    throw new DaytwoError({
      code: 'no-verdicts',
      exitCode: EXIT.notEnoughEvidence,
      message: `${runs.length} runs were read, and not one result in them has a verdict`,
      problems: gathered.notes.map((message) => ({
        place: { file: 'history' },
        path: '',
        message,
      })),
      next: 'look into the errors of the evals themselves',
    });
  }
  const change =
    o.change === undefined
      ? undefined
      : changeOf(
          o.change,
          histories,
          new Map(
            runs.flatMap((r) =>
              [r.file.path, r.file.name, r.file.name.replace(/\.json$/i, '')].map(
                (name) => [name, names.get(r.file.path) ?? r.file.path] as const,
              ),
            ),
          ),
        );

  const recorder = evidenceRecorder();
  const report = replayHistories(histories, {
    alpha,
    together: o.together === true,
    onLook: recorder.take,
    onProgress: (done, all) => progress('replayed', done, all, 'looks'),
  });
  const rivals = histories.flatMap((h) => rivalsOf(h, change ?? null));
  const detections = change === undefined ? undefined : detectionsOf(report, histories, change);
  const notes = [
    ...unknownMetricsNote(sources.rows),
    ...longRunsNote(sources.rows),
    ...timesNote(runs),
    ...runs.flatMap((r) => r.notes.map((n) => `${r.file.path}: ${n}`)),
    ...gathered.notes,
  ];
  if (kind !== null && o.chart !== undefined) {
    const { svg, leftOut } = chartSvg(panelsOf(report, histories, rivals, recorder.evidence), {
      change: change ?? null,
    });
    writeReport(io, o.chart, '--chart', kind === '.svg' ? svg : await pngOf(svg));
    notes.push(
      'The chart is in ' +
        `${o.chart}.${leftOut.length === 0 ? '' : ` Left out, as a page holds no more: ${leftOut.join(', ')}.`}`,
    );
  }

  if (report.installations.some((i) => i.alarms.length > 0)) io.setExit(EXIT.badNews);
  else if (report.installations.every((i) => i.looks === 0 || i.noVerdicts === true))
    io.setExit(EXIT.notEnoughEvidence);
  tellNotes(io, notes, skipped);
  const machine = {
    ...report,
    ...(change === undefined ? {} : { change, detections }),
    rules: rivals,
    skipped,
    notes,
    ...(runs.length === 0
      ? {}
      : {
          files: runs.map((r) => ({
            run: names.get(r.file.path) ?? r.file.path,
            file: r.file.path,
            at: r.at,
            timeFrom: r.timeFrom,
            results: r.trials.length,
          })),
          cases: Object.fromEntries(gathered.labels),
        }),
  };
  show(
    io,
    command,
    machine,
    backtestText(report, {
      labels: gathered.labels,
      rivals,
      ...(change === undefined ? {} : { change }),
      ...(detections === undefined ? {} : { detections }),
    }).join('\n'),
  );
}

function changeOf(
  given: string,
  histories: readonly SuiteHistory[],
  aliases: ReadonlyMap<string, string>,
): KnownChange {
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

function tellNotes(io: Io, notes: readonly string[], skipped: readonly Skipped[]): void {
  const most = (lines: readonly string[], what: string): void => {
    for (const line of lines.slice(0, MOST_NOTES)) io.err(line);
    if (lines.length > MOST_NOTES)
      io.err(`… and ${lines.length - MOST_NOTES} more ${what}; --json lists them all.`);
  };
  most(
    skipped.map((s) => `skipped ${s.file}: it ${s.reason}`),
    'skipped files',
  );
  most(notes, 'notes');
}

const PATIENCE_MS = 2_000;

/**
 * Says how far it is once it has taken two seconds: in place on a terminal, elsewhere at each
 * tenth.
 */
function progressOf(io: Io): (did: string, done: number, all: number, what: string) => void {
  const began = realClock.monotonic();
  let last = '';
  return (did, done, all, what) => {
    if (realClock.monotonic() - began < PATIENCE_MS) return;
    const step = `${did} ${io.tty ? Math.floor((100 * done) / all) : Math.floor((10 * done) / all)}`;
    if (step === last && done < all) return;
    last = step;
    const line = `${did} ${done} of ${all} ${what}`;
    if (io.tty) process.stderr.write(`\r\u001b[K${line}${done === all ? '\n' : ''}`);
    else io.err(line);
  };
}
