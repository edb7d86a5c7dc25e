import { daysUntil } from '../../domain/model-end.ts';
import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { ListedModel } from '../../domain/provider.ts';
import { day, span } from '../../domain/text-time.ts';
import { NOT_WHOLE } from './absent-row.ts';
import { inheritedEnd } from './aliases.ts';

type Event = Omit<ModelEvent, 'provider' | 'model' | 'at'>;

export interface Seen {
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
  inLine: (model: string) => readonly string[];
}

/** A row that is on the list: the record it leads to, and what is new about it. */
export function presentRow(
  row: ListedModel,
  record: ModelRecord | undefined,
  seen: Seen,
): { record: ModelRecord; events: ModelEvent[] } {
  const events: Event[] = [];
  const before = record ?? blank(row.id, seen);
  if (record === undefined && !seen.first && row.lifecycle !== 'retired') {
    events.push({
      kind: 'new',
      told: false,
      reason: `${row.id} is new on ${seen.provider}'s list.`,
    });
    const older = seen.inLine(row.id);
    // Nobody is woken for it: what people hear of is how their suites do on it.
    if (older.length > 0)
      events.push({
        kind: 'new-version',
        told: false,
        reason:
          `${row.id} is of the same line as ${few(older)}, which ` +
          `${older.length === 1 ? 'is' : 'are'} in use.`,
        before: older[0] ?? null,
        after: row.id,
      });
  }
  if (record !== undefined) events.push(...comeBack(record, row, seen));

  const inherited = row.endsAt === null ? inheritedEnd(row.id, seen.listed, seen.served) : null;
  const found = row.endsAt ?? inherited?.endsAt ?? null;
  const endsAt = found === null && seen.keepDate ? before.endsAt : found;
  const endsKind =
    endsAt === null
      ? null
      : found === null
        ? before.endsKind
        : inherited === null
          ? 'firm'
          : 'earliest';
  const change = dateChange(before.endsAt, endsAt, row.id, inherited?.from ?? null, seen);
  if (change !== null) events.push(change);
  const version = row.version ?? before.version ?? null;
  if (row.version !== undefined && before.version != null && row.version !== before.version) {
    // Not told: the suites of who uses it run, and what they find is.
    events.push({
      kind: 'moved',
      told: false,
      reason:
        `${row.id} at ${seen.provider} now stands for ${short(row.version)} (it was ` +
        `${short(before.version)}).${seen.used ? ' The suites of who uses it run now.' : ''}`,
      before: before.version,
      after: row.version,
    });
  }
  if (before.lifecycle === 'deprecated' && row.lifecycle === 'active' && change === null) {
    events.push({
      kind: 'date-withdrawn',
      told: seen.used,
      reason: `${seen.provider} no longer lists ${row.id} as deprecated.`,
      before: before.lifecycle,
      after: row.lifecycle,
    });
  }
  if (row.lifecycle === 'deprecated' && before.lifecycle !== 'deprecated') {
    events.push({
      kind: 'deprecated',
      told: seen.used,
      reason:
        `${seen.provider} has deprecated ` +
        `${row.id}${endsAt === null ? '; no end is named yet' : `; it ends on ${day(endsAt)}`}.`,
      before: before.lifecycle,
      after: 'deprecated',
    });
  }
  if (row.replacement !== null && row.replacement !== before.replacement) {
    events.push({
      kind: 'replacement',
      told: seen.used,
      reason:
        `${seen.provider} names ${row.replacement} as the replacement of ` +
        `${row.id}${before.replacement === null ? '' : ` (it was ${before.replacement})`}.`,
      before: before.replacement,
      after: row.replacement,
    });
  }
  const retired = row.lifecycle === 'retired';
  if (retired && before.retiredAt === null) {
    events.push({
      kind: 'retired',
      told: seen.used,
      reason: `${seen.provider} lists ${row.id} as retired.`,
      before: before.lifecycle,
      after: 'retired',
    });
  }
  return {
    record: {
      ...before,
      lastSeen: seen.at,
      absentSince: null,
      absentPolls: 0,
      goneRecordedAt: null,
      goneToldAt: null,
      doubt: null,
      movedSince: null,
      ...(version === null ? {} : { version }),
      // A list that goes on naming it does not undo what the provider answered.
      retiredAt: retired
        ? (before.retiredAt ?? seen.at)
        : before.refusedAt == null
          ? null
          : before.retiredAt,
      endsAt,
      endsKind,
      deprecatedAt: row.deprecatedAt ?? (row.lifecycle === 'active' ? null : before.deprecatedAt),
      replacement: row.replacement ?? before.replacement,
      lifecycle: row.lifecycle,
    },
    // Where history begins, what a list says of models that nobody uses is no event.
    events: (seen.first && !seen.used ? [] : events).map((event) => ({
      ...event,
      at: seen.at,
      provider: seen.provider,
      model: row.id,
    })),
  };
}

function blank(model: string, seen: Seen): ModelRecord {
  return {
    provider: seen.provider,
    model,
    source: 'api',
    firstSeen: seen.at,
    lastSeen: seen.at,
    absentSince: null,
    absentPolls: 0,
    goneRecordedAt: null,
    goneToldAt: null,
    retiredAt: null,
    endsAt: null,
    endsKind: null,
    deprecatedAt: null,
    replacement: null,
    lifecycle: null,
    doubt: null,
  };
}

/**
 * People hear of a return only when they heard of the absence. One that was only suspected leaves
 * no trace.
 */
function comeBack(record: ModelRecord, row: ListedModel, seen: Seen): Event[] {
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
      reason: unretired
        ? `${row.id} was counted as retired and is listed again after ${away}.`
        : `${row.id} is listed again after ${away}.`,
    },
  ];
}

function dateChange(
  before: string | null,
  after: string | null,
  model: string,
  inheritedFrom: string | null,
  seen: Seen,
): Event | null {
  // Only the day counts: providers rewrite midnight as noon without meaning anything.
  if ((before === null ? null : day(before)) === (after === null ? null : day(after))) return null;
  const base = { told: seen.used, before, after };
  const via =
    inheritedFrom === null ? '' : ` (taken over from ${inheritedFrom}, which it stands for)`;
  if (after === null)
    return {
      ...base,
      kind: 'date-withdrawn',
      reason: `${seen.provider} no longer names an end for ${model} (it was ${day(before ?? '')}).`,
    };
  const left = daysUntil(after, Date.parse(seen.at));
  const when = `${day(after)}, ${left < 0 ? 'which has passed' : left === 0 ? 'today' : `in ${left} day${left === 1 ? '' : 's'}`}`;
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
