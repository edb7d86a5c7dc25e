import type { Command } from 'commander';
import type { Expectation } from '../../domain/judgment.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import { addCase, type CaseAdded } from '../../evaluation/suites/add-case.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { commandPrefix, printResult, withStore } from '../context.ts';
import type { Io } from '../io.ts';

export interface AddCaseOptions {
  from: string;
  suite?: string;
  expect?: Expectation;
  claim?: string;
  shouldSay?: string;
  dryRun?: boolean;
}

/** Makes a case of a stored answer, or shows what it would be. */
export async function addRequestedCase(io: Io, o: AddCaseOptions, command: Command): Promise<void> {
  const { from: trial, dryRun = false, suite, expect, claim } = o;
  await withStore(io, command, async ({ store, config }) => {
    const sandbox = createSandbox();
    try {
      const shouldSay = o.shouldSay ?? (await shouldHaveSaid(io, store, o));
      const done = await addCase(
        { store, config, sandbox },
        {
          trial,
          dryRun,
          ...(suite === undefined ? {} : { suite }),
          ...(expect === undefined ? {} : { expect }),
          ...(claim === undefined ? {} : { claim }),
          ...(shouldSay === undefined ? {} : { shouldSay }),
        },
      );
      printResult(io, command, done, addedText(done, io));
    } finally {
      await sandbox.close();
    }
  });
}

/** Asks whoever can answer what a failed trial should have said; nothing is the answer from before. */
async function shouldHaveSaid(
  io: Io,
  store: Store,
  o: AddCaseOptions,
): Promise<string | undefined> {
  const trial = await store.trials.get(o.from);
  if (trial?.outcome !== 'fail' || io.ask === undefined || o.expect !== undefined) return undefined;
  io.err(`This trial failed: ${oneLine(trial.reason)}`);
  const said = await io.ask(
    'What should it have said? (Enter: what it said before, when it passed) ',
  );
  return said.trim() === '' ? undefined : said.trim();
}

const oneLine = (text: string): string => shorten(text.replace(/\s+/g, ' '), 200);

/** A case of a failed answer must not pass for a case of a good one. */
function failedLines({ failed, checkFrom }: CaseAdded): string[] {
  if (failed === null) return [];
  return [
    '',
    `The trial failed: ${oneLine(failed)}`,
    ...(checkFrom === 'a person'
      ? []
      : [
          checkFrom === 'an answer that passed'
            ? 'The check asks for what it said before, when it passed. If something else should have ' +
              'been said, give it: --should-say TEXT'
            : 'No answer of it ever passed, so nobody knows what should have been said: give it with ' +
              '--should-say TEXT',
        ]),
  ];
}

function addedText(done: CaseAdded, io: Io): string {
  const { diff } = done;
  return [
    done.file.replace(`${io.cwd}/`, ''),
    ...(diff === null ? [] : diff.lines),
    ...(diff !== null && diff.left > 0 ? [`… and ${diff.left} more lines`] : []),
    ...failedLines(done),
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
