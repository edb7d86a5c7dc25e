import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { dollars } from '../money-options.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo run` */
export function registerRun(program: Command, io: Io): void {
  program
    .command('run [file]')
    .description(
      'run a promptfoo file once against its own providers; no daytwo configuration needed',
    )
    .option('-o, --output <file>', 'write the results as JSON')
    .option('--concurrency <n>', 'calls at once', wholeNumber(1, 1_000), 4)
    .option(
      '--max-output-tokens <n>',
      'cap of every answer where the file sets none',
      wholeNumber(1),
      1_024,
    )
    .option(
      '--budget <usd>',
      'the most that it may cost, graders and played users counted; a call that could pass it is not made',
      dollars,
    )
    .addHelpText(
      'after',
      `
Conversations (turns, simulatedUser) are printed below the table: those that did not pass, and all where they are few.
Keys are read from the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY …), other addresses from OPENAI_BASE_URL and the like.
Exit codes: 0 all passed, 1 some failed, 2 a call had no verdict, 78 the file is not sound.
Without FILE it is promptfooconfig.yaml here; --config FILE is the same.
Example: daytwo run promptfooconfig.yaml --output results.json`,
    )
    .action(async (file: string | undefined, _o: unknown, command: Command) => {
      const { runFile } = await import('../actions/run.ts');
      await runFile(io, file, command);
    });
}
