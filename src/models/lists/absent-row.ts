import { HOUR } from '../../domain/clock.ts';
import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import { minute, span } from '../../domain/text-time.ts';
import { neverListed } from '../knowledge/sources.ts';

/**
 * People are told after a day; nothing is called retired by absence before two, over at least three
 * good polls.
 */
export const TELL_AFTER_MS = 24 * HOUR;
export const RETIRE_AFTER_MS = 48 * HOUR;
const RETIRE_POLLS = 3;
/** Where polls are this far apart, one good list is enough to record an absence within a day. */
const SPARSE_MS = 12 * HOUR;

/** What a call for a missing model brought, if one was made since it went missing. */
export interface Probe {
  at: string;
  /**
   * `gone`: the typed error. `failed`: refused in another lasting way. `served`: it answers. A
   * network failure is no probe.
   */
  outcome: 'gone' | 'failed' | 'served';
}

export interface AbsenceContext {
  provider: string;
  at: string;
  used: boolean;
  /**
   * `list`: whole and trusted. `cut`: rows may be missing, so absences are logged and count for
   * nothing.
   */
  trust:
    | {
        kind: 'list';
        rows: number;
        swap: boolean;
        hold: boolean;
        /** So many rows left at once that they are one piece of news. */
        mass: { rows: number; of: number } | null;
        doubt: string | null;
      }
    | { kind: 'cut'; reason: string };
  /** Most of those with which it went missing are missing still: they are told together. */
  together: boolean;
  probe: Probe | null;
  /** Whether the model can be called to find out. */
  canProbe: boolean;
  /** The good poll before this one, for things said once on crossing a time. */
  lastPoll: string | null;
}

/**
 * `doubt.rows` of an absence seen on a list that was not whole: the first whole one settles it,
 * whatever its length.
 */
export const NOT_WHOLE = 0;

/**
 * A known row that is not on the list. Retired rows stay as they are. `wantsProbe`: a call would
 * settle it now.
 */
export function absentRow(
  record: ModelRecord,
  now: AbsenceContext,
): { record: ModelRecord; events: ModelEvent[]; wantsProbe: boolean } {
  if (record.retiredAt !== null || neverListed(record))
    return { record, events: [], wantsProbe: false };
  if (record.absentSince !== null && record.absentSince > now.at)
    return absentRow({ ...record, absentSince: now.at }, now);
  const say = (kind: ModelEvent['kind'], told: boolean, reason: string): ModelEvent => ({
    at: now.at,
    provider: now.provider,
    model: record.model,
    kind,
    told,
    reason,
    before: record.lastSeen,
    after: null,
  });
  if (now.trust.kind === 'cut') {
    if (record.absentSince !== null) return { record, events: [], wantsProbe: false };
    const doubt = { reason: now.trust.reason, rows: NOT_WHOLE };
    return {
      record: { ...record, absentSince: now.at, absentPolls: 0, doubt },
      events: [
        say(
          'absent',
          false,
          `${record.model} is missing from a list of ${now.provider} that is possibly cut ` +
            `(${doubt.reason}); nobody is told.`,
        ),
      ],
      wantsProbe: false,
    };
  }
  const next = counted(record, now.at, now.trust);
  if (next.absentPolls === 0) return { record: next, events: [], wantsProbe: false };
  return judged(next, now, say);
}

/** The record after one more good list without the row. */
function counted(
  record: ModelRecord,
  at: string,
  list: Extract<AbsenceContext['trust'], { kind: 'list' }>,
): ModelRecord {
  if (record.absentSince === null) {
    const reason = list.swap
      ? `the list lost as many rows as it gained and is as long as before, ${list.rows}`
      : list.doubt;
    const doubt = reason === null ? null : { reason, rows: list.rows };
    return {
      ...record,
      absentSince: at,
      absentPolls: list.hold ? 0 : 1,
      doubt,
      ...(list.mass === null ? {} : { lostWith: { at, ...list.mass } }),
    };
  }
  const lifted = record.doubt == null || record.doubt.rows !== list.rows;
  // An absence first seen on a cut list begins anew with the first good one.
  const fromCut = record.doubt?.rows === NOT_WHOLE;
  return {
    ...record,
    absentSince: fromCut ? at : record.absentSince,
    absentPolls: record.absentPolls + 1,
    doubt: lifted || fromCut ? null : (record.doubt ?? null),
  };
}

function judged(
  record: ModelRecord,
  now: AbsenceContext,
  say: (kind: ModelEvent['kind'], told: boolean, reason: string) => ModelEvent,
): { record: ModelRecord; events: ModelEvent[]; wantsProbe: boolean } {
  const since = record.absentSince ?? now.at;
  const away = Date.parse(now.at) - Date.parse(since);
  const long = away >= RETIRE_AFTER_MS && record.absentPolls >= RETIRE_POLLS;
  const probe = now.probe !== null && now.probe.at >= since ? now.probe : null;
  const retired = retiredBecause(record, now.provider, away, long, probe);
  if (retired !== null)
    return {
      record: { ...record, retiredAt: now.at },
      events: [say('retired', now.used, retired)],
      wantsProbe: false,
    };
  const gone = goneNow(record, now, away, probe);
  const events = gone === null ? [] : [say('gone', gone.told, gone.reason)];
  if (crossesTwoDays(since, now.at, now.lastPoll) && probe === null && !now.canProbe)
    events.push(
      say(
        'absent',
        now.used && record.doubt == null && !now.together,
        `${record.model} has been missing from ${now.provider}'s list for ${span(away)}; ` +
          'whether it still answers is not known, since it cannot be called from ' +
          `here.${doubtWords(record)}`,
      ),
    );
  return {
    record:
      gone === null
        ? record
        : {
            ...record,
            goneRecordedAt: record.goneRecordedAt ?? now.at,
            ...(gone.told ? { goneToldAt: now.at } : {}),
          },
    events,
    wantsProbe: long && now.used && now.canProbe && probe === null,
  };
}

function retiredBecause(
  record: ModelRecord,
  provider: string,
  away: number,
  long: boolean,
  probe: Probe | null,
): string | null {
  const missing = `${record.model} has not been on ${provider}'s list for ${span(away)}`;
  if (probe?.outcome === 'gone')
    return `${missing}, and a call for it says that the model is gone.`;
  if (probe?.outcome === 'failed' && long)
    return `${missing}, over ${record.absentPolls} good polls, and a call for it failed.`;
  return null;
}

/** Whether this poll says that the row is gone, and to people or to the log alone. */
function goneNow(
  record: ModelRecord,
  now: AbsenceContext,
  away: number,
  probe: Probe | null,
): { told: boolean; reason: string } | null {
  const gone =
    `${record.model} is no longer on ${now.provider}'s list (last seen ` +
    `${minute(record.lastSeen)} ` +
    `UTC${away > 0 ? `, missing for ${span(away)}` : ''}).`;
  const tell = now.used && !now.together && isWorthTelling(record, away);
  if (tell)
    return { told: true, reason: probe?.outcome === 'served' ? `${gone} It still answers.` : gone };
  const sparse = Date.parse(now.at) - Date.parse(record.lastSeen) >= SPARSE_MS;
  if (record.goneRecordedAt !== null || (record.absentPolls < 2 && !sparse)) return null;
  const doubted = doubtWords(record);
  return {
    told: false,
    reason: `${gone}${doubted === '' ? ' People are told when it stays away for 24 h.' : doubted}`,
  };
}

/** Missing for a day, on two good lists at least, without a doubt, and not told yet. */
export function isWorthTelling(record: ModelRecord, away: number): boolean {
  return (
    record.goneToldAt === null &&
    record.doubt == null &&
    away >= TELL_AFTER_MS &&
    record.absentPolls >= 2
  );
}

function doubtWords(record: ModelRecord): string {
  return record.doubt == null
    ? ''
    : ` The list may be cut (${record.doubt.reason}), so nobody is told.`;
}

/** Whether this poll is the first at which 48 hours have passed since then. */
export function crossesTwoDays(since: string, at: string, lastPoll: string | null): boolean {
  const passed = (when: string): boolean => Date.parse(when) - Date.parse(since) >= RETIRE_AFTER_MS;
  return passed(at) && (lastPoll === null || !passed(lastPoll));
}
