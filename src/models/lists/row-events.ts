import { daysUntil } from '../../domain/model-end.ts';
import type { DateKind, ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { ListedModel } from '../../domain/provider.ts';
import { day, span } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import { NOT_WHOLE } from './absent-row.ts';

type Event = Omit<ModelEvent, 'provider' | 'model' | 'at'>;

export interface PresenceContext {
  provider: string;
  at: string;
  /** Somebody uses it, so somebody is told. */
  used: boolean;
  listed: readonly ListedModel[];
  served: ReadonlyMap<string, string>;
  /** The first list of this provider: its rows are where history begins, not news. */
  first: boolean;
  /** The date vanished together with many others; keep it until a second list agrees. */
  keepDate: boolean;
  /**
   * Models in use that are of the row's line, when rows that appear are believed to be new; else
   * empty.
   */
  inFamily: (model: string) => readonly string[];
}

/** A model's end as it stands after a list. */
export interface End {
  at: string | null;
  kind: DateKind | null;
  /** The version that it is taken over from, where it is. */
  from: string | null;
}

/**
 * What is new about a row that is on the list.
 * @param record what was known of it; undefined where it is listed for the first time
 * @param before the same, or a blank
 */
export function rowEvents(
  row: ListedModel,
  record: ModelRecord | undefined,
  before: ModelRecord,
  end: End,
  seen: PresenceContext,
): Event[] {
  const moved = dateChange(before.endsAt, end, row.id, seen);
  return [
    ...(record === undefined ? appears(row, seen) : comeBack(record, row, seen)),
    ...(moved === null ? [] : [moved]),
    ...versionMove(row, before, seen),
    ...deprecation(row, before, end, moved !== null, seen),
    ...replaced(row, before, seen),
    ...retirement(row, before, seen),
  ];
}

function appears(row: ListedModel, seen: PresenceContext): Event[] {
  if (seen.first || row.lifecycle === 'retired') return [];
  const isNew: Event = {
    kind: 'new',
    told: false,
    reason: `${row.id} is new on ${seen.provider}'s list.`,
  };
  const older = seen.inFamily(row.id);
  if (older.length === 0) return [isNew];
  // Nobody is woken for it: what people hear of is how their suites do on it.
  return [
    isNew,
    {
      kind: 'new-version',
      told: false,
      reason:
        `${row.id} is of the same line as ${few(older)}, which ` +
        `${older.length === 1 ? 'is' : 'are'} in use.`,
      before: older[0] ?? null,
      after: row.id,
    },
  ];
}

function versionMove(row: ListedModel, before: ModelRecord, seen: PresenceContext): Event[] {
  if (row.version === undefined || before.version == null || row.version === before.version)
    return [];
  // Not told: the suites of who uses it run, and what they find is.
  return [
    {
      kind: 'moved',
      told: false,
      reason:
        `${row.id} at ${seen.provider} now stands for ${short(row.version)} (it was ` +
        `${short(before.version)}).${seen.used ? ' The suites of who uses it run now.' : ''}`,
      before: before.version,
      after: row.version,
    },
  ];
}

function deprecation(
  row: ListedModel,
  before: ModelRecord,
  end: End,
  dateMoved: boolean,
  seen: PresenceContext,
): Event[] {
  if (before.lifecycle === 'deprecated' && row.lifecycle === 'active' && !dateMoved)
    return [
      {
        kind: 'date-withdrawn',
        told: seen.used,
        reason: `${seen.provider} no longer lists ${row.id} as deprecated.`,
        before: before.lifecycle,
        after: row.lifecycle,
      },
    ];
  if (row.lifecycle !== 'deprecated' || before.lifecycle === 'deprecated') return [];
  return [
    {
      kind: 'deprecated',
      told: seen.used,
      reason:
        `${seen.provider} has deprecated ` +
        `${row.id}${end.at === null ? '; no end is named yet' : `; it ends on ${day(end.at)}`}.`,
      before: before.lifecycle,
      after: 'deprecated',
    },
  ];
}

function replaced(row: ListedModel, before: ModelRecord, seen: PresenceContext): Event[] {
  if (row.replacement === null || row.replacement === before.replacement) return [];
  return [
    {
      kind: 'replacement',
      told: seen.used,
      reason:
        `${seen.provider} names ${row.replacement} as the replacement of ` +
        `${row.id}${before.replacement === null ? '' : ` (it was ${before.replacement})`}.`,
      before: before.replacement,
      after: row.replacement,
    },
  ];
}

function retirement(row: ListedModel, before: ModelRecord, seen: PresenceContext): Event[] {
  if (row.lifecycle !== 'retired' || before.retiredAt !== null) return [];
  return [
    {
      kind: 'retired',
      told: seen.used,
      reason: `${seen.provider} lists ${row.id} as retired.`,
      before: before.lifecycle,
      after: 'retired',
    },
  ];
}

/**
 * People hear of a return only when they heard of the absence. One that was only suspected leaves
 * no trace.
 */
function comeBack(record: ModelRecord, row: ListedModel, seen: PresenceContext): Event[] {
  if (record.refusedAt != null) return [];
  const logged =
    record.goneRecordedAt !== null ||
    (record.absentSince !== null && record.doubt?.rows === NOT_WHOLE);
  const moved = record.movedSince != null;
  const unretired = record.retiredAt !== null && row.lifecycle !== 'retired';
  if (!logged && !unretired) return [];
  const since = record.absentSince ?? record.movedSince ?? record.retiredAt ?? record.lastSeen;
  const away = span(Date.parse(seen.at) - Date.parse(since));
  return [
    {
      kind: 'back',
      told: seen.used && (record.goneToldAt !== null || moved || unretired),
      before: since,
      after: seen.at,
      ...(record.lostWith == null ? {} : { together: { ...record.lostWith, used: [] } }),
      reason: unretired
        ? `${row.id} was counted as retired and is listed again after ${away}.`
        : `${row.id} is listed again after ${away}.`,
    },
  ];
}

function dateChange(
  before: string | null,
  { at: after, from }: End,
  model: string,
  seen: PresenceContext,
): Event | null {
  // Only the day counts: providers rewrite midnight as noon without meaning anything.
  if ((before === null ? null : day(before)) === (after === null ? null : day(after))) return null;
  const base = { told: seen.used, before, after };
  const via = from === null ? '' : ` (taken over from ${from}, which it stands for)`;
  if (after === null)
    return {
      ...base,
      kind: 'date-withdrawn',
      reason: `${seen.provider} no longer names an end for ${model} (it was ${day(before ?? '')}).`,
    };
  const left = daysUntil(after, Date.parse(seen.at));
  const when = `${day(after)}, ${left < 0 ? 'which has passed' : left === 0 ? 'today' : `in ${plural(left, 'day')}`}`;
  if (before === null)
    return {
      ...base,
      kind: 'date-set',
      reason: `${seen.provider} names the end of ${model}: ${when}${via}.`,
    };
  return {
    ...base,
    kind: 'date-moved',
    reason:
      `${seen.provider} moved the end of ${model} ` +
      `${after < before ? 'earlier' : 'later'}, from ${day(before)} to ${when}${via}.`,
  };
}

/** A digest is read by its beginning. */
function short(version: string): string {
  return /^[0-9a-f]{40,}$/.test(version) ? version.slice(0, 12) : version;
}

function few(models: readonly string[]): string {
  return models.length <= 2
    ? models.join(' and ')
    : `${models.slice(0, 2).join(', ')} and ${models.length - 2} more`;
}
