import { problemLine } from '../../domain/errors.ts';
import { daysUntil } from '../../domain/model-end.ts';
import type { ModelRecord } from '../../domain/model.ts';
import { day, minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { ListRead } from '../../models/lists/watch-state.ts';
import type { ModelNow, ModelsNow } from '../../models/queries.ts';
import { table } from '../io.ts';

/** What the words need beside the rows themselves. */
export interface ModelsTextOptions {
  now: number;
  /** Where the command runs: paths below it are told from there. */
  cwd: string;
  /** Accounts of the configuration that have a list. */
  accounts: ReadonlySet<string>;
  /** Providers whose list has brought rows. */
  withList: ReadonlySet<string>;
}

/** Who uses which model, what is announced, and how the reading of the sources stands. */
export function modelsText(models: ModelsNow, o: ModelsTextOptions): string {
  const lines = models.uses.flatMap((m) => [
    [
      m.own === undefined ? m.model : 'its own',
      m.provider,
      m.by.join(', '),
      statusOf(m, o),
      pinnedWords(m),
    ],
    ...m.conflicts.map((c) => [
      '',
      '',
      '',
      `${c.source} says ${day(c.endsAt)}${kindWords(c.kind)}`,
      '',
    ]),
  ]);
  const events = models.events.map((e) => [`  ${minute(e.at)}`, e.kind, e.model, e.reason]);
  return [
    table([['model', 'provider', 'used by', 'status', ''], ...lines]),
    '',
    ...models.warnings.map((w) => `${problemLine(w).replace(`${o.cwd}/`, '')} [warning]`),
    ...models.lists.flatMap(listTrouble),
    events.length === 0 ? noEventWords(models.uses) : `Latest events:\n${table(events)}`,
    ...(models.calendars.length === 0
      ? []
      : ['', `Calendars: ${models.calendars.map(calendarWords).join('; ')}.`]),
  ].join('\n');
}

/** A model that is missing beside no event is no contradiction, where it is said. */
function noEventWords(uses: readonly ModelNow[]): string {
  return uses.some((m) => m.record !== null && m.record.absentSince !== null)
    ? 'No event on any list yet: a missing model is one when two lists lack it, or a call says so.'
    : 'No event on any list yet.';
}

/** A line for a list that cannot be trusted now; none for one that was read whole. */
function listTrouble(list: ListRead): string[] {
  const last =
    list.wholeAt === null
      ? 'it has not been read whole yet'
      : `what follows is from ${minute(list.wholeAt)} UTC`;
  if (list.failingSince !== null)
    return [
      `${list.provider}'s list has not been readable since ${minute(list.failingSince)} UTC; ` +
        `${last}.`,
    ];
  return list.cut
    ? [
        `${list.provider}'s list may be cut: what it lacks counts for nothing, and nobody is ` +
          `told of it (${last}).`,
      ]
    : [];
}

function calendarWords(c: ModelsNow['calendars'][number]): string {
  const read = c.readAt === null ? 'not read yet' : `read ${minute(c.readAt)}`;
  const failing = c.failingSince === null ? '' : `, not readable since ${minute(c.failingSince)}`;
  return `${c.source} ${read}${failing}`;
}

function pinnedWords({ pinned, unpinned }: ModelNow): string {
  return pinned === false ? `unpinned: ${unpinned ?? ''}` : (unpinned ?? '');
}

function statusOf(m: ModelNow, { now, accounts, withList }: ModelsTextOptions): string {
  const r = m.record;
  if (m.own !== undefined)
    return m.own.says === null ? 'has not said which model it is' : `says that it is ${m.own.says}`;
  if (!accounts.has(m.provider) && (r === null || (r.endsAt === null && r.deprecatedAt === null)))
    return 'no account here reads its list; no calendar names an end';
  if (r === null) return withList.has(m.provider) ? 'not on the list' : 'list not read yet';
  if (r.retiredAt !== null) return `retired, seen ${day(r.retiredAt)}`;
  if (r.endsAt !== null) return endWords(r, r.endsAt, m.end?.of ?? null, now);
  if (r.absentSince !== null) return `not listed since ${day(r.absentSince)}`;
  return r.lifecycle === 'deprecated' || r.deprecatedAt !== null
    ? 'deprecated, no day named'
    : 'listed, no end announced';
}

/** @param of the version whose end an alias takes over */
function endWords(r: ModelRecord, endsAt: string, of: string | null, now: number): string {
  const days = daysUntil(endsAt, now);
  return [
    `${days < 0 ? 'ended' : 'ends'} ${day(endsAt)}${kindWords(r.endsKind)}`,
    days < 0 ? '' : `, ${plural(days, 'day')} left`,
    r.source === 'api' ? '' : `, says ${r.source}`,
    of === null ? '' : `, as ${of}`,
    r.replacement === null ? '' : `; replacement ${r.replacement}`,
    r.note === undefined ? '' : ` (note: ${r.note.trim().replace(/\s+/g, ' ')})`,
  ].join('');
}

function kindWords(kind: ModelRecord['endsKind']): string {
  return kind === null || kind === 'firm' ? '' : ` (${kind})`;
}
