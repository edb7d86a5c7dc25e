import type { Command } from 'commander';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { createRuntime } from '../../app/runtime.ts';
import type { Config } from '../../config/load.ts';
import { EXIT, problemLine } from '../../domain/errors.ts';
import { daysUntil } from '../../domain/model-end.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import { misspeltOverrides } from '../../models/calendars/check-overrides.ts';
import { type EndEvent, endsCalendar } from '../../models/calendars/ics.ts';
import { calendarsRead, namesKnown, pollCalendars } from '../../models/calendars/poll.ts';
import { sourceWords } from '../../models/ends/incident-facts.ts';
import { tellEnds } from '../../models/ends/warn.ts';
import { providersInUse } from '../../models/knowledge/gateway-models.ts';
import { placesOf } from '../../models/knowledge/used-by.ts';
import { allRecords, type UsedModel, usedModels } from '../../models/knowledge/used-models.ts';
import { type ListRead, listsRead, pollModels } from '../../models/lists/poll.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { mustBeWritable } from '../../platform/files/named-files.ts';
import { makeLog } from '../../platform/log.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { configOf, show, withStore } from '../context.ts';
import { type Io, table, typedPath, writeReport } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

export function registerModels(program: Command, io: Io): void {
  program
    .command('models')
    .description(
      'who uses which model, what is announced and by whom, and what happened on the ' +
        "providers' lists",
    )
    .option('--poll', 'read the lists and calendars now instead of waiting for the schedule')
    .option('--events <n>', 'how many of the latest events', wholeNumber(0, 10_000), 10)
    .option('--ics <file>', 'write the ends of the models in use as a calendar file')
    .addHelpText(
      'after',
      '\n--json gives every row of every source, with conflicts and days left.\nExample: ' +
        'daytwo models --ics ends.ics',
    )
    .action(async (o: { poll?: boolean; events: number; ics?: string }, command: Command) => {
      if (o.ics !== undefined) mustBeWritable(typedPath(io, o.ics), '--ics');
      await withStore(io, command, async ({ store, recorder }) => {
        const config = await configOf(io, command, o.poll === true ? 'providers' : 'none');
        if (o.poll === true) await pollAll(io, config, store, recorder);
        const now = recorder.now();
        const providers = providersInUse(config);
        const used = (
          await Promise.all(
            providers.map(async (p) => (await usedModels({ config, store }, p, now)).used),
          )
        ).flat();
        const listRead = new Map(
          await Promise.all(
            providers.map(async (p) => [p, (await store.models.records(p)).length > 0] as const),
          ),
        );
        const events = await store.models.events({ limit: o.events });
        if (o.ics !== undefined) writeEnds(io, o.ics, used, now);
        const uses = used.map((m) => ({
          ...m.use,
          listed: m.listed !== null && m.listed.absentSince === null,
          record: m.record,
          end: endOf(m, now),
          conflicts: m.conflicts.map((c) => ({ ...c, daysLeft: daysUntil(c.endsAt, now) })),
          rows: m.rows.map((r) => rowOf(r, now)),
          places: placesOf(config, m.use.provider, m.use.model),
        }));
        const rows = await Promise.all(
          providers.map(async (p) =>
            (await allRecords({ config, store }, p, now)).map((r) => ({
              provider: r.provider,
              ...rowOf(r, now),
            })),
          ),
        );
        const lists = await listsRead({ config, store });
        const calendars = await calendarsRead({ config, store });
        const names = new Map(
          await Promise.all(
            Object.keys(config.providers).map(
              async (p) => [p, await namesKnown({ config, store }, p, now)] as const,
            ),
          ),
        );
        const warnings = misspeltOverrides(
          config,
          (p) => names.get(p) ?? { meant: [], others: [], listRead: false },
        );
        const lines = used.flatMap((m) => [
          [
            m.use.model,
            m.use.provider,
            m.use.by.join(', '),
            statusOf(
              m,
              listRead.get(m.use.provider) === true,
              now,
              config.providers[m.use.provider] !== undefined,
            ),
            pinnedWords(m.use),
          ],
          ...m.conflicts.map((c) => [
            '',
            '',
            '',
            `${c.source} says ${c.endsAt.slice(0, 10)}${kindWords(c.kind)}`,
            '',
          ]),
        ]);
        const words = [
          table([['model', 'provider', 'used by', 'status', ''], ...lines]),
          '',
          ...warnings.map((w) => `${problemLine(w).replace(`${io.cwd}/`, '')} [warning]`),
          ...lists.flatMap(listTrouble),
          events.length === 0
            ? 'No event on any list yet.'
            : `Latest events:\n${table(events.map((e) => [`  ${e.at.slice(0, 16).replace('T', ' ')}`, e.kind, e.model, e.reason]))}`,
          ...(calendars.length === 0
            ? []
            : [
                '',
                `Calendars: ${calendars.map((c) => `${c.source} ${c.readAt === null ? 'not read yet' : `read ${c.readAt.slice(0, 16).replace('T', ' ')}`}${c.failingSince === null ? '' : `, not readable since ${c.failingSince.slice(0, 16).replace('T', ' ')}`}`).join('; ')}.`,
              ]),
        ];
        show(
          io,
          command,
          { uses, rows: rows.flat(), lists, calendars, events, warnings },
          words.join('\n'),
        );
      });
    });
}

async function pollAll(
  io: Io,
  config: Config,
  store: Store,
  recorder: IncidentRecorder,
): Promise<void> {
  const sandbox = createSandbox();
  try {
    const live = await createRuntime(
      {
        store,
        clock: realClock,
        ids: makeIds(() => realClock.now()),
        random: Math.random,
        sandbox,
      },
      config,
    );
    const log = makeLog('error', config.redactor, (line) => io.err(line));
    const failed = (what: string, failure: string): void => {
      io.err(`${what} could not be read: ${failure}. What follows is from the last good reading.`);
      io.setExit(EXIT.couldNotMeasure);
    };
    for (const p of Object.values(config.providers)) {
      if (!p.watch) continue;
      const { failure } = await pollModels(live, recorder, p.name, log);
      if (failure !== null) failed(`${p.name}: the list`, failure);
    }
    for (const f of await pollCalendars(live, recorder, log))
      failed(`The calendar ${f.source}`, f.failure);
    await tellEnds(live, recorder);
  } finally {
    await sandbox.close();
  }
}

/** A line for a list that cannot be trusted now; none for one that was read whole. */
function listTrouble(list: ListRead): string[] {
  const last =
    list.wholeAt === null
      ? 'it has not been read whole yet'
      : `what follows is from ${list.wholeAt.slice(0, 16).replace('T', ' ')} UTC`;
  if (list.failingSince !== null)
    return [
      `${list.provider}'s list has not been readable since ` +
        `${list.failingSince.slice(0, 16).replace('T', ' ')} UTC; ${last}.`,
    ];
  return list.cut
    ? [
        `${list.provider}'s list may be cut: what it lacks counts for nothing, and nobody is ` +
          `told of it (${last}).`,
      ]
    : [];
}

function endOf({ record, endOf: of }: UsedModel, now: number) {
  if (record === null || record.endsAt === null) return null;
  return {
    endsAt: record.endsAt,
    kind: record.endsKind,
    source: record.source,
    daysLeft: daysUntil(record.endsAt, now),
    replacement: record.replacement,
    url: record.url ?? null,
    note: record.note ?? null,
    readAt: record.lastSeen,
    of,
  };
}

function rowOf(r: ModelRecord, now: number) {
  return {
    model: r.model,
    source: r.source,
    endsAt: r.endsAt,
    kind: r.endsKind,
    daysLeft: r.endsAt === null ? null : daysUntil(r.endsAt, now),
    deprecatedAt: r.deprecatedAt,
    replacement: r.replacement,
    lifecycle: r.lifecycle,
    retiredAt: r.retiredAt,
    firstSeen: r.firstSeen,
    lastSeen: r.lastSeen,
    absentSince: r.absentSince,
    url: r.url ?? null,
    note: r.note ?? null,
  };
}

/** So long past, an end is no appointment any more. */
const STILL_SHOWN_DAYS = 30;

function writeEnds(io: Io, file: string, used: readonly UsedModel[], now: number): void {
  const events = used.flatMap((m): EndEvent[] => {
    const { record, use } = m;
    if (
      record === null ||
      record.endsAt === null ||
      daysUntil(record.endsAt, now) < -STILL_SHOWN_DAYS
    )
      return [];
    const lines = [
      `Used by ${use.by.join(', ')}.`,
      record.replacement === null
        ? 'No replacement is named.'
        : `${record.replacement} is named as the replacement.`,
      `${sourceWords(record, use.provider)}, read ${record.lastSeen.slice(0, 10)}.`,
      ...(record.note === undefined ? [] : [`Note: ${oneLine(record.note)}`]),
      ...m.conflicts.map((c) => `${c.source} says ${c.endsAt.slice(0, 10)}.`),
    ];
    return [
      {
        provider: use.provider,
        model: use.model,
        endsAt: record.endsAt,
        kind: record.endsKind ?? 'firm',
        lines,
        url: record.url ?? null,
      },
    ];
  });
  const path = typedPath(io, file);
  writeReport(io, path, '--ics', endsCalendar(events, now));
  io.err(`Wrote ${events.length} end${events.length === 1 ? '' : 's'} to ${path}.`);
}

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

function pinnedWords({ pinned, unpinned }: UsedModel['use']): string {
  return pinned === false ? `unpinned: ${unpinned ?? ''}` : (unpinned ?? '');
}

function statusOf(
  { record: r, endOf: of }: UsedModel,
  listKnown: boolean,
  now: number,
  hasAccount: boolean,
): string {
  if (!hasAccount && (r === null || (r.endsAt === null && r.deprecatedAt === null)))
    return 'no account here reads its list; no calendar names an end';
  if (r === null) return listKnown ? 'not on the list' : 'list not read yet';
  if (r.retiredAt !== null) return `retired, seen ${r.retiredAt.slice(0, 10)}`;
  if (r.endsAt !== null) {
    const days = daysUntil(r.endsAt, now);
    const by = r.source === 'api' ? '' : `, says ${r.source}`;
    return (
      `${days < 0 ? 'ended' : 'ends'} ` +
      `${r.endsAt.slice(0, 10)}${kindWords(r.endsKind)}${days < 0 ? '' : `, ${days} day${days === 1 ? '' : 's'} left`}${by}${of === null ? '' : `, as ${of}`}${r.replacement === null ? '' : `; replacement ${r.replacement}`}${r.note === undefined ? '' : ` (note: ${oneLine(r.note)})`}`
    );
  }
  if (r.absentSince !== null) return `not listed since ${r.absentSince.slice(0, 10)}`;
  return r.lifecycle === 'deprecated' || r.deprecatedAt !== null
    ? 'deprecated, no day named'
    : 'listed, no end announced';
}

function kindWords(kind: ModelRecord['endsKind']): string {
  return kind === null || kind === 'firm' ? '' : ` (${kind})`;
}
