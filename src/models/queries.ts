import type { Config } from '../config/load.ts';
import type { Problem } from '../domain/errors.ts';
import { daysUntil } from '../domain/model-end.ts';
import type { DateKind, ModelEvent, ModelRecord } from '../domain/model.ts';
import type { Store } from '../domain/store.ts';
import { misspeltOverrides } from './calendars/check-overrides.ts';
import { calendarsRead, namesKnown } from './calendars/known.ts';
import { providersInUse } from './knowledge/gateway-models.ts';
import { placesOf } from './knowledge/used-by.ts';
import { allRecords, type UsedModel, usedModels } from './knowledge/used-models.ts';
import { type ListRead, listsRead } from './lists/watch-state.ts';

type Known = { store: Store; config: Config };

/** The end of a model in use, from the best source. */
export interface EndNow {
  endsAt: string;
  kind: DateKind | null;
  source: string;
  daysLeft: number;
  replacement: string | null;
  url: string | null;
  note: string | null;
  readAt: string;
  /** The version whose end an alias takes over. */
  of: string | null;
}

/** One source's word on one model. */
export interface ModelRow {
  model: string;
  source: string;
  endsAt: string | null;
  kind: DateKind | null;
  daysLeft: number | null;
  deprecatedAt: string | null;
  replacement: string | null;
  lifecycle: ModelRecord['lifecycle'];
  retiredAt: string | null;
  firstSeen: string;
  lastSeen: string;
  absentSince: string | null;
  url: string | null;
  note: string | null;
}

/** A model that agents use, with all that is known of it. */
export type ModelNow = UsedModel['use'] & {
  /** On the provider's list as it was last read. */
  listed: boolean;
  record: ModelRecord | null;
  end: EndNow | null;
  conflicts: (UsedModel['conflicts'][number] & { daysLeft: number })[];
  rows: ModelRow[];
  /** Lines of the configuration that name it. */
  places: string[];
};

/** Models in use, every row of every source, and how the reading of the sources stands. */
export interface ModelsNow {
  uses: ModelNow[];
  rows: (ModelRow & { provider: string })[];
  lists: ListRead[];
  calendars: Awaited<ReturnType<typeof calendarsRead>>;
  /** The latest ones on any list, newest first. */
  events: ModelEvent[];
  /** Rows of the user's own file that warn nobody. */
  warnings: Problem[];
}

/** All that is known of models now. */
export async function modelsNow(on: Known, events: number, now: number): Promise<ModelsNow> {
  const { store, config } = on;
  const providers = providersInUse(config);
  const used = await Promise.all(providers.map((p) => usedModels(on, p, now)));
  return {
    uses: used.flatMap((u) => u.used).map((m) => modelNow(config, m, now)),
    rows: await rowsOfProviders(on, providers, now),
    lists: await listsRead(on),
    calendars: await calendarsRead(on),
    events: await store.models.events({ limit: events }),
    warnings: await overrideWarnings(on, now),
  };
}

/** Providers whose list has brought rows: a model that is missing from it is not listed. */
export async function providersWithList({ store, config }: Known): Promise<ReadonlySet<string>> {
  const read = await Promise.all(
    providersInUse(config).map(async (p) =>
      (await store.models.records(p)).length > 0 ? [p] : [],
    ),
  );
  return new Set(read.flat());
}

function modelNow(config: Config, m: UsedModel, now: number): ModelNow {
  return {
    ...m.use,
    listed: m.listed !== null && m.listed.absentSince === null,
    record: m.record,
    end: endOf(m, now),
    conflicts: m.conflicts.map((c) => ({ ...c, daysLeft: daysUntil(c.endsAt, now) })),
    rows: m.rows.map((r) => rowOf(r, now)),
    places: placesOf(config, m.use.provider, m.use.model),
  };
}

async function rowsOfProviders(
  on: Known,
  providers: readonly string[],
  now: number,
): Promise<ModelsNow['rows']> {
  const records = await Promise.all(providers.map((p) => allRecords(on, p, now)));
  return records.flat().map((r) => ({ provider: r.provider, ...rowOf(r, now) }));
}

async function overrideWarnings(on: Known, now: number): Promise<Problem[]> {
  const names = new Map(
    await Promise.all(
      Object.keys(on.config.providers).map(async (p) => [p, await namesKnown(on, p, now)] as const),
    ),
  );
  return misspeltOverrides(
    on.config,
    (p) => names.get(p) ?? { meant: [], others: [], listRead: false },
  );
}

function endOf({ record, endOf: of }: UsedModel, now: number): EndNow | null {
  if (record === null || record.endsAt === null) return null;
  return {
    endsAt: record.endsAt,
    kind: record.endsKind,
    source: record.source,
    daysLeft: daysUntil(record.endsAt, now),
    replacement: record.replacement,
    url: record.url ?? null,
    note: record.note ?? null,
    readAt: record.lastSeen,
    of,
  };
}

function rowOf(r: ModelRecord, now: number): ModelRow {
  return {
    model: r.model,
    source: r.source,
    endsAt: r.endsAt,
    kind: r.endsKind,
    daysLeft: r.endsAt === null ? null : daysUntil(r.endsAt, now),
    deprecatedAt: r.deprecatedAt,
    replacement: r.replacement,
    lifecycle: r.lifecycle,
    retiredAt: r.retiredAt,
    firstSeen: r.firstSeen,
    lastSeen: r.lastSeen,
    absentSince: r.absentSince,
    url: r.url ?? null,
    note: r.note ?? null,
  };
}
