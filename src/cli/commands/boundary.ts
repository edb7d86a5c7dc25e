import { type Command, Option } from 'commander';
import { shortNote } from '../../answers/note.ts';
import { actorNamed } from '../actor.ts';
import { printResult, withStore } from '../context.ts';
import { type Io, writeReport } from '../io.ts';
import type { SignOptions } from '../actions/boundary.ts';

interface PackOptions {
  agent?: string;
  quarter?: string;
  format: 'page' | 'markdown' | 'html';
  output?: string;
}

/** `daytwo boundary` and `boundary sign` */
export function registerBoundary(program: Command, io: Io): void {
  const boundary = program
    .command('boundary')
    .description('what may be left to an agent, task by task: the pack of a quarter')
    .option('--agent <agent>', 'of this agent; every one that is watched unless given')
    .option('--quarter <quarter>', 'such as 2026-Q4; the one that is to be signed unless given')
    .addOption(
      new Option('--format <format>', 'what it is')
        .choices(['page', 'markdown', 'html'])
        .default('page'),
    )
    .option('--output <file>', 'write it there instead of printing it')
    .addHelpText(
      'after',
      `
reliable · developing · out of scope, from pass rates, judgments, reviews, claims and last quarter (docs/boundary.md).
Examples:
  daytwo boundary --agent refund-desk --quarter 2026-Q4 --format html --output q4.html
  daytwo boundary sign --agent refund-desk --by ana --decision refunds=reliable --decision disputes=out-of-scope
  daytwo boundary sign --agent refund-desk --by ana --run-daily disputes`,
    )
    .action(async (o: PackOptions, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const { boundaryPacks } = await import('../actions/boundary.ts');
        const { packsText } = await import('../text/boundary.ts');
        const packs = await boundaryPacks({ store, config }, o, recorder.now());
        const text = packsText(packs, o.format);
        if (o.output === undefined) return void printResult(io, command, packs, text);
        writeReport(io, o.output, '--output', text);
        io.err(`The pack is in ${o.output}.`);
      }),
    );
  registerSign(boundary, io);
}

function registerSign(boundary: Command, io: Io): void {
  boundary
    .command('sign')
    .description('decide a quarter and sign it; tasks that are not named are as the pack proposes')
    .option('--agent <agent>', 'whose boundary')
    .option('--quarter <quarter>', 'such as 2026-Q4')
    .requiredOption('--by <name>', 'who signs')
    .option(
      '--decision <task=standing>',
      'reliable, developing or out-of-scope; as often as there are tasks',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option(
      '--run-daily <suite>',
      'run this suite daily until the next signature; the pack has its price; as often as there are',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option('--note <text>', 'why', shortNote, '')
    .action(async (_own: unknown, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const { signRequestedBoundary } = await import('../actions/boundary.ts');
        const { boundarySignedText } = await import('../text/boundary.ts');
        // The parent has options of the same names, and takes them first.
        const o = command.optsWithGlobals() as SignOptions;
        const by = await actorNamed(io, config, o.by);
        const signed = await signRequestedBoundary({ store, config, recorder }, { ...o, by });
        printResult(io, command, signed, boundarySignedText(signed));
      }),
    );
}
