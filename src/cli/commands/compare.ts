import type { Command } from 'commander';
import { readRun } from '../../comparison/read/read.ts';
import { compareRuns, type Verdict } from '../../comparison/test/compare.ts';
import { pairFiles } from '../../comparison/test/pairing.ts';
import { compareMarkdown, compareText } from '../../comparison/test/text.ts';
import { DaytwoError, EXIT, type ExitCode } from '../../domain/errors.ts';
import { FINISH_REASONS } from '../../domain/provider.ts';
import { decide } from '../../evaluation/judgments/decide.ts';
import { readNamed } from '../../platform/files/named-files.ts';
import { show } from '../context.ts';
import { type Io, typedPath } from '../io.ts';

const EXITS: Readonly<Record<Verdict, ExitCode>> = {
  same: EXIT.ok,
  worse: EXIT.badNews,
  better: EXIT.badNews,
  changed: EXIT.badNews,
  'could-not-measure': EXIT.couldNotMeasure,
  'not-enough-evidence': EXIT.notEnoughEvidence,
};

interface Options {
  byCategory?: boolean;
  markdown?: boolean;
  margin: string;
}

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
Each file is one of
  one JSON object a line   {"case": "c1", "output": "…", "outcome": "pass"}
                           also "id" or "prompt", "answer", "expected" or "reference", "pass", "category", "toolCalls",
                           "finishReason", "judgment", "expect"
  trials                   the lines of daytwo backtest drift, with "output" where you have it
  results                  promptfoo eval -o FILE.json, or daytwo run --output FILE.json
Cases are paired by id, else by variables or prompt; repeated lines of a case are its trials. No key and no configuration needed.
Exit codes: 0 same, 1 changed (worse, better or other), 2 could not measure, 3 not enough evidence.
Example: daytwo compare monday.jsonl friday.jsonl --by-category`,
    )
    .action((before: string, after: string, o: Options, command: Command) => {
      const margin = Number(o.margin) / 100;
      if (!(margin > 0 && margin <= 0.5))
        throw new DaytwoError({
          code: 'bad-margin',
          exitCode: EXIT.usage,
          message: '--margin must be between 0 and 50 points',
        });
      const files = [before, after].map((f) =>
        readRun(
          readNamed(
            typedPath(io, f),
            'name two files of runs; daytwo compare --help shows their shapes',
            EXIT.couldNotMeasure,
          ),
          f,
        ),
      ) as [ReturnType<typeof readRun>, ReturnType<typeof readRun>];
      const paired = pairFiles(...files, (r) => {
        if (r.text === null && r.toolCalls.length === 0) return null;
        const { judgment, uncertain, decidedBy } = decide({
          text: r.text ?? '',
          toolCalls: r.toolCalls,
          finishReason: FINISH_REASONS.find((f) => f === r.finishReason) ?? null,
        });
        return { judgment, uncertain, decidedBy };
      });
      const comparison = compareRuns(paired, { odds: 20, margin });
      io.setExit(EXITS[comparison.verdict]);
      const notes = files.flatMap((f) => f.notes.map((n) => `${f.file}: ${n}`));
      const words =
        o.markdown === true
          ? compareMarkdown(comparison)
          : [...compareText(comparison, { byCategory: o.byCategory === true }), ...notes].join(
              '\n',
            );
      show(io, command, { ...comparison, pairedBy: paired.by, notes }, words);
    });
}
