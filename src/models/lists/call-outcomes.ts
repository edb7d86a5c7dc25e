import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { CallResult } from '../../domain/provider.ts';
import { minute } from '../../domain/text-time.ts';
import type { Probe } from './absent-row.ts';
import { blankRecord } from './blank-record.ts';

/**
 * What a small call for a missing model proves. Null where it proves nothing: the network, a limit,
 * a key.
 */
export function probeOutcome(result: CallResult, at: string): Probe | null {
  if (result.ok) return { at, outcome: 'served' };
  if (result.failure.code === 'model-gone') return { at, outcome: 'gone' };
  return result.failure.code === 'bad-request' ? { at, outcome: 'failed' } : null;
}

/**
 * A call failed with the provider's typed error for a model that is gone: that is its word,
 * whatever the list says. Returns the record to keep and the event, or null where the record says
 * so already.
 */
export function goneByCall(
  record: ModelRecord | null,
  call: { provider: string; model: string; at: string; message: string; used: boolean },
): { record: ModelRecord; event: ModelEvent | null } | null {
  if (record !== null && record.retiredAt !== null)
    return record.refusedAt == null
      ? { record: { ...record, refusedAt: call.at }, event: null }
      : null;
  const base = record ?? {
    ...blankRecord(call.provider, call.model, 'call', call.at),
    absentSince: call.at,
  };
  return {
    record: {
      ...base,
      retiredAt: call.at,
      refusedAt: call.at,
      goneRecordedAt: base.goneRecordedAt ?? call.at,
      goneToldAt: call.used ? (base.goneToldAt ?? call.at) : base.goneToldAt,
    },
    event: {
      at: call.at,
      provider: call.provider,
      model: call.model,
      kind: 'retired',
      told: call.used,
      reason: `A call for ${call.model} was answered: ${call.message}`,
      before: base.lifecycle,
      after: 'retired',
    },
  };
}

/**
 * A call to a model that was refused as gone brought an answer: only that takes the refusal back.
 * Null where none stands.
 */
export function answeredAgain(
  record: ModelRecord,
  call: { at: string; used: boolean },
): { record: ModelRecord; event: ModelEvent } | null {
  if (record.refusedAt == null) return null;
  const { provider, model } = record;
  const reason =
    `A call for ${model} at ${provider} succeeded again; since ` +
    `${minute(record.refusedAt)} UTC calls had been refused with the error of a ` +
    'model that is gone.';
  return {
    record: {
      ...record,
      refusedAt: null,
      retiredAt: record.lifecycle === 'retired' ? record.retiredAt : null,
      goneRecordedAt: null,
      goneToldAt: null,
    },
    event: {
      at: call.at,
      provider,
      model,
      kind: 'back',
      told: call.used,
      reason,
      before: record.refusedAt,
      after: call.at,
    },
  };
}
