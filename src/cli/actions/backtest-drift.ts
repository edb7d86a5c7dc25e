import { extname } from 'node:path';
import type { Command } from 'commander';
import { backtestText } from '../../detection/backtest/backtest-text.ts';
import { replayHistories } from '../../detection/backtest/backtest.ts';
import { detectionsOf, type KnownChange } from '../../detection/backtest/change.ts';
import { evidenceRecorder, panelsOf } from '../../detection/backtest/chart-data.ts';
import { chartSvg } from '../../detection/backtest/chart.ts';
import { rivalsOf } from '../../detection/backtest/rivals.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { pngOf } from '../../platform/chart/picture.ts';
import { mustBeWritable } from '../../platform/files/output-files.ts';
import { changeIn, gatherHistories, type Past } from '../backtest/past.ts';
import { printNotes, progressOf } from '../backtest/progress.ts';
import { readSources } from '../backtest/sources.ts';
import { learnSecrets, printResult } from '../context.ts';
import { type Io, typedPath, writeReport } from '../io.ts';

export interface BacktestDriftOptions {
  together?: boolean;
  alpha: string;
  baselineRuns: number;
  change?: string;
  chart?: string;
  countCached?: boolean;
  suite?: string;
}

type Report = ReturnType<typeof replayHistories>;

/** Says when daytwo, and the rules people use now, would have spoken of past results. */
export async function backtestDrift(
  io: Io,
  paths: readonly string[],
  o: BacktestDriftOptions,
  command: Command,
): Promise<void> {
  const alpha = alphaOf(o);
  await learnSecrets(io, command);
  mustBeChart(io, o.chart);
  const progress = progressOf(io);
  const sources = readSources(paths, io.cwd, {
    countCached: o.countCached === true,
    onFile: (done, all) => progress('read', done, all, 'files'),
  });
  const past = gatherHistories(sources, o);
  const { histories, labels } = past;
  const change = o.change === undefined ? undefined : changeIn(past, o.change);

  const recorder = evidenceRecorder();
  const report = replayHistories(histories, {
    alpha,
    together: o.together === true,
    onLook: recorder.take,
    onProgress: (done, all) => progress('replayed', done, all, 'looks'),
  });
  const rivals = histories.flatMap((h) => rivalsOf(h, change ?? null));
  const found =
    change === undefined ? {} : { change, detections: detectionsOf(report, histories, change) };
  const notes = [...past.notes];
  if (o.chart !== undefined) {
    const panels = panelsOf(report, histories, rivals, recorder.evidence);
    notes.push(await writeChart(io, o.chart, panels, change ?? null));
  }
  setExit(io, report);
  printNotes(io, notes, past.skipped);
  printResult(
    io,
    command,
    { ...report, ...found, rules: rivals, skipped: past.skipped, notes, ...filesOf(past) },
    backtestText(report, { labels, rivals, ...found }).join('\n'),
  );
}

function alphaOf(o: BacktestDriftOptions): number {
  const alpha = Number(o.alpha);
  if (alpha > 0 && alpha <= 0.5) return alpha;
  throw new DaytwoError({
    code: 'bad-alpha',
    exitCode: EXIT.usage,
    message: '--alpha must be between 0 and 0.5',
  });
}

/** A long history is not read for a picture that has no place. */
function mustBeChart(io: Io, file: string | undefined): void {
  if (file === undefined) return;
  if (!['.svg', '.png'].includes(extname(file).toLowerCase()))
    throw new DaytwoError({
      code: 'bad-chart',
      exitCode: EXIT.usage,
      message: `--chart writes .svg or .png, not "${file}"`,
    });
  mustBeWritable(typedPath(io, file), '--chart');
}

/** Draws it; gives a word on where. */
async function writeChart(
  io: Io,
  file: string,
  panels: ReturnType<typeof panelsOf>,
  change: KnownChange | null,
): Promise<string> {
  const { svg, leftOut } = chartSvg(panels, { change });
  const body = extname(file).toLowerCase() === '.svg' ? svg : await pngOf(svg);
  writeReport(io, file, '--chart', body);
  const without =
    leftOut.length === 0 ? '' : ` Left out, as a page holds no more: ${leftOut.join(', ')}.`;
  return `The chart is in ${file}.${without}`;
}

function setExit(io: Io, { installations }: Report): void {
  if (installations.some((i) => i.alarms.length > 0)) io.setExit(EXIT.badNews);
  else if (installations.every((i) => i.looks === 0 || i.noVerdicts === true))
    io.setExit(EXIT.notEnoughEvidence);
}

/** promptfoo's files and cases, for machines; nothing where trials were read. */
function filesOf({ runs, names, labels }: Past): object {
  if (runs.length === 0) return {};
  return {
    files: runs.map((r) => ({
      run: names.get(r.file.path) ?? r.file.path,
      file: r.file.path,
      at: r.at,
      timeFrom: r.timeFrom,
      results: r.trials.length,
    })),
    cases: Object.fromEntries(labels),
  };
}
