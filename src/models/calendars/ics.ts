import { DAY } from '../../domain/clock.ts';
import type { DateKind } from '../../domain/model.ts';
import { plural } from '../../domain/text.ts';
import { sha256 } from '../../platform/sha256.ts';

/** One model's end, as a calendar program shows it. */
export interface EndEvent {
  provider: string;
  model: string;
  /** ISO-8601; only its UTC day counts. */
  endsAt: string;
  kind: DateKind;
  /** In words: who uses it, who says so, what replaces it. */
  lines: readonly string[];
  url: string | null;
}

/**
 * Days before the end at which calendar programs remind, as the messages do from the last month on.
 */
const ALARM_DAYS = [30, 14, 7, 1] as const;
const LINE_OCTETS = 75;

/**
 * An iCalendar file (RFC 5545): one all-day event an end, the same UID whatever the day, so that
 * importing again moves it. @param now epoch milliseconds
 */
export function endsCalendar(events: readonly EndEvent[], now: number): string {
  const stamp = `${new Date(now).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//daytwo//model ends//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'X-WR-CALNAME:Model ends (daytwo)',
    ...events.flatMap((e) => eventLines(e, stamp)),
    'END:VCALENDAR',
  ];
  return lines.map(folded).join('');
}

function eventLines(e: EndEvent, stamp: string): string[] {
  const title = `${e.model} ${e.kind === 'firm' ? 'ends' : 'may end'} at ${e.provider}`;
  const next = new Date(Date.parse(e.endsAt.slice(0, 10)) + DAY).toISOString();
  return [
    'BEGIN:VEVENT',
    `UID:${sha256(`${e.provider}\n${e.model}`).slice(0, 32)}@daytwo`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${plainDay(e.endsAt)}`,
    `DTEND;VALUE=DATE:${plainDay(next)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(e.lines.join('\n'))}`,
    `STATUS:${e.kind === 'firm' ? 'CONFIRMED' : 'TENTATIVE'}`,
    'TRANSP:TRANSPARENT',
    ...(e.url !== null && /^https?:\/\/[\x21-\x7e]+$/.test(e.url) ? [`URL:${e.url}`] : []),
    ...ALARM_DAYS.flatMap((days) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `TRIGGER:-P${days}D`,
      `DESCRIPTION:${escaped(`${title} in ${plural(days, 'day')}`)}`,
      'END:VALARM',
    ]),
    'END:VEVENT',
  ];
}

const plainDay = (at: string): string => at.slice(0, 10).replaceAll('-', '');

/** RFC 5545 §3.3.11. Control characters have no place in text. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replaceAll('\n', '\\n');
}

/** RFC 5545 §3.1: no line over 75 octets without its break, folded between characters. */
function folded(line: string): string {
  let out = '';
  let used = 0;
  for (const c of line) {
    const size = Buffer.byteLength(c);
    if (used + size > LINE_OCTETS) {
      out += '\r\n ';
      used = 1;
    }
    out += c;
    used += size;
  }
  return `${out}\r\n`;
}
