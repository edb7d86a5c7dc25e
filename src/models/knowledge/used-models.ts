import type { Config } from '../../config/load.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import { calendarRecords } from '../calendars/known.ts';
import type { ModelUsers } from '../ends/end-facts.ts';
import { warnedBy } from '../ends/warning-date.ts';
import { inheritedEnd } from '../lists/aliases.ts';
import { merged, type MergedModel, mergeSources, ofList } from './sources.ts';
import { asListed, type ModelUse, recordOf } from './usage.ts';
import { servedOf, usesOf } from './used-by.ts';

/** All that is known of a model that somebody uses. */
export interface UsedModel {
  use: ModelUse & ModelUsers;
  /**
   * One row over all sources, with the end from the best of them, its page, and when that was read
   * (`lastSeen`); null where nobody knows the model.
   */
  record: ModelRecord | null;
  /** The provider's own row. */
  listed: ModelRecord | null;
  /** Every source's row, the best first. */
  rows: readonly ModelRecord[];
  conflicts: MergedModel['conflicts'];
  /** The version whose end an alias takes over. */
  endOf: string | null;
}

/** Every row of an account: its list's, what replies said, and the calendars'. */
export async function allRecords(
  on: { store: Store; config: Config },
  account: string,
  now: number,
): Promise<ModelRecord[]> {
  return [
    ...(await on.store.models.records(account)),
    ...(await calendarRecords(on, account, now)),
  ];
}

/** What is known of the models of an account that agents use, and of all of its models. */
export async function usedModels(
  on: { store: Store; config: Config },
  account: string,
  now: number,
): Promise<{ used: UsedModel[]; records: ModelRecord[] }> {
  const rows = await allRecords(on, account, now);
  const everything = mergeSources(rows);
  const records = merged(rows);
  const served = await servedOf(on, account);
  const used = usesOf(on.config, account, { records, served }).map((use): UsedModel => {
    const found = recordOf(use.model, records, served);
    if (found === null)
      return { use, record: null, listed: null, rows: [], conflicts: [], endOf: null };
    const own = of(everything, found.model);
    // An alias without an end of its own ends, as far as anybody can say, with the version that
    // answers for it.
    const target = served.get(use.model);
    const behind =
      found.endsAt === null && target !== undefined && target !== found.model
        ? of(everything, target)
        : undefined;
    const endOf = behind === undefined || behind.record.endsAt === null ? null : behind;
    const record =
      endOf === null
        ? found
        : {
            ...found,
            endsAt: endOf.record.endsAt,
            endsKind: endOf.record.endsKind,
            source: endOf.record.source,
            url: endOf.record.url ?? null,
            replacement: found.replacement ?? endOf.record.replacement,
            deprecatedAt: found.deprecatedAt ?? endOf.record.deprecatedAt,
          };
    const says = rows.find(
      (r) => r.model === (endOf?.record.model ?? found.model) && r.source === record.source,
    );
    const names = new Set([found.model, ...(endOf === null ? [] : [endOf.record.model])]);
    return {
      use,
      record:
        says === undefined
          ? record
          : {
              ...record,
              lastSeen: says.lastSeen,
              url: says.url ?? null,
              ...(says.note === undefined ? {} : { note: says.note }),
            },
      listed: rows.find((r) => r.model === found.model && ofList(r)) ?? null,
      rows: rows.filter((r) => names.has(r.model)),
      conflicts: (endOf ?? own)?.conflicts ?? [],
      endOf: endOf?.record.model ?? takenOver(record, rows, served),
    };
  });
  return { used, records };
}

/**
 * The version whose day the row of an alias on the provider's list took over; one that the list
 * gives the alias itself is firm.
 */
function takenOver(
  record: ModelRecord,
  rows: readonly ModelRecord[],
  served: ReadonlyMap<string, string>,
): string | null {
  if (!ofList(record) || record.endsAt === null || record.endsKind !== 'earliest') return null;
  const from = inheritedEnd(record.model, asListed(rows.filter(ofList)), served);
  return from?.endsAt.slice(0, 10) === record.endsAt.slice(0, 10) ? from.from : null;
}

function of(everything: readonly MergedModel[], model: string): MergedModel | undefined {
  return everything.find((k) => k.record.model === model);
}

/** What people are warned by, given whether they were told of an end of this model before. */
export function warning(
  m: UsedModel & { record: ModelRecord },
  toldBefore: boolean,
  now: number,
): ModelRecord {
  return warnedBy(m.record, m.listed, toldBefore, now);
}
