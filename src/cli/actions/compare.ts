import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { compareRead } from '../../comparison/read/compare-read.ts';
import { readRun } from '../../comparison/read/read.ts';
import type { Verdict } from '../../comparison/test/compare.ts';
import { compareMarkdown, compareText } from '../../comparison/test/text.ts';
import { DaytwoError, EXIT, type ExitCode } from '../../domain/errors.ts';
import { readInputFile } from '../../platform/files/output-files.ts';
import { learnSecrets, printResult, withStore } from '../context.ts';
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

/** Compares two runs of the same cases: files, or runs that are stored. */
export async function compareNamed(
  io: Io,
  before: string,
  after: string,
  o: CompareOptions,
  command: Command,
): Promise<void> {
  const margin = marginOf(o);
  await learnSecrets(io, command);
  const files: [Read, Read] = [await read(io, before, command), await read(io, after, command)];
  const comparison = compareRead(...files, margin);
  io.setExit(EXITS[comparison.verdict]);
  const notes = files.flatMap((f) => f.notes.map((n) => `${f.file}: ${n}`));
  const words =
    o.markdown === true
      ? compareMarkdown(comparison)
      : [...compareText(comparison, { byCategory: o.byCategory === true }), ...notes].join('\n');
  printResult(io, command, { ...comparison, notes }, words);
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

/** The id of a stored run, or the beginning of one; a file of that name comes first. */
const RUN_ID = /^run_[0-9a-z]+$/;

async function read(io: Io, named: string, command: Command): Promise<Read> {
  const path = typedPath(io, named);
  if (RUN_ID.test(named) && !existsSync(path))
    return withStore(io, command, async ({ store }) => {
      const { readStoredRun } = await import('../../comparison/read/stored-run.ts');
      const { runNamed } = await import('../../evaluation/queries.ts');
      return readStoredRun(store, await runNamed(store, named));
    });
  const next =
    'name two files of runs, or the ids of two stored runs; daytwo compare --help shows the shapes';
  return readRun(readInputFile(path, next, EXIT.couldNotMeasure), named);
}
