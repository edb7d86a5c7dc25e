import { DAY, HOUR, type Millis, MINUTE } from '../../domain/clock.ts';
import { type Html, html, NOTHING } from './html.ts';

/** What times are told with. */
export interface Told {
  now: Millis;
  /** The configured zone, by its IANA name. */
  timezone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a millisecond, and a page has hundreds of times. */
function format(
  timezone: string,
  name: string,
  o: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${timezone} ${name}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hourCycle: 'h23', ...o });
  formats.set(key, made);
  return made;
}

/** A stored value need not be a time: such a one has no words, and no page falls over it. */
export const isDate = (iso: string): boolean => !Number.isNaN(Date.parse(iso));

/** "Tuesday 3 March 2026, 02:00 (Europe/Berlin)". */
export function exact(iso: string, timezone: string): string {
  if (!isDate(iso)) return '';
  const date = format(timezone, 'day', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(new Date(iso));
  return `${date.replace(',', '')}, ${clock(iso, timezone)} (${timezone})`;
}

/** "02:00". */
export function clock(iso: string, timezone: string): string {
  if (!isDate(iso)) return '';
  return format(timezone, 'clock', { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
}

/** "3 Mar", with the year where it is another than now's. */
export function shortDay(iso: string, { now, timezone }: Told): string {
  if (!isDate(iso)) return '';
  const date = new Date(iso);
  const year = format(timezone, 'year', { year: 'numeric' });
  const day = format(timezone, 'short', { day: 'numeric', month: 'short' }).format(date);
  return year.format(date) === year.format(now) ? day : `${day} ${year.format(date)}`;
}

/** "just now", "5 min ago", "3 h ago", "4 days ago", "in 2 h": for what is near; else the day. */
export function relative(iso: string, told: Told): string {
  if (!isDate(iso)) return '';
  const away = told.now - Date.parse(iso);
  const words = spanWords(Math.abs(away));
  if (words === null) return shortDay(iso, told);
  if (words === '') return away >= 0 ? 'just now' : 'in a moment';
  return away >= 0 ? `${words} ago` : `in ${words}`;
}

function spanWords(ms: Millis): string | null {
  if (ms < MINUTE) return '';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return ms < 60 * DAY ? `${Math.floor(ms / DAY)} days` : null;
}

/** "for 41 days", since when something has been so; in hours where it is new. */
export function howLong(iso: string, { now }: Told): string {
  if (!isDate(iso)) return '';
  const ms = Math.max(0, now - Date.parse(iso));
  if (ms < 2 * HOUR) return `${Math.max(1, Math.round(ms / MINUTE))} min`;
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} days`;
}

/** A time as people say it, with the exact one on hover and for machines. */
export function when(iso: string, told: Told): Html {
  if (!isDate(iso)) return NOTHING;
  return html`<time datetime="${iso}" title="${exact(iso, told.timezone)}"
    >${relative(iso, told)}</time
  >`;
}

/**
 * "3 Mar 02:00", with its zone where that is not UTC: sentences that were sent stand on the same page,
 * and they are in UTC.
 */
export const stampWords = (iso: string, told: Told): string =>
  isDate(iso) ? `${shortDay(iso, told)} ${zonedClock(iso, told.timezone)}` : '';

/** "02:00", "03:00 CET": a time whose zone is told where it is not UTC. */
export function zonedClock(iso: string, timezone: string): string {
  const time = clock(iso, timezone);
  return time === '' || timezone === 'UTC' ? time : `${time} ${zoneAt(iso, timezone)}`;
}

/** "CET", "GMT+9": what the zone is called at a time. */
function zoneAt(iso: string, timezone: string): string {
  const parts = format(timezone, 'zone', { timeZoneName: 'short' }).formatToParts(new Date(iso));
  return parts.find((p) => p.type === 'timeZoneName')?.value ?? timezone;
}

/** Day and time, for tables. */
export function stamp(iso: string, told: Told): Html {
  if (!isDate(iso)) return NOTHING;
  return html`<time datetime="${iso}" title="${exact(iso, told.timezone)}"
    >${stampWords(iso, told)}</time
  >`;
}
