import type { Command } from 'commander';
import { BASELINE_RUNS } from '../../detection/backtest/history.ts';
import type { BacktestDriftOptions } from '../actions/backtest-drift.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { registerBacktestModels } from './backtest-models.ts';

/** `daytwo backtest drift` and `models` */
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
    .action(async (paths: string[], o: BacktestDriftOptions, command: Command) => {
      const { backtestDrift } = await import('../actions/backtest-drift.ts');
      await backtestDrift(io, paths, o, command);
    });
}
