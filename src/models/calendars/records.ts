import { DAY } from '../../domain/clock.ts';
import type { ModelRecord } from '../../domain/model.ts';
import { bareId } from './names.ts';
import { isPreferredRow, type KeptRow } from './row.ts';

/** A calendar that has not had a row for so long no longer vouches for its day. */
const STALE_MS = 14 * DAY;

/**
 * A calendar's rows as records of one account, beside those of its own list. A row's model takes
 * the name under which the account knows it (`azure/gpt-4o` and `gpt-4o` are one); a row that the
 * calendar lost keeps its day, and after two weeks is tentative: what a calendar forgets, proves
 * nothing.
 *
 * @param known names that the account lists or that agents use
 * @param now epoch milliseconds
 */
export function recordsOf(
  account: string,
  source: string,
  rows: readonly KeptRow[],
  known: readonly string[],
  now: number,
): ModelRecord[] {
  const names = new Map<string, string>();
  // The first name wins, so names in use come first.
  for (const name of known) if (!names.has(bareId(name))) names.set(bareId(name), name);
  const each = new Map<string, { model: string; row: KeptRow }>();
  for (const row of rows) {
    const bare = bareId(row.model);
    const other = each.get(bare);
    // Of names that no agent uses the one without routing: what a provider says it served is such a
    // one.
    const model =
      names.get(bare) ??
      (other === undefined || row.model.length < other.model.length ? row.model : other.model);
    each.set(bare, { model, row: other === undefined || counts(row, other.row) ? row : other.row });
  }
  return [...each.values()].map(({ model, row }) => {
    const stale = row.absentSince !== null && now - Date.parse(row.absentSince) >= STALE_MS;
    return {
      provider: account,
      model,
      source,
      firstSeen: row.firstSeen,
      lastSeen: row.lastSeen,
      absentSince: row.absentSince,
      absentPolls: 0,
      goneRecordedAt: null,
      goneToldAt: null,
      retiredAt: null,
      endsAt: row.endsAt,
      endsKind: stale && row.kind === 'firm' ? 'tentative' : row.kind,
      // A calendar's word is a date. An entry without one announces nothing, and nobody is told of
      // it.
      deprecatedAt: row.endsAt === null ? null : row.deprecatedAt,
      replacement: row.replacement,
      lifecycle: null,
      doubt: null,
      url: row.url,
      ...(row.note === undefined ? {} : { note: row.note }),
    };
  });
}

/**
 * Of two rows for one model, whether the first counts: one that is still there, then the earliest
 * firm day.
 */
function counts(a: KeptRow, b: KeptRow): boolean {
  if ((a.absentSince === null) !== (b.absentSince === null)) return a.absentSince === null;
  return isPreferredRow(a, b);
}
