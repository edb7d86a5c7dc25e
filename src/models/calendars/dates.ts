import type { DateKind } from '../../domain/model.ts';
import { SHORT_MONTHS } from '../../domain/text-dates.ts';

export interface Day {
  /** ISO-8601, midnight UTC. */
  at: string;
  kind: DateKind;
}

/** 2098-12-31 and 9999-01-01 are written for "no end in sight", epoch values for "unknown". */
const SENTINEL_YEARS = { before: 2001, from: 2090 } as const;
const NOTHING =
  /^(?:-|–|—|n\/?a|none|null|tbd|tba|unknown|no shutdown date announced|not announced|not scheduled)?$/i;
/** "Earliest June 2026", "no earlier than …", "not sooner than …": a promise not to end before. */
const NOT_BEFORE =
  /\b(?:earliest|no earlier than|not (?:sooner|before|earlier) than|at least until)\b/i;
const HEDGED =
  /\b(?:tentative|expected|planned|approx(?:imately)?|around|about|circa|by the end of)\b|~/i;
const MONTHS = SHORT_MONTHS.map((name) => name.toLowerCase());
const MONTH = `(${MONTHS.join('|')})[a-z]*\\.?`;
const ISO = /\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})(T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?/;
const MONTH_FIRST = new RegExp(`\\b${MONTH}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})`, 'i');
const DAY_FIRST = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+${MONTH},?\\s+(\\d{4})`, 'i');
const MONTH_ONLY = new RegExp(`\\b${MONTH},?\\s+(\\d{4})`, 'i');

/**
 * A day from ISO text, a Unix time in seconds or milliseconds, or a date with its month spelled,
 * whatever stands around it ("January 15th, 2026 (all Regions)"). A month alone is its first day
 * and not firm. Null for nothing and for sentinels; `unreadable` where something stands there that
 * is no date, also `03/04/2026`, in which nobody can tell the day from the month. Pure.
 */
export function readDay(value: unknown): Day | null | 'unreadable' {
  if (value === null || value === undefined || value === 0) return null;
  if (typeof value === 'number') return unix(value);
  if (typeof value !== 'string') return 'unreadable';
  const text = value.trim();
  if (NOTHING.test(text)) return null;
  if (/^\d{9,13}$/.test(text)) return unix(Number(text));
  const kind: DateKind = NOT_BEFORE.test(text)
    ? 'earliest'
    : HEDGED.test(text)
      ? 'tentative'
      : 'firm';
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [all, y, m, d, time] = iso;
    const whole =
      time === undefined ? null : new Date(/Z|[+-]\d{2}:?\d{2}$/.test(time) ? all : `${all}Z`);
    if (whole !== null)
      return Number.isNaN(whole.getTime())
        ? 'unreadable'
        : calendarDay(whole.getUTCFullYear(), whole.getUTCMonth() + 1, whole.getUTCDate(), kind);
    return calendarDay(Number(y), Number(m), Number(d), kind);
  }
  const spelled = MONTH_FIRST.exec(text);
  if (spelled !== null)
    return calendarDay(Number(spelled[3]), monthOf(spelled[1]), Number(spelled[2]), kind);
  const turned = DAY_FIRST.exec(text);
  if (turned !== null)
    return calendarDay(Number(turned[3]), monthOf(turned[2]), Number(turned[1]), kind);
  const month = MONTH_ONLY.exec(text);
  return month === null
    ? 'unreadable'
    : calendarDay(Number(month[2]), monthOf(month[1]), 1, kind === 'firm' ? 'tentative' : kind);
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}

function unix(value: number): Day | null | 'unreadable' {
  const ms = Math.abs(value) >= 1e11 ? value : value * 1000;
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return 'unreadable';
  const at = new Date(ms);
  return calendarDay(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), 'firm');
}

function calendarDay(
  year: number,
  month: number,
  day: number,
  kind: DateKind,
): Day | null | 'unreadable' {
  const at = new Date(Date.UTC(year, month - 1, day));
  // 31 February would roll over into March: a slip must not become a date.
  if (Number.isNaN(at.getTime()) || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day)
    return 'unreadable';
  return year < SENTINEL_YEARS.before || year >= SENTINEL_YEARS.from
    ? null
    : { at: at.toISOString(), kind };
}
