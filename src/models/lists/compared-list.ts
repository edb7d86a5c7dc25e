import type { ModelRecord } from '../../domain/model.ts';
import type { ListedModel, ListResult } from '../../domain/provider.ts';
import type { AbsenceContext } from './absent-row.ts';
import { aliasTargets, inheritedEnd } from './aliases.ts';
import { plural } from '../../domain/text.ts';

/** Swaps at one length from which on it is taken for the size of a page. */
const PAGE_LIKE = 2;

/** A loss or a vanishing of dates over this share is held until a second list agrees. */
export const MASS = 0.2;

/** A loss of such a share, and of so many rows, is told as one. */
const TOGETHER = 0.3;
const TOGETHER_ROWS = 5;

export type Whole = Extract<ListResult, { ok: true }>;

/** A list beside what was known before it. */
export interface Compared {
  previous: readonly ModelRecord[];
  records: ReadonlyMap<string, ModelRecord>;
  /** Known rows that are not on the list. */
  missing: readonly ModelRecord[];
  /** Alias → what the list says it stands for. */
  targets: ReadonlyMap<string, string>;
  /** How many rows the last list held, went and came; a name that moved is neither. */
  listedBefore: number;
  lost: number;
  gained: number;
}

/** What came and went between the rows that were known and a list. */
export function compare(
  previous: readonly ModelRecord[],
  models: readonly ListedModel[],
): Compared {
  const records = new Map(previous.map((r) => [r.model, r]));
  const ids = new Set(models.map((m) => m.id));
  const targets = aliasTargets(models);
  const missing = previous.filter((r) => !ids.has(r.model));
  return {
    previous,
    records,
    missing,
    targets,
    listedBefore: previous.filter((r) => isListed(r) && r.movedSince == null).length,
    lost: missing.filter((r) => isListed(r) && movedTo(r, targets) === undefined).length,
    gained: models.filter((m) => {
      const r = records.get(m.id);
      return m.lifecycle !== 'retired' && (r === undefined || r.absentSince !== null);
    }).length,
  };
}

const isListed = (r: ModelRecord): boolean => r.absentSince === null && r.retiredAt === null;

/** What a known name stands for on the list, where it has no row of its own any more. */
export function movedTo(r: ModelRecord, targets: ReadonlyMap<string, string>): string | undefined {
  return isListed(r) ? targets.get(r.model) : undefined;
}

/** As many rows went as came: what a page that is always full looks like. */
export const swaps = ({ previous, lost, gained }: Compared): boolean =>
  previous.length > 0 && lost > 0 && lost === gained;

/** So much is missing at once that a second list must agree. */
export const holds = ({ lost, listedBefore }: Compared): boolean => lost > listedBefore * MASS;

/**
 * How far what a list lacks is believed.
 * @param swapped how often as many rows went as came, by the length of the list
 */
export function trustIn(
  result: Whole,
  c: Compared,
  swapped: Readonly<Record<string, number>> | undefined,
): AbsenceContext['trust'] {
  if (!result.complete)
    return { kind: 'cut', reason: result.note ?? 'the provider did not send it whole' };
  const rows = result.models.length;
  const times = swapped?.[String(rows)] ?? 0;
  const doubt =
    result.doubt ??
    (times >= PAGE_LIKE
      ? `as many rows went as came ${times} times while it was exactly ${rows} rows long`
      : null);
  const many = c.lost >= TOGETHER_ROWS && c.lost >= c.listedBefore * TOGETHER;
  const mass = holds(c) && many ? { rows: c.lost, of: c.listedBefore } : null;
  return { kind: 'list', rows, swap: swaps(c), hold: holds(c), mass, doubt };
}

/** Rows whose day is left out, and that take over no other's. */
export function vanished(
  listed: readonly ListedModel[],
  records: ReadonlyMap<string, ModelRecord>,
  served: ReadonlyMap<string, string>,
): string[] {
  return listed
    .filter(
      (m) =>
        m.endsAt === null &&
        (records.get(m.id)?.endsAt ?? null) !== null &&
        inheritedEnd(m.id, listed, served) === null,
    )
    .map((m) => m.id);
}

/** How many listed rows have a day. */
export function datedCount(records: readonly ModelRecord[]): number {
  return records.filter((r) => r.endsAt !== null && r.absentSince === null).length;
}

/** What was made of the list, in words. */
export function reasonOf(
  trust: AbsenceContext['trust'],
  lost: number,
  gained: number,
  before: number,
): string {
  if (trust.kind === 'cut')
    return `possibly cut: ${trust.reason}; absences are logged, nobody is told`;
  if (trust.hold)
    return `${lost} of ${before} rows are missing at once; held until a second list agrees`;
  if (trust.swap)
    return `${lost} rows went and ${gained} came: possibly cut, absences are logged, nobody is told`;
  if (trust.doubt !== null && lost > 0)
    return `possibly cut: ${trust.doubt}; ${lost} absences are logged, nobody is told`;
  return lost === 0 && gained === 0
    ? 'no row came or went'
    : `${plural(gained, 'row')} came, ${lost} went`;
}
