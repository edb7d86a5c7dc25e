import type { Command } from 'commander';
import { shortNote } from '../../answers/note.ts';
import { EXIT } from '../../domain/errors.ts';
import { mutingOf } from '../../domain/model-end.ts';
import { foundTitle } from '../../domain/incident-name.ts';
import { actorNamed } from '../actor.ts';
import { printResult, typedHere, withReadableStore } from '../context.ts';
import { comingDateText } from '../dates.ts';
import type { Io } from '../io.ts';

/** `daytwo incidents`, `ack`, `release` and `resolve` */
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
      withReadableStore(io, command, async ({ store, recorder }) => {
        const { incidentDetail, incidentList } =
          await import('../../alerting/incidents/queries.ts');
        const { NOTIFIED_STATES } = await import('../../alerting/incidents/lifecycle.ts');
        const { incidentsText, incidentText } = await import('../text/incidents.ts');
        if (id !== undefined) {
          const one = await incidentDetail(store, id);
          const here = typedHere(command);
          const next = one.facts.next.map((n) => ({ ...n, command: here(n.command) }));
          const shown = { ...one, facts: { ...one.facts, next } };
          printResult(io, command, one, incidentText(shown, recorder.now(), io.width));
          return;
        }
        const list = await incidentList(store, options.all === true);
        if (list.some((i) => NOTIFIED_STATES.includes(i.state))) io.setExit(EXIT.badNews);
        printResult(io, command, list, incidentsText(list));
      }),
    );
  registerAck(program, io);
  registerRelease(program, io);
  registerResolve(program, io);
}

function registerAck(program: Command, io: Io): void {
  program
    .command('ack <id>')
    .description('take an incident on: it stays quiet until the date you give')
    .requiredOption('--by <name>', 'who takes it')
    .option('--note <text>', 'what is being done', shortNote, '')
    .option(
      '--until <date>',
      "quiet until this day or time (2026-12-01, 2026-12-01T23:50Z), at most 90 days off, for a model's end at latest " +
        'until 14 days before it; without it, until it changes',
    )
    .addHelpText(
      'after',
      '\nExample: daytwo ack inc_01ab --by ana --note "asked the provider" --until 2026-12-01',
    )
    .action(
      async (id: string, options: { by: string; note: string; until?: string }, command: Command) =>
        withReadableStore(io, command, async ({ config, store, recorder }) => {
          const { earlierOwnersWords, mutingWords } =
            await import('../../alerting/incidents/acknowledge.ts');
          const { actTold, toldSoFar } = await import('../../alerting/delivery/told-so-far.ts');
          const { acknowledgeEnd } = await import('../../models/ends/acknowledge.ts');
          const by = await actorNamed(io, config, options.by);
          const { note } = options;
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
            `${by} has ${done.id} (${foundTitle(done)})${words === '' ? '' : `; ${words}`}. ` +
              actTold(await toldSoFar(store, done), ', about a minute later') +
              (earlier === '' ? '' : ` Before that, ${earlier}.`),
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
    .option('--note <text>', 'what was done', shortNote, '')
    .option(
      '--not-real',
      'it told of nothing real: counted as such in the digest; --note says what it was',
    )
    .addHelpText('after', '\nExample: daytwo resolve inc_01ab --by ana --not-real --note "a test"')
    .action(
      async (id: string, options: { by: string; note: string; notReal?: true }, command: Command) =>
        withReadableStore(io, command, async ({ config, store, recorder }) => {
          const { resolveIncident } = await import('../../alerting/incidents/acknowledge.ts');
          const { dismissIncident } = await import('../../alerting/incidents/release.ts');
          const close = options.notReal === true ? dismissIncident : resolveIncident;
          const by = await actorNamed(io, config, options.by);
          const done = await close(store, recorder, id, by, options.note);
          const hint =
            done.kind === 'drift' && options.notReal !== true
              ? ' If the new behaviour is meant to stay, accept it instead: daytwo baseline ' +
                'approve --incident ID --by NAME.'
              : '';
          const how = options.notReal === true ? 'closed as not real' : 'resolved';
          printResult(io, command, done, `${done.id} is ${how} (${foundTitle(done)}).${hint}`);
        }),
    );
}

function registerRelease(program: Command, io: Io): void {
  program
    .command('release <id>')
    .description('give an incident back that somebody took on: it waits for somebody again')
    .requiredOption('--by <name>', 'who says so')
    .option('--note <text>', 'why', shortNote, '')
    .addHelpText('after', '\nExample: daytwo release inc_01ab --by ana --note "on leave"')
    .action(async (id: string, options: { by: string; note: string }, command: Command) =>
      withReadableStore(io, command, async ({ config, store, recorder }) => {
        const { actTold, toldSoFar } = await import('../../alerting/delivery/told-so-far.ts');
        const { releaseIncident } = await import('../../alerting/incidents/release.ts');
        const by = await actorNamed(io, config, options.by);
        const done = await releaseIncident(store, recorder, id, by, options.note);
        printResult(
          io,
          command,
          done,
          `${done.id} (${foundTitle(done)}) waits for somebody again. ` +
            actTold(await toldSoFar(store, done)),
        );
      }),
    );
}
