const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const short = (names: readonly string[]): readonly string[] => names.map((n) => n.slice(0, 3));
/** `Sun` to `Sat`, at the places that `getUTCDay` gives. */
export const SHORT_DAYS = short(DAYS);
/** `Jan` to `Dec`, at the places that `getUTCMonth` gives. */
export const SHORT_MONTHS = short(MONTHS);

/** "Tuesday 3 March, 02:00 UTC". */
export function dayWords(isoTime: string): string {
  const d = new Date(isoTime);
  if (Number.isNaN(d.getTime())) return '';
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${dayAlone(isoTime)}, ${two(d.getUTCHours())}:${two(d.getUTCMinutes())} UTC`;
}

/** "Tuesday 3 March", by UTC: of what is known by its day. */
export function dayAlone(isoTime: string): string {
  const d = new Date(isoTime);
  if (Number.isNaN(d.getTime())) return '';
  return `${DAYS[d.getUTCDay()] ?? ''} ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()] ?? ''}`;
}

/** "05:27" on the day of `now`, else "1 Apr 05:27"; UTC, for where there is little room. */
export function clockWords(isoTime: string, now: string): string {
  const d = new Date(isoTime);
  if (Number.isNaN(d.getTime())) return '';
  const time = d.toISOString().slice(11, 16);
  return d.toISOString().slice(0, 10) === new Date(now).toISOString().slice(0, 10)
    ? time
    : `${d.getUTCDate()} ${SHORT_MONTHS[d.getUTCMonth()] ?? ''} ${time}`;
}
