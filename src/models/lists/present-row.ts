import { HOUR } from '../../domain/clock.ts';
import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { ListedModel } from '../../domain/provider.ts';
import { day } from '../../domain/text-time.ts';
import { inheritedEnd } from './aliases.ts';
import { blankRecord } from './blank-record.ts';
import { type End, type PresenceContext, rowEvents } from './row-events.ts';

/** A row that is on the list: the record it leads to, and what is new about it. */
export function presentRow(
  row: ListedModel,
  record: ModelRecord | undefined,
  seen: PresenceContext,
): { record: ModelRecord; events: ModelEvent[] } {
  const before = record ?? blankRecord(seen.provider, row.id, 'api', seen.at);
  const end = endOf(row, before, seen);
  const events = [
    ...rowEvents(row, record, before, end, seen),
    ...(end.undatedSince === seen.at && before.endsUndatedSince == null
      ? [withdrawalHeld(row.id, end.at ?? '', seen)]
      : []),
  ];
  return {
    record: recordAfter(row, before, end, seen),
    // Where history begins, what a list says of models that nobody uses is no event.
    events: (seen.first && !seen.used ? [] : events).map((event) => ({
      ...event,
      at: seen.at,
      provider: seen.provider,
      model: row.id,
    })),
  };
}

/** An end named so short a time ago, and withdrawn, is kept for as long before people hear. */
const YOUNG_MS = 48 * HOUR;

/** The end that holds after this list, and since when the list itself names none. */
interface EndNow extends End {
  undatedSince: string | null;
}

/** The list's own word, that of a version, or what is kept of an earlier list. */
function endOf(row: ListedModel, before: ModelRecord, seen: PresenceContext): EndNow {
  const inherited = row.endsAt === null ? inheritedEnd(row.id, seen.listed, seen.served) : null;
  const from = inherited?.from ?? null;
  const found = row.endsAt ?? inherited?.endsAt ?? null;
  if (found !== null)
    return {
      at: found,
      kind: inherited === null ? 'firm' : 'earliest',
      from,
      undatedSince: null,
    };
  const kept = { at: before.endsAt, kind: before.endsKind, from };
  const since = before.endsUndatedSince ?? seen.at;
  if (before.endsAt !== null && isYoung(before, since) && msBetween(since, seen.at) < YOUNG_MS)
    return { ...kept, undatedSince: since };
  return seen.keepDate && before.endsAt !== null
    ? { ...kept, undatedSince: null }
    : { at: null, kind: null, from, undatedSince: null };
}

/** Whether the end had been named for two days at most when it was left out. */
function isYoung({ endsNamedAt }: ModelRecord, leftOut: string): boolean {
  return endsNamedAt != null && msBetween(endsNamedAt, leftOut) <= YOUNG_MS;
}

const msBetween = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

function withdrawalHeld(
  model: string,
  endsAt: string,
  seen: PresenceContext,
): Omit<ModelEvent, 'provider' | 'model' | 'at'> {
  return {
    kind: 'date-withdrawn',
    told: false,
    before: endsAt,
    after: null,
    reason:
      `${seen.provider} no longer names an end for ${model} (it was ${day(endsAt)}), which it had ` +
      'named for less than two days; people are told when it stays away for two.',
  };
}

function recordAfter(
  row: ListedModel,
  before: ModelRecord,
  end: EndNow,
  seen: PresenceContext,
): ModelRecord {
  const { at } = seen;
  const version = row.version ?? before.version ?? null;
  return {
    ...before,
    lastSeen: at,
    absentSince: null,
    absentPolls: 0,
    goneRecordedAt: null,
    goneToldAt: null,
    doubt: null,
    movedSince: null,
    ...(version === null ? {} : { version }),
    // A list that goes on naming it does not undo what the provider answered.
    retiredAt:
      row.lifecycle === 'retired'
        ? (before.retiredAt ?? at)
        : before.refusedAt == null
          ? null
          : before.retiredAt,
    endsAt: end.at,
    endsKind: end.kind,
    ...namedSince(before, end, seen),
    ...(before.lostWith == null ? {} : { lostWith: null }),
    deprecatedAt: row.deprecatedAt ?? (row.lifecycle === 'active' ? null : before.deprecatedAt),
    replacement: row.replacement ?? before.replacement,
    lifecycle: row.lifecycle,
  };
}

/** Since when an end is named, and since when it is left out. */
function namedSince(
  before: ModelRecord,
  end: EndNow,
  { at, first }: PresenceContext,
): Pick<ModelRecord, 'endsNamedAt' | 'endsUndatedSince'> {
  return {
    ...(end.at === null
      ? before.endsNamedAt == null
        ? {}
        : { endsNamedAt: null }
      : // How long the first list has named its ends is not known.
        before.endsAt === null && !first
        ? { endsNamedAt: at }
        : {}),
    ...(end.undatedSince === (before.endsUndatedSince ?? null)
      ? {}
      : { endsUndatedSince: end.undatedSince }),
  };
}
