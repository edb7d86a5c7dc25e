import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import { minute, span } from '../../domain/text-time.ts';
import { neverListed } from '../knowledge/sources.ts';

const HOUR = 3_600_000;
/**
 * DESIGN §6: people are told after a day; nothing is called retired by absence before two, over at
 * least three good polls.
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

export interface Missing {
  provider: string;
  at: string;
  used: boolean;
  /**
   * `list`: whole and trusted. `cut`: rows may be missing, so absences are logged and count for
   * nothing.
   */
  trust:
    | { kind: 'list'; rows: number; swap: boolean; hold: boolean; doubt: string | null }
    | { kind: 'cut'; reason: string };
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
  now: Missing,
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
  list: { rows: number; swap: boolean; hold: boolean; doubt: string | null },
): ModelRecord {
  if (record.absentSince === null) {
    const reason = list.swap
      ? `the list lost as many rows as it gained and is as long as before, ${list.rows}`
      : list.doubt;
    const doubt = reason === null ? null : { reason, rows: list.rows };
    return { ...record, absentSince: at, absentPolls: list.hold ? 0 : 1, doubt };
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
  now: Missing,
  say: (kind: ModelEvent['kind'], told: boolean, reason: string) => ModelEvent,
): { record: ModelRecord; events: ModelEvent[]; wantsProbe: boolean } {
  const at = Date.parse(now.at);
  const since = record.absentSince ?? now.at;
  const away = at - Date.parse(since);
  const long = away >= RETIRE_AFTER_MS && record.absentPolls >= RETIRE_POLLS;
  const probe = now.probe !== null && now.probe.at >= since ? now.probe : null;
  if (probe?.outcome === 'gone')
    return {
      record: { ...record, retiredAt: now.at },
      events: [
        say(
          'retired',
          now.used,
          `${record.model} has not been on ${now.provider}'s list for ${span(away)}, and a ` +
            'call for it says that the model is gone.',
        ),
      ],
      wantsProbe: false,
    };
  if (probe?.outcome === 'failed' && long)
    return {
      record: { ...record, retiredAt: now.at },
      events: [
        say(
          'retired',
          now.used,
          `${record.model} has not been on ${now.provider}'s list for ${span(away)}, over ` +
            `${record.absentPolls} good polls, and a call for it failed.`,
        ),
      ],
      wantsProbe: false,
    };

  const events: ModelEvent[] = [];
  let next = record;
  const doubted =
    record.doubt != null ? ` The list may be cut (${record.doubt.reason}), so nobody is told.` : '';
  const tell =
    now.used &&
    record.goneToldAt === null &&
    record.doubt == null &&
    away >= TELL_AFTER_MS &&
    record.absentPolls >= 2;
  const gone =
    `${record.model} is no longer on ${now.provider}'s list (last seen ` +
    `${minute(record.lastSeen)} ` +
    `UTC${away > 0 ? `, missing for ${span(away)}` : ''}).`;
  if (tell) {
    events.push(
      say('gone', true, probe?.outcome === 'served' ? `${gone} It still answers.` : gone),
    );
    next = { ...next, goneRecordedAt: next.goneRecordedAt ?? now.at, goneToldAt: now.at };
  } else if (
    record.goneRecordedAt === null &&
    (record.absentPolls >= 2 || at - Date.parse(record.lastSeen) >= SPARSE_MS)
  ) {
    events.push(
      say(
        'gone',
        false,
        `${gone}${doubted === '' ? ' People are told when it stays away for 24 h.' : doubted}`,
      ),
    );
    next = { ...next, goneRecordedAt: now.at };
  }
  if (crossesTwoDays(since, now.at, now.lastPoll) && probe === null && !now.canProbe) {
    events.push(
      say(
        'absent',
        now.used && record.doubt == null,
        `${record.model} has been missing from ${now.provider}'s list for ${span(away)}; ` +
          'whether it still answers is not known, since it cannot be called from ' +
          `here.${doubted}`,
      ),
    );
  }
  return { record: next, events, wantsProbe: long && now.used && now.canProbe && probe === null };
}

/** Whether this poll is the first at which 48 hours have passed since then. */
export function crossesTwoDays(since: string, at: string, lastPoll: string | null): boolean {
  const passed = (when: string): boolean => Date.parse(when) - Date.parse(since) >= RETIRE_AFTER_MS;
  return passed(at) && (lastPoll === null || !passed(lastPoll));
}
