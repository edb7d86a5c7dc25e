import type { ModelEvent, ModelRecord } from '../domain/model.ts';
import type { CallResult } from '../domain/provider.ts';
import type { Probe } from './absent.ts';

/** What a small call for a missing model proves. Null where it proves nothing: the network, a limit, a key. */
export function probeOutcome(result: CallResult, at: string): Probe | null {
  if (result.ok) return { at, outcome: 'served' };
  if (result.failure.code === 'model-gone') return { at, outcome: 'gone' };
  return result.failure.code === 'bad-request' ? { at, outcome: 'failed' } : null;
}

/**
 * A call failed with the provider's typed error for a model that is gone: that is its word (DESIGN §6), whatever the list
 * says. Returns the record to keep and the event, or null where the record says so already.
 */
export function goneByCall(record: ModelRecord | null, call: { provider: string; model: string; at: string; message: string; used: boolean }): { record: ModelRecord; event: ModelEvent } | null {
  if (record !== null && record.retiredAt !== null) return null;
  const base: ModelRecord = record ?? {
    provider: call.provider, model: call.model, source: 'call', firstSeen: call.at, lastSeen: call.at, absentSince: call.at, absentPolls: 0, goneRecordedAt: null, goneToldAt: null,
    retiredAt: null, endsAt: null, endsKind: null, deprecatedAt: null, replacement: null, lifecycle: null, doubt: null,
  };
  return {
    record: { ...base, retiredAt: call.at, goneRecordedAt: base.goneRecordedAt ?? call.at, goneToldAt: call.used ? (base.goneToldAt ?? call.at) : base.goneToldAt },
    event: { at: call.at, provider: call.provider, model: call.model, kind: 'retired', told: call.used, reason: `A call for ${call.model} was answered: ${call.message}`, before: base.lifecycle, after: 'retired' },
  };
}
