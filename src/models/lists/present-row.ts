import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { ListedModel } from '../../domain/provider.ts';
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
  const events = rowEvents(row, record, before, end, seen);
  return {
    record: recordAfter(row, before, end, seen.at),
    // Where history begins, what a list says of models that nobody uses is no event.
    events: (seen.first && !seen.used ? [] : events).map((event) => ({
      ...event,
      at: seen.at,
      provider: seen.provider,
      model: row.id,
    })),
  };
}

/** The end that holds after this list: its own word, that of a version, or one that is kept. */
function endOf(row: ListedModel, before: ModelRecord, seen: PresenceContext): End {
  const inherited = row.endsAt === null ? inheritedEnd(row.id, seen.listed, seen.served) : null;
  const from = inherited?.from ?? null;
  const found = row.endsAt ?? inherited?.endsAt ?? null;
  if (found !== null) return { at: found, kind: inherited === null ? 'firm' : 'earliest', from };
  return seen.keepDate && before.endsAt !== null
    ? { at: before.endsAt, kind: before.endsKind, from }
    : { at: null, kind: null, from };
}

function recordAfter(row: ListedModel, before: ModelRecord, end: End, at: string): ModelRecord {
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
    deprecatedAt: row.deprecatedAt ?? (row.lifecycle === 'active' ? null : before.deprecatedAt),
    replacement: row.replacement ?? before.replacement,
    lifecycle: row.lifecycle,
  };
}
