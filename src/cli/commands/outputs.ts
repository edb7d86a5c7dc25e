import { type Command, Option } from 'commander';
import { OUTPUT_FORMATS } from '../../config/output-formats.ts';
import { LANES } from '../../domain/real-output.ts';
import type { ImportAsked } from '../actions/import-outputs.ts';
import type { TakeBackAsked } from '../actions/take-back-outputs.ts';
import type { ListAsked } from '../text/outputs.ts';
import { printResult, withReadableStore, typedHere } from '../context.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo outputs import`, `place`, `list`, `show`, `tail` and `take-back` */
export function registerOutputs(program: Command, io: Io): void {
  const outputs = program
    .command('outputs')
    .description('what agents really answered: take it in, look at it');
  registerImport(outputs, io);
  registerPlace(outputs, io);
  registerList(outputs, io);
  registerShow(outputs, io);
  registerTail(outputs, io);
  registerTakeBack(outputs, io);
}

function registerImport(outputs: Command, io: Io): void {
  outputs
    .command('import <file...>')
    .description('take in what files have: mail, numbers and keys are cut out before it is stored')
    .option('--agent <agent>', 'whose outputs; the only agent unless given')
    .addOption(
      new Option('--format <format>', 'seen from each file unless given').choices(OUTPUT_FORMATS),
    )
    .option('--again', 'from the beginning; what is known already is not taken twice')
    .addHelpText(
      'after',
      `
A line or row is {"prompt": "…", "output": "…"}; id, at, session, task, money, fate and others may
stand beside them (docs/outputs.md). An import goes on where the last one of the file ended.
Examples:
  daytwo outputs import answers.jsonl --agent refund-desk
  daytwo outputs import ~/.openclaw/agents/main/agent/openclaw-agent.sqlite
  daytwo outputs import ~/.claude/projects/*/*.jsonl --agent coder`,
    )
    .action(async (files: string[], o: ImportAsked, command: Command) => {
      const { importRequested } = await import('../actions/import-outputs.ts');
      await importRequested(io, command, files, o);
    });
}

function registerPlace(outputs: Command, io: Io): void {
  outputs
    .command('place')
    .description(
      'find the task of what is stored anew, by agents.NAME.outputs.tasks and the cases as they are ' +
        'now; names words that recur where none is known',
    )
    .option('--agent <agent>', 'whose outputs; the only agent unless given')
    .action(async (o: { agent?: string }, command: Command) => {
      const { placeRequested } = await import('../actions/place-outputs.ts');
      await placeRequested(io, command, o);
    });
}

function registerList(outputs: Command, io: Io): void {
  outputs
    .command('list')
    .description('the latest outputs, a line each')
    .option('--agent <agent>', 'of this agent only')
    .option('--task <task>', 'of this task only; "none": of no known task')
    .addOption(
      new Option('--lane <lane>', 'in this lane only; "none": not allocated yet').choices([
        ...LANES,
        'none',
      ]),
    )
    .option('--from <date>', 'answered then or later')
    .option('--to <date>', 'answered before')
    .option('--after <place>', 'go on behind this place, as --json gives it as "next"')
    .option('--limit <n>', 'how many', wholeNumber(1, 10_000), 20)
    .action(async (o: ListAsked, command: Command) =>
      withReadableStore(io, command, async ({ store, recorder }) => {
        const { refusedLately } = await import('../../outputs/refused.ts');
        const { listRequested } = await import('../actions/list-outputs.ts');
        const { outputsText } = await import('../text/outputs.ts');
        const page = await listRequested(store, o);
        const { limit, ...others } = o;
        const isUsual = command.getOptionValueSource('limit') === 'default';
        const asked = isUsual ? others : { ...others, limit };
        const hasAny = (await store.realOutputs.list({ limit: 1, withoutTexts: true })).length > 0;
        const refused = await refusedLately(store, recorder.now());
        printResult(
          io,
          command,
          { ...page, refused },
          outputsText(page, { asked, hasAny, refused }, io.width, typedHere(command)),
        );
      }),
    );
}

function registerShow(outputs: Command, io: Io): void {
  outputs
    .command('show <id>')
    .description('one output with all that is known of it')
    .action(async (id: string, _o: unknown, command: Command) =>
      withReadableStore(io, command, async ({ store }) => {
        const { outputDetail } = await import('../../outputs/queries.ts');
        const { outputText } = await import('../text/outputs.ts');
        const detail = await outputDetail(store, id);
        printResult(io, command, detail, outputText(detail, io.width));
      }),
    );
}

function registerTail(outputs: Command, io: Io): void {
  outputs
    .command('tail')
    .description('outputs as they come in, until Ctrl-C')
    .option('--agent <agent>', 'of this agent only')
    .option('--lines <n>', 'how many of the latest first', wholeNumber(0, 1_000), 10)
    .action(async (o: { agent?: string; lines: number }, command: Command) =>
      withReadableStore(io, command, async ({ store }) => {
        const { tailOutputs } = await import('../actions/list-outputs.ts');
        await tailOutputs(io, command, store, o);
      }),
    );
}

function registerTakeBack(outputs: Command, io: Io): void {
  outputs
    .command('take-back <source...>')
    .description('undo an import: what an agent has from a file, or from another source')
    .option('--agent <agent>', 'whose outputs; the only agent unless given')
    .option('--by <name>', 'who does it (--dry-run needs nobody)')
    .option('--dry-run', 'say what would go, and change nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
It is as if they had never come, in counts too, and the file may be imported again. What somebody
reviewed stays. To erase a person's words for good: daytwo forget.
Examples:
  daytwo outputs take-back answers.jsonl --agent refund-desk --by ben
  daytwo outputs take-back otlp --agent refund-desk --dry-run`,
    )
    .action(async (sources: string[], o: TakeBackAsked, command: Command) => {
      const { takeBackRequested } = await import('../actions/take-back-outputs.ts');
      await takeBackRequested(io, command, sources, o);
    });
}
