import type { Command } from 'commander';
import type { CompareOptions } from '../actions/compare.ts';
import type { Io } from '../io.ts';

/** `daytwo compare` */
export function registerCompare(program: Command, io: Io): void {
  program
    .command('compare <before> <after>')
    .description(
      'compare two runs of the same cases: did behaviour change, how surely, and what kind ' +
        'of change is it',
    )
    .option('--by-category', 'every category, also those that did not move')
    .option('--markdown', 'print a summary for a pull request')
    .option('--margin <points>', 'what counts as the same, in points of the pass rate', '5')
    .addHelpText(
      'after',
      `
BEFORE and AFTER are ids of stored runs (daytwo runs lists them), or files. A file is one of
  one JSON object a line   {"case": "c1", "output": "…", "outcome": "pass"}
                           also "id" or "prompt", "answer", "expected" or "reference", "pass", "category", "toolCalls",
                           "finishReason", "judgment", "expect"
  trials                   the lines of daytwo backtest drift, with "output" where you have it
  results                  promptfoo eval -o FILE.json, or daytwo run --output FILE.json
Cases are paired by id, else by variables or prompt; repeated lines of a case are its trials. No key and no configuration needed.
Exit codes: 0 same, 1 changed (worse, better or other), 2 could not measure, 3 not enough evidence.
Examples:
  daytwo compare monday.jsonl friday.jsonl --by-category
  daytwo compare run_01ab run_01cd`,
    )
    .action(async (before: string, after: string, o: CompareOptions, command: Command) => {
      const { compareNamed } = await import('../actions/compare.ts');
      await compareNamed(io, before, after, o, command);
    });
}
