import { begunBy, HOUR } from '../../domain/clock.ts';
import { type CalendarRow, type KeptRow, rowKey } from './row.ts';

/** What is remembered of a calendar between polls. */
export interface CalendarMemory {
  /** Rows that are believed. */
  rows: readonly KeptRow[];
  /** By row, what a doubtful poll said of it and since when: `absent`, or the row as JSON. */
  held: Readonly<Record<string, { said: string; since: string }>>;
}
export const NOTHING_YET: CalendarMemory = { rows: [], held: {} };

export interface CalendarChange {
  kind: 'new' | 'date' | 'replacement' | 'back' | 'absent';
  before: KeptRow | null;
  after: CalendarRow | null;
}

export interface AcceptedPoll {
  memory: CalendarMemory;
  /** What is believed from now on; the first poll brings none, since history begins with it. */
  changes: CalendarChange[];
  held: number;
  /** In words, for the log. */
  reason: string;
}

/** Rows missing from a poll that loses over a fifth of them wait for a second poll (docs/calendars.md). */
const FIFTH = 0.2;
/** A calendar that loses or regains half overnight sends nothing. */
const HALF = 0.5;
/** So few new rows are no glitch, whatever share they are. */
const FEW = 3;
/**
 * Polls that agree lie at least so far apart: calendars are made once a day, and a broken one is
 * read the same all day.
 */
export const AGREE_AFTER_MS = 20 * HOUR;
const ALL = '';

type Candidate = { key: string; block: string; said: string } & (
  | { kind: 'loss'; kept: KeptRow }
  | { kind: 'gain' | 'change'; kept: KeptRow | null; row: CalendarRow }
);

/**
 * What one more poll of a calendar changes. Pure. Each provider's rows are scraped from a page of
 * their own, so shares are taken of each provider's rows and of all; in a block that lost over a
 * fifth, losses wait; in one that lost or gained half of itself, or changed a fifth, everything
 * waits, until polls {@link AGREE_AFTER_MS} apart say the same. A row once read keeps its day. An
 * empty calendar changes nothing.
 */
export function acceptPoll(
  memory: CalendarMemory,
  read: readonly CalendarRow[],
  at: string,
): AcceptedPoll {
  const same = (reason: string): AcceptedPoll => ({
    memory,
    changes: [],
    held: Object.keys(memory.held).length,
    reason,
  });
  if (read.length === 0) return same('the calendar is empty; nothing changes');
  if (memory.rows.length === 0)
    return {
      memory: { rows: read.map((row) => fresh(row, at)), held: {} },
      changes: [],
      held: 0,
      reason: `read for the first time: ${read.length} rows`,
    };

  const kept = new Map(memory.rows.map((row) => [rowKey(row), row]));
  const listed = listedRows(kept, read);
  const { accepted, held } = sift(candidatesOf(kept, listed), memory, at);
  const changes = accepted.flatMap((c) => changeOf(c));
  const waiting = Object.keys(held).length;
  const news = changes.length === 0 ? ', nothing new' : `, ${changes.length} changes`;
  const later = waiting === 0 ? '' : `; ${waiting} more wait until polls a day apart agree`;
  return {
    memory: { rows: rowsAfter(memory, listed, accepted, at), held },
    changes,
    held: waiting,
    reason: `${read.length} rows${news}${later}`,
  };
}

/** What a poll counts as saying, by row. */
function listedRows(
  kept: ReadonlyMap<string, KeptRow>,
  read: readonly CalendarRow[],
): Map<string, CalendarRow> {
  // A calendar that leaves a day empty has lost it, as if the row were missing: that is no word of
  // a withdrawal.
  const dated = read.filter(
    (row) => row.endsAt !== null || (kept.get(rowKey(row))?.endsAt ?? null) === null,
  );
  // A replacement that is left out is lost too: otherwise the next best source would name another
  // until it is back.
  return new Map(
    dated.map((row) => [
      rowKey(row),
      row.replacement === null
        ? { ...row, replacement: kept.get(rowKey(row))?.replacement ?? null }
        : row,
    ]),
  );
}

/** What is believed now, and what waits until a later poll says the same. */
function sift(
  candidates: readonly Candidate[],
  memory: CalendarMemory,
  at: string,
): { accepted: Candidate[]; held: Record<string, { said: string; since: string }> } {
  const doubtful = doubtfulBlocks(memory.rows, candidates);
  const held: Record<string, { said: string; since: string }> = {};
  const accepted: Candidate[] = [];
  for (const c of candidates) {
    const doubt = doubtful(c);
    const before = memory.held[c.key];
    const since = before?.said === c.said ? begunBy(before.since, at) : at;
    if (!doubt || (before?.said === c.said && Date.parse(at) - Date.parse(since) >= AGREE_AFTER_MS))
      accepted.push(c);
    else held[c.key] = { said: c.said, since };
  }
  return { accepted, held };
}

function rowsAfter(
  memory: CalendarMemory,
  listed: ReadonlyMap<string, CalendarRow>,
  accepted: readonly Candidate[],
  at: string,
): KeptRow[] {
  const rows = new Map(
    memory.rows.map((row) => [
      rowKey(row),
      listed.has(rowKey(row)) && row.absentSince === null ? { ...row, lastSeen: at } : row,
    ]),
  );
  for (const c of accepted) {
    if (c.kind === 'loss')
      rows.set(c.key, { ...c.kept, absentSince: memory.held[c.key]?.since ?? at });
    else
      rows.set(c.key, {
        ...c.row,
        firstSeen: c.kept?.firstSeen ?? at,
        lastSeen: at,
        absentSince: null,
      });
  }
  return [...rows.values()];
}

function fresh(row: CalendarRow, at: string): KeptRow {
  return { ...row, firstSeen: at, lastSeen: at, absentSince: null };
}

/**
 * What the two sides of a comparison say; addresses and announcement days come and go without
 * meaning anything.
 */
function said(row: CalendarRow): string {
  return JSON.stringify([row.endsAt, row.kind, row.replacement]);
}

function candidatesOf(
  kept: ReadonlyMap<string, KeptRow>,
  listed: ReadonlyMap<string, CalendarRow>,
): Candidate[] {
  const found: Candidate[] = [];
  for (const [key, row] of listed) {
    const before = kept.get(key);
    const base = { key, block: row.provider, said: said(row), row };
    if (before === undefined || before.absentSince !== null)
      found.push({ ...base, kind: 'gain', kept: before ?? null });
    else if (said(before) !== base.said) found.push({ ...base, kind: 'change', kept: before });
  }
  for (const [key, row] of kept)
    if (!listed.has(key) && row.absentSince === null)
      found.push({ key, block: row.provider, said: 'absent', kind: 'loss', kept: row });
  return found;
}

function doubtfulBlocks(
  rows: readonly KeptRow[],
  candidates: readonly Candidate[],
): (c: Candidate) => boolean {
  const size = new Map<string, number>();
  for (const row of rows.filter((r) => r.absentSince === null))
    for (const b of [row.provider, ALL]) size.set(b, (size.get(b) ?? 0) + 1);
  const counts = new Map<string, { loss: number; gain: number; change: number }>();
  for (const c of candidates) {
    for (const b of [c.block, ALL]) {
      const n = counts.get(b) ?? { loss: 0, gain: 0, change: 0 };
      counts.set(b, { ...n, [c.kind]: n[c.kind] + 1 });
    }
  }
  const verdict = (block: string): 'sound' | 'losses' | 'all' => {
    const n = counts.get(block) ?? { loss: 0, gain: 0, change: 0 };
    const of = size.get(block) ?? 0;
    if (n.loss > 0 && n.loss >= of * HALF) return 'all';
    if (n.gain > FEW && n.gain >= of * HALF) return 'all';
    if (n.change > FEW && n.change > of * FIFTH) return 'all';
    return n.loss > of * FIFTH ? 'losses' : 'sound';
  };
  const verdicts = new Map([...counts.keys()].map((b) => [b, verdict(b)]));
  return (c) =>
    [verdicts.get(c.block), verdicts.get(ALL)].some(
      (v) => v === 'all' || (v === 'losses' && c.kind === 'loss'),
    );
}

function changeOf(c: Candidate): CalendarChange[] {
  if (c.kind === 'loss') return [{ kind: 'absent', before: c.kept, after: null }];
  if (c.kept === null) return [{ kind: 'new', before: null, after: c.row }];
  const dated = c.kept.endsAt !== c.row.endsAt || c.kept.kind !== c.row.kind;
  const replaced = c.kept.replacement !== c.row.replacement;
  const back = c.kept.absentSince !== null;
  return [
    ...(back ? [{ kind: 'back' as const, before: c.kept, after: c.row }] : []),
    ...(dated ? [{ kind: 'date' as const, before: c.kept, after: c.row }] : []),
    ...(replaced ? [{ kind: 'replacement' as const, before: c.kept, after: c.row }] : []),
  ];
}
