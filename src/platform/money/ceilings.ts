import { Cron } from 'croner';
import type { Millis } from '../../domain/clock.ts';
import type { Ceiling } from '../../domain/store.ts';

interface Window {
  from: string;
  to: string;
}

/** The last window of each kind: asked before every call, and the same all day. */
const windows = new Map<string, Window>();

function windowAt(start: string, timezone: string, now: Millis): Window | null {
  const key = `${timezone} ${start}`;
  const known = windows.get(key);
  const at = new Date(now).toISOString();
  if (known !== undefined && known.from <= at && at < known.to) return known;
  const cron = new Cron(start, { timezone, paused: true });
  const from = cron.previousRuns(1, new Date(now + 1))[0];
  const to = cron.nextRun(new Date(now));
  if (from === undefined || to === null) return null;
  const found = { from: from.toISOString(), to: to.toISOString() };
  windows.set(key, found);
  return found;
}

/**
 * The hard limits that hold now: the calendar day and month of the configured time zone. None set,
 * none returned.
 */
export function ceilings(
  money: { perDayUsd?: number | undefined; perMonthUsd?: number | undefined },
  timezone: string,
  now: Millis,
): Ceiling[] {
  const limit = (name: Ceiling['name'], start: string, usd: number | undefined): Ceiling[] => {
    const window = usd === undefined ? null : windowAt(start, timezone, now);
    return usd === undefined || window === null ? [] : [{ name, ...window, usd }];
  };
  return [
    ...limit('day', '0 0 * * *', money.perDayUsd),
    ...limit('month', '0 0 1 * *', money.perMonthUsd),
  ];
}

/**
 * "the ceiling of $5.00 a day would be passed: $4.91 spent or reserved, this call could cost
 * $0.12".
 */
export function ceilingReason(
  refused: { ceiling: Ceiling; spentUsd: number; assumedUsd: number },
  callUsd: number,
): string {
  const { ceiling: c, spentUsd, assumedUsd } = refused;
  const assumed =
    assumedUsd === 0
      ? ''
      : `, ${usd(assumedUsd)} assumed to be spent before the database was lost (daytwo spend ` +
        'says how to correct it)';
  const name =
    c.name === 'budget' ? `budget of ${usd(c.usd)}` : `ceiling of ${usd(c.usd)} a ${c.name}`;
  return (
    `the ${name} would be passed: ${usd(spentUsd)} spent or reserved${assumed}, this ` +
    `call could cost ${usd(callUsd)}`
  );
}

/** Money for people: cents from a cent up, otherwise two significant digits. */
export function usd(amount: number): string {
  return `$${amount === 0 || amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}

/** Beyond this no price list goes. */
const MOST_DECIMALS = 6;

/**
 * Amounts that belong together, rounded alike: by the decimals that the smallest of them needs. Else
 * "$0.14 of $0.14; $0.0034 left".
 */
export function usdTogether(amounts: readonly number[]): (amount: number) => string {
  const smallest = Math.min(...amounts.filter((a) => a > 0));
  const needed =
    smallest < 0.01 ? Math.min(MOST_DECIMALS, 1 - Math.floor(Math.log10(smallest))) : 2;
  return (amount) => `$${amount.toFixed(needed)}`;
}
