import type { Command } from 'commander';
import { shortNote } from '../../answers/note.ts';
import { JUDGE_KINDS } from '../../domain/anchor.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { AddOptions } from '../actions/add-anchors.ts';
import { actorNamed } from '../actor.ts';
import { printResult, withStore, typedHere } from '../context.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** `daytwo anchors add`, `list`, `remove` and `accept` */
export function registerAnchors(program: Command, io: Io): void {
  const anchors = program
    .command('anchors')
    .description(
      'outputs that people labelled: what tells a judge that moved from an agent that did',
    );
  registerAdd(anchors, io);
  registerList(anchors, io);
  registerRemove(anchors, io);
  registerAccept(anchors, io);
}

function registerAdd(anchors: Command, io: Io): void {
  anchors
    .command('add')
    .description(
      'label a stored output, or a file of them; its judge judges it again with every run',
    )
    .requiredOption('--by <name>', 'who says so')
    .option('--trial <id>', 'the trial whose output it is')
    .option(
      '--label <label>',
      'what the judge should say: pass or fail of a rubric; acted, refused, partial, ' +
        'escalated, clarified or other of what the agent did',
    )
    .option('--assert <n>', 'which rubric, where the case has several', wholeNumber(1))
    .option(
      '--from <file>',
      'JSON lines: {"rubric", "output", "label"} or {"prompt", "output", "label", ' +
        '"toolCalls"?}, each with an optional "note"; "conversation", a list of messages, may ' +
        'stand for prompt and output',
    )
    .option('--agent <agent>', 'whose judge, with --from')
    .option('--note <text>', 'why', shortNote, '')
    .addHelpText(
      'after',
      `
Read the output and say what the judge should say of it; do not look first at what it said.
Thirty anchors, half of them passes, tell a judge that moved ten points from an agent that did.
Examples:
  daytwo runs RUN --json                                        the trials of a run, with their ids
  daytwo anchors add --trial trial_01ab --label fail --by ana
  daytwo anchors add --from labelled.jsonl --agent refund-desk --by ana`,
    )
    .action(async (o: AddOptions, command: Command) =>
      withStore(io, command, async (on) => {
        const { addRequestedAnchors } = await import('../actions/add-anchors.ts');
        const { addedText } = await import('../text/anchors.ts');
        const by = await actorNamed(io, on.config, o.by);
        const { fresh, made } = await addRequestedAnchors(io, on, { ...o, by });
        printResult(io, command, fresh, addedText(fresh, made));
      }),
    );
}

function registerList(anchors: Command, io: Io): void {
  anchors
    .command('list')
    .description('every anchor with what people said and what its judge said last')
    .option('--agent <agent>', 'of this agent only')
    .action(async (o: { agent?: string }, command: Command) =>
      withStore(io, command, async ({ store }) => {
        const { judgesNow } = await import('../../monitoring/anchors/queries.ts');
        const { judgesText } = await import('../text/anchors.ts');
        const judges = await judgesNow(store, o.agent);
        printResult(io, command, judges, judgesText(judges, typedHere(command)));
      }),
    );
}

function registerRemove(anchors: Command, io: Io): void {
  anchors
    .command('remove <id>')
    .description('take an anchor away: a label that was wrong, a text that says nothing')
    .requiredOption('--by <name>', 'who says so')
    .action(async (id: string, o: { by: string }, command: Command) =>
      withStore(io, command, async ({ config, store, recorder }) => {
        const { removeAnchor } = await import('../../monitoring/anchors/manage.ts');
        const by = await actorNamed(io, config, o.by);
        const gone = await removeAnchor(store, recorder, id, by);
        printResult(
          io,
          command,
          gone,
          `${gone.id} (${gone.label}) is removed; its judge is not asked about it any more.`,
        );
      }),
    );
}

function registerAccept(anchors: Command, io: Io): void {
  anchors
    .command('accept')
    .description(
      'take a judge as it is now: later looks at it are compared with what it says today',
    )
    .requiredOption('--agent <agent>', 'whose judge')
    .requiredOption('--by <name>', 'who says so')
    .option('--judge <judge>', 'rubric or judgment', 'rubric')
    .option('--note <text>', 'why', shortNote, '')
    .action(
      async (o: { agent: string; by: string; judge: string; note: string }, command: Command) =>
        withStore(io, command, async ({ config, store, recorder }) => {
          const { acceptJudge } = await import('../../monitoring/anchors/manage.ts');
          const { acceptedText } = await import('../text/anchors.ts');
          const judge = JUDGE_KINDS.find((j) => j === o.judge);
          if (judge === undefined)
            throw new DaytwoError({
              code: 'no-judge',
              exitCode: EXIT.usage,
              message: `there is no "${o.judge}" judge`,
              next: `say --judge ${JUDGE_KINDS.join(' or --judge ')}`,
            });
          const by = await actorNamed(io, config, o.by);
          const done = await acceptJudge(store, recorder, o.agent, judge, by, o.note);
          printResult(io, command, done, acceptedText(o.agent, judge, done.runs.length));
        }),
    );
}
