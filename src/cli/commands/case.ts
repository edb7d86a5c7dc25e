import { type Command, InvalidArgumentError } from 'commander';
import { type Expectation, EXPECTATIONS } from '../../domain/judgment.ts';
import type { AddCaseOptions } from '../actions/add-case.ts';
import type { Io } from '../io.ts';

/** `daytwo case add` */
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
    .action(async (o: AddCaseOptions, command: Command) => {
      const { addRequestedCase } = await import('../actions/add-case.ts');
      await addRequestedCase(io, o, command);
    });
}

function expectation(text: string): Expectation {
  const found = EXPECTATIONS.find((e) => e === text);
  if (found === undefined)
    throw new InvalidArgumentError(`It must be one of ${EXPECTATIONS.join(', ')}.`);
  return found;
}
