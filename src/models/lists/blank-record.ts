import type { ModelRecord } from '../../domain/model.ts';

/** A model that a source names for the first time, of which nothing else is known yet. */
export function blankRecord(
  provider: string,
  model: string,
  source: string,
  at: string,
): ModelRecord {
  return {
    provider,
    model,
    source,
    firstSeen: at,
    lastSeen: at,
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
