import { type Millis, iso } from '../../domain/clock.ts';
import { monthBefore, monthOf } from '../../platform/money/months.ts';
import { localDay } from '../../platform/schedule/local-time.ts';

/** A quarter of a time zone, [from, to), and its name: `2026-Q4`. */
export interface Quarter {
  name: string;
  from: string;
  to: string;
}

/** The first and the last day of a quarter, as its zone has them: `2026-10-01`, `2026-12-31`. */
export const daysOf = (
  { from, to }: Pick<Quarter, 'from' | 'to'>,
  timezone: string,
): { first: string; last: string } => ({
  first: localDay(Date.parse(from), timezone),
  last: localDay(Date.parse(to) - 1, timezone),
});

/** @param name `2026-Q4`; null where it is no quarter */
export function quarterOf(name: string, timezone: string): Quarter | null {
  const [, year = '', n = ''] = /^(\d{4})-Q([1-4])$/.exec(name) ?? [];
  if (year === '') return null;
  const month = (k: number): string =>
    `${year}-${String(3 * (Number(n) - 1) + k).padStart(2, '0')}`;
  const first = monthOf(month(1), timezone);
  const last = monthOf(month(3), timezone);
  return first === null || last === null ? null : { name, from: first.from, to: last.to };
}

/** The quarter that a moment lies in. */
export function quarterAt(at: Millis, timezone: string): Quarter {
  const nameOf = (month: string): string =>
    `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;
  const month = iso(at).slice(0, 7);
  // A zone may be a day off at either end of the month in UTC.
  const near = [monthBefore(month), month, monthAfter(month)];
  for (const name of new Set(near.map(nameOf))) {
    const quarter = quarterOf(name, timezone);
    if (quarter !== null && quarter.from <= iso(at) && iso(at) < quarter.to) return quarter;
  }
  throw new RangeError(`no quarter holds ${iso(at)}`);
}

function monthAfter(name: string): string {
  const [year = 0, month = 0] = name.split('-').map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
}

/** The quarter before one. */
export const quarterBefore = (q: Quarter, timezone: string): Quarter =>
  quarterAt(Date.parse(q.from) - 1, timezone);
