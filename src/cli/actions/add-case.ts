import type { Command } from 'commander';
import type { Expectation } from '../../domain/judgment.ts';
import { addCase } from '../../evaluation/suites/add-case.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { commandPrefix, printResult, withStore } from '../context.ts';
import type { Io } from '../io.ts';

export interface AddCaseOptions {
  from: string;
  suite?: string;
  expect?: Expectation;
  claim?: string;
  dryRun?: boolean;
}

/** Makes a case of a stored answer, or shows what it would be. */
export async function addRequestedCase(io: Io, o: AddCaseOptions, command: Command): Promise<void> {
  const { from: trial, dryRun = false, suite, expect, claim } = o;
  await withStore(io, command, async ({ store, config }) => {
    const sandbox = createSandbox();
    try {
      const done = await addCase(
        { store, config, sandbox },
        {
          trial,
          dryRun,
          ...(suite === undefined ? {} : { suite }),
          ...(expect === undefined ? {} : { expect }),
          ...(claim === undefined ? {} : { claim }),
        },
      );
      printResult(io, command, done, addedText(done, io));
    } finally {
      await sandbox.close();
    }
  });
}

function addedText(done: Awaited<ReturnType<typeof addCase>>, io: Io): string {
  const { diff } = done;
  return [
    done.file.replace(`${io.cwd}/`, ''),
    ...(diff === null ? [] : diff.lines),
    ...(diff !== null && diff.left > 0 ? [`… and ${diff.left} more lines`] : []),
    '',
    done.written
      ? `Added ${done.hash.slice(0, 8)} to ${done.agent}/${done.suite}. The check is a ` +
        `suggestion (${done.why}): read it. It joins the streams after five runs of its own.`
      : `Nothing was written (--dry-run). The check is a suggestion: ${done.why}.`,
    done.written ? `Next: ${commandPrefix(io)} check-config` : '',
  ]
    .join('\n')
    .trimEnd();
}
