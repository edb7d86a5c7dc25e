import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { CallFailure, ListResult, Provider } from '../../domain/provider.ts';
import { ofList } from '../knowledge/sources.ts';
import { type DiffContext, type DiffMemory, diffModels } from './diff.ts';

/** What the watch needs of a store; the composition root adapts it. */
export interface WatchPort {
  records(provider: string): Promise<readonly ModelRecord[]>;
  memory(provider: string): Promise<DiffMemory>;
  /** All of one poll in one transaction: an event is told only if it was recorded. */
  save(poll: Polled): Promise<void>;
}

/** What one poll brought and what was made of it. */
export interface Polled {
  provider: string;
  at: string;
  changed: readonly ModelRecord[];
  events: readonly ModelEvent[];
  memory: DiffMemory;
  list: ListResult;
}

export interface WatchOutcome {
  events: readonly ModelEvent[];
  /**
   * Models whose end or absence may ask for a warning: every record of the provider after this
   * poll.
   */
  records: readonly ModelRecord[];
  /**
   * Worth a small call each, through the runner's limits and money; its result comes back by
   * `probeOutcome`.
   */
  probe: readonly string[];
  /** Why the list could not be read; null where it could. */
  failure: CallFailure | null;
  /** The list was read and has rows; days without one are told. */
  good: boolean;
  /** The list was whole; what another lacks counts for nothing. */
  whole: boolean;
  /**
   * What is strange about the list, in words: dates that are none, rows without a name; null for
   * nothing.
   */
  note: string | null;
  reason: string;
}

/** Whether a list says anything: one that is empty is as little of a reading as one that failed. */
export function isGood(list: ListResult): boolean {
  return list.ok && list.models.length > 0;
}

/**
 * Polls one provider's list once, decides by `diffModels` and saves. Never throws for what the
 * provider does.
 */
export async function pollList(
  provider: Provider,
  port: WatchPort,
  at: string,
  context: DiffContext,
  signal?: AbortSignal,
): Promise<WatchOutcome> {
  const list = await provider.listModels(signal);
  const [before, memory] = await Promise.all([
    port.records(provider.name),
    port.memory(provider.name),
  ]);
  const diff = diffModels(before, { provider: provider.name, at, result: list }, memory, context);
  const known = new Map(
    before.filter(ofList).map((record) => [record.model, JSON.stringify(record)]),
  );
  const changed = diff.records.filter(
    (record) => known.get(record.model) !== JSON.stringify(record),
  );
  await port.save({
    provider: provider.name,
    at,
    changed,
    events: diff.events,
    memory: diff.memory,
    list,
  });
  return {
    events: diff.events,
    records: diff.records,
    probe: diff.probe,
    failure: list.ok ? null : list.failure,
    good: isGood(list),
    whole: isGood(list) && list.ok && list.complete,
    note: list.ok ? (list.note ?? null) : null,
    reason: diff.reason,
  };
}
