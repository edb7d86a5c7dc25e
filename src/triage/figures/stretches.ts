import { MONTH_NAMES } from './plain-words.ts';
import type { PeriodKinds } from './dating.ts';
import type { Position, Unit } from './span-words.ts';

/** Months from the first to the last, counted from the year 0. */
export interface Stretch {
  from: number;
  to: number;
}

/** A stretch of time as words tell it: "the last two quarters", "the first nine months of 2026". */
export interface ToldStretch {
  position: Position;
  n: number;
  unit: Unit;
  /** Null where nothing named one. */
  year: number | null;
}

const MONTHS_OF: Readonly<Record<Unit, number>> = {
  day: 0,
  week: 0,
  month: 1,
  quarter: 3,
  half: 6,
  year: 12,
};

/** How many months a unit has; 0 where it has none. */
export const monthsOf = (unit: Unit): number => MONTHS_OF[unit];

/** The year of a source's time. */
export const yearOf = (time: number): number => Math.trunc(time / 100);
const at = (year: number, month: number): number => year * 12 + month - 1;
/** Its last month, counted from the year 0; a year by itself ends with December. */
export const monthAt = (time: number): number =>
  at(yearOf(time), time % 100 === 0 ? 12 : time % 100);

/** The months that words mean, by what a source has; null where that cannot be told. */
export function stretchOf(told: ToldStretch, { times }: PeriodKinds): Stretch | null {
  const months = told.n * monthsOf(told.unit);
  const all = [...times];
  if (months === 0 || told.position === 'next' || all.length === 0) return null;
  const newest = Math.max(...all);
  if (told.unit === 'year' && told.position === 'first') {
    const from = at(yearOf(Math.min(...all)), 1);
    return { from, to: from + months - 1 };
  }
  const year = told.unit === 'year' ? null : told.year;
  if (told.position === 'first') {
    const from = at(year ?? yearOf(newest), 1);
    return months > 12 ? null : { from, to: from + months - 1 };
  }
  const ofYear = year === null ? [newest] : all.filter((t) => yearOf(t) === year);
  if (ofYear.length === 0) return null;
  const to = monthAt(Math.max(...ofYear));
  return { from: to - months + 1, to };
}

/** From the first month of a year to the end of one of its periods, or from that on to the newest. */
export function stretchTo(
  period: { year: number; within: number; months: number },
  isFrom: boolean,
  { times }: PeriodKinds,
): Stretch | null {
  const end = at(period.year, period.within);
  if (!isFrom) return { from: at(period.year, 1), to: end };
  const to = monthAt(Math.max(...times));
  const from = end - period.months + 1;
  return from > to ? null : { from, to };
}

/**
 * A stretch by the periods of a source, from the first to the last: "Q1 2026 through Q2 2026". Null
 * where the source has none that begin and end with it, or not all of them.
 */
export function stretchWords(stretch: Stretch, kinds: PeriodKinds): string | null {
  const forms = [
    ...(kinds.hasQuarters ? [3] : []),
    ...(kinds.hasMonths ? [1] : []),
    ...(kinds.hasQuarters || kinds.hasMonths ? [] : [12]),
  ];
  for (const months of forms) {
    if (stretch.from % months !== 0 || (stretch.to + 1) % months !== 0) continue;
    const count = (stretch.to + 1 - stretch.from) / months;
    const ends = Array.from({ length: count }, (_, n) => stretch.from + (n + 1) * months - 1);
    if (!ends.every((end) => kinds.times.has(timeAt(end, months)))) continue;
    const [first = '', last = ''] = [ends[0] ?? 0, ends.at(-1) ?? 0].map((e) => nameAt(e, months));
    return first === last ? first : `${first} through ${last}`;
  }
  return null;
}

const timeAt = (month: number, months: number): number =>
  Math.trunc(month / 12) * 100 + (months === 12 ? 0 : (month % 12) + 1);

function nameAt(month: number, months: number): string {
  const year = Math.trunc(month / 12);
  const within = (month % 12) + 1;
  if (months === 12) return String(year);
  if (months === 3) return `Q${within / 3} ${year}`;
  const name = MONTH_NAMES[within - 1] ?? '';
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${year}`;
}
