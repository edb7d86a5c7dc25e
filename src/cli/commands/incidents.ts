import type { Command } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import { mutingOf } from '../../domain/model-end.ts';
import { printResult, withStore } from '../context.ts';
import { comingDateText } from '../dates.ts';
import type { Io } from '../io.ts';

/** `daytwo incidents`, `ack` and `resolve` */
export function registerIncidents(program: Command, io: Io): void {
  program
    .command('incidents [id]')
    .description('what people must know: the unfinished ones, or one whole with its history')
    .option('--all', 'the finished ones too')
    .addHelpText(
      'after',
      '\nExit code 1 while any incident is unfinished, so that a script can ask.\nExample: ' +
        'daytwo incidents inc_01ab',
    )
    .action(async (id: string | undefined, options: { all?: boolean }, command: Command) =>
      withStore(io, command, async ({ store, recorder }) => {
        const { incidentDetail, incidentList } =
          await import('../../alerting/incidents/queries.ts');
        const { NOTIFIED_STATES } = await import('../../alerting/incidents/lifecycle.ts');
        const { incidentsText, incidentText } = await import('../text/incidents.ts');
        if (id !== undefined) {
          const one = await incidentDetail(store, id);
          printResult(io, command, one, incidentText(one, recorder.now(), io.width));
          return;
        }
        const list = await incidentList(store, options.all === true);
        if (list.some((i) => NOTIFIED_STATES.includes(i.state))) io.setExit(EXIT.badNews);
        printResult(io, command, list, incidentsText(list));
      }),
    );
  registerAck(program, io);
  registerResolve(program, io);
}

function registerAck(program: Command, io: Io): void {
  program
    .command('ack <id>')
    .description('take an incident on: it stays quiet until the date you give')
    .requiredOption('--by <name>', 'who takes it')
    .option('--note <text>', 'what is being done', '')
    .option(
      '--until <date>',
      "quiet until this day (2026-12-01), for a model's end at latest until 14 days before " +
        'it; without it, until it changes',
    )
    .addHelpText(
      'after',
      '\nExample: daytwo ack inc_01ab --by ana --note "asked the provider" --until 2026-12-01',
    )
    .action(
      async (id: string, options: { by: string; note: string; until?: string }, command: Command) =>
        withStore(io, command, async ({ config, store, recorder }) => {
          const { earlierOwnersWords, mutingWords } =
            await import('../../alerting/incidents/acknowledge.ts');
          const { acknowledgeEnd } = await import('../../models/ends/acknowledge.ts');
          const { by, note } = options;
          const until =
            options.until === undefined
              ? null
              : comingDateText(options.until, '2026-12-01', recorder.now());
          const done = await acknowledgeEnd({ config, store }, recorder, { id, by, note, until });
          const words = mutingWords(done, recorder.now());
          const earlier = earlierOwnersWords(done);
          printResult(
            io,
            command,
            { ...done, quiet: { ...mutingOf(done), words } },
            `${by} has ${done.id} (${done.facts.title})${words === '' ? '' : `; ${words}`}. ` +
              `Everybody who was told is told this too.${earlier === '' ? '' : ` Before that, ${earlier}.`}`,
          );
        }),
    );
}

function registerResolve(program: Command, io: Io): void {
  program
    .command('resolve <id>')
    .description(
      'close an incident that is dealt with; detection starts anew against the same baseline',
    )
    .requiredOption('--by <name>', 'who says so')
    .option('--note <text>', 'what was done', '')
    .action(async (id: string, options: { by: string; note: string }, command: Command) =>
      withStore(io, command, async ({ store, recorder }) => {
        const { resolveIncident } = await import('../../alerting/incidents/acknowledge.ts');
        const done = await resolveIncident(store, recorder, id, options.by, options.note);
        const hint =
          done.kind === 'drift'
            ? ' If the new behaviour is meant to stay, accept it instead: daytwo baseline ' +
              'approve --incident ID --by NAME.'
            : '';
        printResult(io, command, done, `${done.id} is resolved (${done.facts.title}).${hint}`);
      }),
    );
}
