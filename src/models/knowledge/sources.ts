import type { ModelRecord } from '../../domain/model.ts';
import { FEEDS } from '../calendars/feeds/registry.ts';

/**
 * Who may say something of a model, the one that is believed first (docs/models.md). `call`: an
 * answer to a call of ours, part of the provider's own word.
 */
export const SOURCES: readonly string[] = [
  'override',
  'api',
  'call',
  'in-band',
  ...FEEDS.map((feed) => feed.source),
  'seed',
];

/** The rows that a provider's list keeps; the diff of a list sees no others. */
export function ofList(record: Pick<ModelRecord, 'source'>): boolean {
  return record.source === 'api' || record.source === 'call';
}

/**
 * A row that a refused call alone has made, of a name that no list has held: once calls succeed it
 * says nothing, and its absence neither.
 */
export function neverListed(
  record: Pick<ModelRecord, 'source' | 'retiredAt' | 'absentSince' | 'firstSeen'>,
): boolean {
  return (
    record.source === 'call' && record.retiredAt === null && record.absentSince === record.firstSeen
  );
}

/** The place of a source among the others, 0 first; unknown ones come last. */
export function rankOf(source: string): number {
  const rank = SOURCES.indexOf(source);
  return rank === -1 ? SOURCES.length : rank;
}

export interface MergedModel {
  /**
   * One row for the model: presence from the provider's list, the end from the best source that
   * names one.
   */
  record: ModelRecord;
  /** Whose end it is; null where nobody names one. */
  endFrom: string | null;
  /** Sources that name another day, best first. */
  conflicts: readonly { source: string; endsAt: string; kind: ModelRecord['endsKind'] }[];
}

/**
 * What is known of each model, from all rows of a provider: people are warned by the earliest firm
 * date of the best source. A source that names no end leaves it to the next; an end of that source
 * that is not firm yields to a firm one.
 */
export function mergeSources(rows: readonly ModelRecord[]): MergedModel[] {
  const byModel = new Map<string, ModelRecord[]>();
  for (const row of rows.filter((r) => !neverListed(r)))
    byModel.set(row.model, [...(byModel.get(row.model) ?? []), row]);
  return [...byModel.values()].map(one);
}

function one(rows: readonly ModelRecord[]): MergedModel {
  const sorted = rows.toSorted(
    (a, b) => rankOf(a.source) - rankOf(b.source) || (a.source < b.source ? -1 : 1),
  );
  const base = sorted.find(ofList) ?? sorted[0];
  // `rows` comes from a map of non-empty lists.
  if (base === undefined) throw new Error('a model without rows');
  const dated = sorted.filter((r): r is ModelRecord & { endsAt: string } => r.endsAt !== null);
  const best =
    dated.find((r) => r.source === 'override') ??
    dated.find((r) => r.endsKind === 'firm') ??
    dated[0];
  const first = <K extends 'replacement' | 'deprecatedAt'>(key: K): ModelRecord[K] =>
    sorted.find((r) => r[key] !== null)?.[key] ?? base[key];
  const deprecated =
    sorted.some((r) => r.lifecycle === 'deprecated') && base.lifecycle !== 'retired';
  return {
    record: {
      ...base,
      endsAt: best?.endsAt ?? null,
      endsKind: best?.endsKind ?? null,
      source: best?.source ?? base.source,
      replacement: first('replacement'),
      deprecatedAt: first('deprecatedAt'),
      lifecycle: deprecated ? 'deprecated' : base.lifecycle,
      // A model that no list has shown is not on one, whatever a calendar or a reply says of it.
      absentSince: ofList(base) ? base.absentSince : (base.absentSince ?? base.lastSeen),
      // Only the provider's own rows say that a model is retired; a calendar's word is a date.
      retiredAt: base.retiredAt,
    },
    endFrom: best?.source ?? null,
    conflicts: dated
      .filter((r) => r !== best && r.endsAt.slice(0, 10) !== best?.endsAt.slice(0, 10))
      .map((r) => ({ source: r.source, endsAt: r.endsAt, kind: r.endsKind })),
  };
}

/** {@link mergeSources} as records alone, for whoever asks about models by name. */
export function merged(rows: readonly ModelRecord[]): ModelRecord[] {
  return mergeSources(rows).map((k) => k.record);
}
