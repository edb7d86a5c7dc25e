import { type Command, InvalidArgumentError } from 'commander';
import { type Expectation, EXPECTATIONS } from '../../domain/judgment.ts';
import type { AddCaseOptions } from '../actions/add-case.ts';
import { printResult, withReadableStore } from '../context.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

interface ShowOptions {
  agent?: string;
  suite?: string;
  limit: number;
}

/** `daytwo case show` and `add` */
export function registerCase(program: Command, io: Io): void {
  const cases = program
    .command('case')
    .description('one case whole, or a new one made from what happened');
  registerShow(cases, io);
  registerAdd(cases, io);
}

function registerShow(cases: Command, io: Io): void {
  cases
    .command('show <case>')
    .description(
      'what a case asks and checks, and what was answered: before and after its last change, and ' +
        'the newest answers',
    )
    .option('--agent <agent>', 'of this agent only')
    .option('--suite <suite>', 'of this suite only')
    .option('--limit <n>', 'how many of the newest answers', wholeNumber(0, 1_000), 3)
    .addHelpText(
      'after',
      '\nCASE is its description, a part of it, or the beginning of its hash.\nExample: daytwo case ' +
        'show "late refund"',
    )
    .action(async (asked: string, o: ShowOptions, command: Command) =>
      withReadableStore(io, command, async ({ store, config }) => {
        const { showCase } = await import('../../monitoring/case-answers.ts');
        const { caseText } = await import('../text/case.ts');
        const { limit, ...where } = o;
        const shown = await showCase(store, config, { case: asked, ...where }, limit);
        printResult(io, command, shown, caseText(shown, io.width));
      }),
    );
}

function registerAdd(cases: Command, io: Io): void {
  cases
    .command('add')
    .description(
      'make a pinned case of a stored answer or a conversation: what was asked, with a check that ' +
        'the answer from before would pass',
    )
    .option('--from <trial>', 'the trial, as daytwo runs RUN --json gives its id')
    .option('--output <id>', 'a real answer instead, as daytwo outputs list gives its id')
    .option(
      '--conversation <file>',
      'a conversation instead, as JSON or YAML: messages of a chat, or a transcript as --json prints it',
    )
    .option(
      '--agent <agent>',
      'whose suite takes it, with --conversation; the only one unless given',
    )
    .option('--suite <suite>', "into this suite of the agent; the trial's own unless given")
    .option(
      '--expect <what>',
      `${EXPECTATIONS.join(', ')}; what the answer before was, unless given`,
      expectation,
    )
    .option(
      '--should-say <text>',
      'what should have been said, where the trial failed; asked for at a terminal',
    )
    .option('--claim <sentence>', 'a sentence of your failure model; alerts speak in it')
    .option('--task <name>', "the kind of work; the answer's own unless given")
    .option('--dry-run', 'show what would be written, and write nothing')
    .addHelpText(
      'after',
      '\nOf a conversation the case has turns: what the user said, with the checks of its own test.' +
        '\nExamples:\n  daytwo case add --from trial_01ab --claim "over-promises resolution times" --dry-run' +
        '\n  daytwo case add --output out_01ab --suite desk --should-say "within ten days"' +
        '\n  daytwo case add --conversation talk.json --agent refund-desk --should-say "within ten days"',
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
