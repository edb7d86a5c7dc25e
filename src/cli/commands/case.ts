import { type Command, InvalidArgumentError } from 'commander';
import { type Expectation, EXPECTATIONS } from '../../domain/judgment.ts';
import { addCase } from '../../evaluation/suites/add-case.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { commandPrefix, show, withStore } from '../context.ts';
import type { Io } from '../io.ts';

export function registerCase(program: Command, io: Io): void {
  const cases = program.command('case').description('cases made from what happened');

  cases
    .command('add')
    .description(
      'make a pinned case of a stored answer: its prompt, with a check that the answer from ' +
        'before would pass',
    )
    .requiredOption('--from <trial>', 'the trial, as daytwo runs RUN --json gives its id')
    .option('--suite <suite>', "into this suite of the agent; the trial's own unless given")
    .option(
      '--expect <what>',
      `${EXPECTATIONS.join(', ')}; what the answer before was, unless given`,
      expectation,
    )
    .option('--claim <sentence>', 'a sentence of your failure model; alerts speak in it')
    .option('--dry-run', 'show what would be written, and write nothing')
    .addHelpText(
      'after',
      '\nExample: daytwo case add --from trial_01ab --claim "over-promises resolution times" --dry-run',
    )
    .action(
      async (
        o: { from: string; suite?: string; expect?: Expectation; claim?: string; dryRun?: boolean },
        command: Command,
      ) =>
        withStore(io, command, async ({ store, config }) => {
          const sandbox = createSandbox();
          try {
            const done = await addCase(
              { store, config, sandbox },
              {
                trial: o.from,
                dryRun: o.dryRun === true,
                ...(o.suite === undefined ? {} : { suite: o.suite }),
                ...(o.expect === undefined ? {} : { expect: o.expect }),
                ...(o.claim === undefined ? {} : { claim: o.claim }),
              },
            );
            const { diff } = done;
            show(
              io,
              command,
              done,
              [
                done.file.replace(`${io.cwd}/`, ''),
                ...(diff === null ? [] : diff.lines),
                ...(diff !== null && diff.left > 0 ? [`… and ${diff.left} more lines`] : []),
                '',
                done.written
                  ? `Added ${done.hash.slice(0, 8)} to ${done.agent}/${done.suite}. The ` +
                    `check is a suggestion (${done.why}): read it. It joins the streams ` +
                    'after five runs of its own.'
                  : `Nothing was written (--dry-run). The check is a suggestion: ${done.why}.`,
                done.written ? `Next: ${commandPrefix(io)} check-config` : '',
              ]
                .join('\n')
                .trimEnd(),
            );
          } finally {
            await sandbox.close();
          }
        }),
    );
}

function expectation(text: string): Expectation {
  const found = EXPECTATIONS.find((e) => e === text);
  if (found === undefined)
    throw new InvalidArgumentError(`It must be one of ${EXPECTATIONS.join(', ')}.`);
  return found;
}
