import { HOUR } from '../../domain/clock.ts';
import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { ListResult } from '../../domain/provider.ts';
import { RETIRE_AFTER_MS, TELL_AFTER_MS } from './absent-row.ts';
import { type DiffMemory, diffModels, NO_MEMORY } from './diff.ts';

/**
 * Polls of a list after which counting them decides nothing more: held once, then seen missing
 * twice.
 */
const SETTLING_POLLS = 4;
/** Polls after the last list, so that what it lacks has the time to be told. */
const AFTER_MS = RETIRE_AFTER_MS + 24 * HOUR;

/** A list as it was at a time, epoch milliseconds. */
export interface DatedList {
  at: number;
  result: ListResult;
}

export interface ReplayedLists {
  events: ModelEvent[];
  /** Polls that were made or, where nothing could change, stood for. */
  polls: number;
  /** Lists that changed nothing because they could not be read or were empty, with why. */
  unusable: { at: string; reason: string }[];
  /** Lists that may be cut, with why. */
  cut: { at: string; reason: string }[];
  /** Whole lists that hold what cannot be read, such as a date, with what: it counts as absent. */
  unread: { at: string; reason: string }[];
}

/**
 * What the watch would have seen and told: each list is polled at its own time and then, standing
 * unchanged, at every interval until the next, and for three days after the last. There are no
 * probes. Pure.
 *
 * @param used who would have been told; null: every model that is on any of the lists counts as
 *   used
 * @param everyMs the poll interval
 */
export function replayLists(
  provider: string,
  lists: readonly DatedList[],
  used: ((model: string) => boolean) | null,
  everyMs: number = HOUR,
): ReplayedLists {
  const ordered = lists.toSorted((a, b) => a.at - b.at);
  const ids = new Set(
    ordered.flatMap((l) => (l.result.ok ? l.result.models.map((m) => m.id) : [])),
  );
  const context = {
    used: used ?? ((model: string) => ids.has(model)),
    served: new Map<string, string>(),
    probes: new Map(),
    canProbe: false,
  };
  const out: ReplayedLists = { events: [], polls: 0, unusable: [], cut: [], unread: [] };
  let records: ModelRecord[] = [];
  let memory: DiffMemory = NO_MEMORY;
  ordered.forEach((list, i) => {
    const until = ordered[i + 1]?.at ?? list.at + AFTER_MS;
    const polls = Math.max(1, Math.ceil((until - list.at) / everyMs));
    const { result } = list;
    const iso = new Date(list.at).toISOString();
    if (!result.ok) out.unusable.push({ at: iso, reason: result.failure.message });
    else if (result.models.length === 0)
      out.unusable.push({ at: iso, reason: 'the list is empty' });
    else if (!result.complete) out.cut.push({ at: iso, reason: result.note ?? 'not whole' });
    else if (result.note !== undefined) out.unread.push({ at: iso, reason: result.note });
    for (let n = 0; n < polls; n++) {
      const at = list.at + n * everyMs;
      const diff = diffModels(
        records,
        { provider, at: new Date(at).toISOString(), result },
        memory,
        context,
      );
      ({ records, memory } = diff);
      out.events.push(...diff.events);
      // A list that stands changes nothing until a span of time is over; the last poll before the
      // next list is made, for the times it leaves behind.
      if (n >= SETTLING_POLLS)
        n = Math.max(
          n,
          Math.min(polls - 2, Math.ceil((nextDue(records, memory, at) - list.at) / everyMs) - 1),
        );
    }
    out.polls += polls;
  });
  return out;
}

/**
 * When time alone next decides something: an absence or a move of a day or two. Infinity where
 * nothing waits.
 */
function nextDue(records: readonly ModelRecord[], memory: DiffMemory, at: number): number {
  if (memory.heldDates.length > 0 || memory.heldAliases !== undefined) return at;
  let due = Infinity;
  for (const r of records) {
    const undated = r.endsUndatedSince == null ? null : Date.parse(r.endsUndatedSince);
    if (undated !== null) due = Math.min(due, Math.max(at, undated + RETIRE_AFTER_MS));
    const since = r.retiredAt === null ? (r.absentSince ?? r.movedSince ?? null) : null;
    if (since === null) continue;
    for (const after of [TELL_AFTER_MS, RETIRE_AFTER_MS]) {
      const when = Date.parse(since) + after;
      if (when > at && when < due) due = when;
    }
  }
  return due;
}
