import type { ModelEvent, ModelRecord } from '../domain/model.ts';
import type { ListResult } from '../domain/provider.ts';
import { RETIRE_AFTER_MS } from './absent.ts';
import { diffModels, type DiffMemory, NO_MEMORY } from './diff.ts';

const HOUR = 3_600_000;
/** Polls after the last list, so that what it lacks has the time to be told. */
const AFTER_MS = RETIRE_AFTER_MS + 24 * HOUR;

/** A list as it was at a time, epoch milliseconds. */
export interface DatedList {
  at: number;
  result: ListResult;
}

export interface Replayed {
  events: ModelEvent[];
  /** Polls that were made or, where nothing could change, stood for. */
  polls: number;
  /** Lists that changed nothing because they could not be read or were empty, with why. */
  unusable: { at: string; reason: string }[];
  /** Lists that may be cut, with why. */
  cut: { at: string; reason: string }[];
}

/**
 * What the watch would have seen and told: each list is polled at its own time and then, standing unchanged, at every interval
 * until the next, and for three days after the last. There are no probes. Pure.
 *
 * @param used who would have been told; null: every model that is on any of the lists counts as used
 * @param everyMs the poll interval
 */
export function replayLists(provider: string, lists: readonly DatedList[], used: ((model: string) => boolean) | null, everyMs: number = HOUR): Replayed {
  const ordered = lists.toSorted((a, b) => a.at - b.at);
  const ids = new Set(ordered.flatMap((l) => (l.result.ok ? l.result.models.map((m) => m.id) : [])));
  const context = { used: used ?? ((model: string) => ids.has(model)), served: new Map<string, string>(), probes: new Map(), canProbe: false };
  const out: Replayed = { events: [], polls: 0, unusable: [], cut: [] };
  let records: ModelRecord[] = [];
  let memory: DiffMemory = NO_MEMORY;
  ordered.forEach((list, i) => {
    const until = ordered[i + 1]?.at ?? list.at + AFTER_MS;
    const polls = Math.max(1, Math.ceil((until - list.at) / everyMs));
    const { result } = list;
    const iso = new Date(list.at).toISOString();
    if (!result.ok) out.unusable.push({ at: iso, reason: result.failure.message });
    else if (result.models.length === 0) out.unusable.push({ at: iso, reason: 'the list is empty' });
    else if (!result.complete) out.cut.push({ at: iso, reason: result.note ?? 'not whole' });
    for (let n = 0; n < polls; n++) {
      const at = list.at + n * everyMs;
      const diff = diffModels(records, { provider, at: new Date(at).toISOString(), result }, memory, context);
      ({ records, memory } = diff);
      out.events.push(...diff.events);
      // A list that stands and awaits nothing is the same at every poll; the last one before the next list is made, for the times it leaves behind.
      if (n > 0 && n < polls - 1 && settled(records, memory, at)) n = polls - 2;
    }
    out.polls += polls;
  });
  return out;
}

/** No absence, move or held date is waiting for time to pass. */
function settled(records: readonly ModelRecord[], memory: DiffMemory, at: number): boolean {
  const waits = (since: string | null | undefined): boolean => since != null && at - Date.parse(since) <= RETIRE_AFTER_MS;
  return memory.heldDates.length === 0 && memory.heldAliases === undefined && !records.some((r) => r.retiredAt === null && (waits(r.absentSince) || waits(r.movedSince)));
}
