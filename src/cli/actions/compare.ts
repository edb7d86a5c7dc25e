import type { Command } from 'commander';
import { readRun } from '../../comparison/read/read.ts';
import { compareRuns, type Verdict } from '../../comparison/test/compare.ts';
import { pairFiles } from '../../comparison/test/pairing.ts';
import { compareMarkdown, compareText } from '../../comparison/test/text.ts';
import { DaytwoError, EXIT, type ExitCode } from '../../domain/errors.ts';
import { FINISH_REASONS } from '../../domain/provider.ts';
import { decideJudgment } from '../../evaluation/judgments/decide.ts';
import { readInputFile } from '../../platform/files/output-files.ts';
import { printResult } from '../context.ts';
import { type Io, typedPath } from '../io.ts';

type Read = ReturnType<typeof readRun>;

const EXITS: Readonly<Record<Verdict, ExitCode>> = {
  same: EXIT.ok,
  worse: EXIT.badNews,
  better: EXIT.badNews,
  changed: EXIT.badNews,
  'could-not-measure': EXIT.couldNotMeasure,
  'not-enough-evidence': EXIT.notEnoughEvidence,
};

export interface CompareOptions {
  byCategory?: boolean;
  markdown?: boolean;
  margin: string;
}

/** Compares two files of runs of the same cases. */
export function compareFiles(
  io: Io,
  before: string,
  after: string,
  o: CompareOptions,
  command: Command,
): void {
  const margin = marginOf(o);
  const files: [Read, Read] = [read(io, before), read(io, after)];
  const paired = pairFiles(...files, (r) => {
    if (r.text === null && r.toolCalls.length === 0) return null;
    const { judgment, uncertain, decidedBy } = decideJudgment(
      {
        text: r.text ?? '',
        toolCalls: r.toolCalls,
        finishReason: FINISH_REASONS.find((f) => f === r.finishReason) ?? null,
      },
      { plainOnly: true },
    );
    return { judgment, uncertain, decidedBy };
  });
  const comparison = compareRuns(paired, { odds: 20, margin });
  io.setExit(EXITS[comparison.verdict]);
  const notes = files.flatMap((f) => f.notes.map((n) => `${f.file}: ${n}`));
  const words =
    o.markdown === true
      ? compareMarkdown(comparison)
      : [...compareText(comparison, { byCategory: o.byCategory === true }), ...notes].join('\n');
  printResult(io, command, { ...comparison, pairedBy: paired.by, notes }, words);
}

function marginOf(o: CompareOptions): number {
  const margin = Number(o.margin) / 100;
  if (margin > 0 && margin <= 0.5) return margin;
  throw new DaytwoError({
    code: 'bad-margin',
    exitCode: EXIT.usage,
    message: '--margin must be between 0 and 50 points',
  });
}

function read(io: Io, file: string): Read {
  const next = 'name two files of runs; daytwo compare --help shows their shapes';
  return readRun(readInputFile(typedPath(io, file), next, EXIT.couldNotMeasure), file);
}
