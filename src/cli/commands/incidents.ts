import type { Command } from 'commander';
import { quietWords, resolve, unfinished } from '../../alerting/incidents/acknowledge.ts';
import { LIVE, TOLD } from '../../alerting/incidents/lifecycle.ts';
import { renderText } from '../../alerting/messages/text.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Incident, IncidentState, NoticeReason } from '../../domain/incident.ts';
import { quietOf } from '../../domain/model-end.ts';
import { takeOn } from '../../models/ends/acknowledge.ts';
import { show, withStore } from '../context.ts';
import { type Io, table } from '../io.ts';

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
        if (id !== undefined) {
          const all = (await store.incidents.list({ limit: 10_000 })).filter((i) =>
            i.id.startsWith(id),
          );
          const one = all[0];
          if (one === undefined || all.length > 1)
            throw new DaytwoError({
              code: 'no-incident',
              exitCode: EXIT.usage,
              message:
                all.length > 1
                  ? `${all.length} incidents begin with "${id}"`
                  : `there is no incident "${id}"`,
              next: 'daytwo incidents --all lists them',
            });
          const history = await store.incidents.history(one.id);
          const notices = await store.outbox.ofIncident(one.id);
          const words = [
            renderText(
              { reason: REASON[one.state], incident: one, facts: one.facts },
              { width: io.width },
            ),
            '',
            `State: ${stateWords(one, recorder.now())}`,
            'History:',
            ...history.map((h) => `  ${h.at}  ${h.actor}: ${h.what} (${h.reason})`),
            'Messages:',
            ...notices.map(
              (n) =>
                `  ${n.createdAt}  ${n.channel}: ${n.reason}, ` +
                `${n.state === 'sent' ? `delivered ${n.sentAt ?? ''}` : `waiting${n.lastError === null ? '' : `: ${n.lastError}`}`}`,
            ),
          ];
          show(io, command, { ...one, history, notices }, words.join('\n'));
          return;
        }
        const list = await store.incidents.list({
          limit: 500,
          ...(options.all === true ? {} : { states: LIVE }),
        });
        if (list.some((i) => TOLD.includes(i.state))) io.setExit(EXIT.badNews);
        show(
          io,
          command,
          list,
          list.length === 0
            ? 'No unfinished incident.'
            : table([
                ['id', 'state', 'since', 'what'],
                ...list.map((i) => [
                  i.id,
                  i.state,
                  i.openedAt.slice(0, 16).replace('T', ' '),
                  i.facts.title,
                ]),
              ]),
        );
      }),
    );

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
          const until = options.until === undefined ? null : dateOf(options.until, recorder.now());
          const done = await takeOn({ config, store }, recorder, {
            id,
            by: options.by,
            note: options.note,
            until,
          });
          const words = quietWords(done, recorder.now());
          show(
            io,
            command,
            { ...done, quiet: { ...quietOf(done), words } },
            `${options.by} has ${done.id} ` +
              `(${done.facts.title})${words === '' ? '' : `; ${words}`}. Everybody who was ` +
              'told is told this too.',
          );
        }),
    );

  program
    .command('resolve <id>')
    .description(
      'close an incident that is dealt with; detection starts anew against the same baseline',
    )
    .requiredOption('--by <name>', 'who says so')
    .option('--note <text>', 'what was done', '')
    .action(async (id: string, options: { by: string; note: string }, command: Command) =>
      withStore(io, command, async ({ store, recorder }) => {
        const before = await unfinished(store, id);
        const done = await resolve(store, recorder, id, options.by, options.note);
        const hint =
          before.kind === 'drift'
            ? ' If the new behaviour is meant to stay, accept it instead: daytwo baseline ' +
              'approve --incident ID --by NAME.'
            : '';
        show(io, command, done, `${done.id} is resolved (${done.facts.title}).${hint}`);
      }),
    );
}

const REASON: Readonly<Record<IncidentState, NoticeReason>> = {
  confirming: 'opened',
  open: 'opened',
  acknowledged: 'acknowledged',
  recovering: 'recovering',
  resolved: 'resolved',
  'not-confirmed': 'resolved',
};

function stateWords(i: Incident, now: number): string {
  const quiet = quietWords(i, now);
  return i.ack === null
    ? i.state
    : `${i.state}; ${i.ack.by} took it on ` +
        `${i.ack.at.slice(0, 10)}${i.ack.note === '' ? '' : `: ${i.ack.note}`}${quiet === '' ? '' : `; ${quiet}`}`;
}

function dateOf(text: string, now: number): string {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new DaytwoError({
      code: 'bad-date',
      exitCode: EXIT.usage,
      message: `"${text}" is not a date`,
      next: 'write it like 2026-12-01',
    });
  if (at <= now)
    throw new DaytwoError({
      code: 'past-date',
      exitCode: EXIT.usage,
      message: `${text} is over already`,
      next: 'give a day that is still to come',
    });
  return new Date(at).toISOString();
}
