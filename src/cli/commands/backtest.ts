import { readFileSync } from 'node:fs';
import { join, isAbsolute } from 'node:path';
import type { Command } from 'commander';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { backtest } from '../../backtest/backtest.ts';
import { backtestText } from '../../backtest/backtest-text.ts';
import { parseTrials } from '../../backtest/jsonl.ts';
import { show } from '../context.ts';
import type { Io } from '../io.ts';

export function registerBacktest(program: Command, io: Io): void {
  program.command('backtest').description('replay the past through today\'s code')
    .command('drift <file>')
    .description('read trials (one JSON object a line) and say when daytwo would have spoken')
    .option('--together', 'all agents are one installation with one budget for false alarms')
    .option('--alpha <p>', 'chance of any false alarm in a year, over an installation', '0.05')
    .addHelpText('after', `
One line a trial:
  {"at": "2026-05-01T02:00:00Z", "run": "r1", "agent": "refund", "suite": "desk", "case": "c1", "metric": "pass", "outcome": "fail"}
"baseline": true marks approved rows; without any, the first 20 runs are the baseline.
Exit codes: 0 no alarm, 1 at least one alarm, 2 the file could not be used, 3 too few runs.`)
    .action((file: string, o: { together?: boolean; alpha: string }, command: Command) => {
      const path = isAbsolute(file) ? file : join(io.cwd, file);
      const alpha = Number(o.alpha);
      if (!(alpha > 0 && alpha <= 0.5)) throw new DaytwoError({ code: 'bad-alpha', exitCode: EXIT.usage, message: '--alpha must be between 0 and 0.5' });
      const report = backtest(parseTrials(linesOf(path), path), { alpha, together: o.together === true });
      const { installations } = report;
      if (installations.some((i) => i.alarms.length > 0)) io.setExit(EXIT.badNews);
      else if (installations.every((i) => i.looks === 0)) io.setExit(EXIT.notEnoughEvidence);
      show(io, command, report, backtestText(report).join('\n'));
    });
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (e) {
    throw new DaytwoError({ code: 'no-file', message: `${path} cannot be read (${e instanceof Error && 'code' in e ? String(e.code) : String(e)})`, next: 'name a file of trials; daytwo backtest drift --help shows a line', cause: e });
  }
}
