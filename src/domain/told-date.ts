import type { Millis } from './clock.ts';

const TOLD = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Whether a text is a day of the calendar, like 2026-03-02. Pure. */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00.000Z`);
  // A 31 February is read as 3 March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) && text.length === 10;
}

/**
 * A day or a time as ISO 8601 writes it; without a zone it is UTC's. Null for anything else:
 * `Date.parse` finds a year in "banana 2027" and takes 12/25/2026 in the machine's zone. Pure.
 */
export function toldDate(text: string): Millis | null {
  const [, day = '', time = '00:00', zone = 'Z'] = TOLD.exec(text.trim()) ?? [];
  if (!isDay(day)) return null;
  const at = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(at) ? null : at;
}
