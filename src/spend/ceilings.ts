import { Cron } from 'croner';
import type { Millis } from '../domain/clock.ts';
import type { Ceiling } from '../domain/store.ts';

/** Asked before every call, so the expressions are parsed once. */
const midnights = new Map<string, Cron>();
function midnight(cron: string, timezone: string): Cron {
  const key = `${timezone} ${cron}`;
  const known = midnights.get(key) ?? new Cron(cron, { timezone, paused: true });
  midnights.set(key, known);
  return known;
}

/** The hard limits that hold now: the calendar day and month of the configured time zone. None set, none returned. */
export function ceilings(money: { perDayUsd?: number | undefined; perMonthUsd?: number | undefined }, timezone: string, now: Millis): Ceiling[] {
  const window = (name: Ceiling['name'], start: string, usd: number | undefined): Ceiling[] => {
    if (usd === undefined) return [];
    const cron = midnight(start, timezone);
    const from = cron.previousRuns(1, new Date(now + 1))[0];
    const to = cron.nextRun(new Date(now));
    return from === undefined || to === null ? [] : [{ name, from: from.toISOString(), to: to.toISOString(), usd }];
  };
  return [...window('day', '0 0 * * *', money.perDayUsd), ...window('month', '0 0 1 * *', money.perMonthUsd)];
}

/** "the ceiling of $5.00 a day would be passed: $4.91 spent or reserved, this call could cost $0.12". */
export function ceilingReason(c: Ceiling, spentUsd: number, callUsd: number): string {
  return `the ceiling of ${usd(c.usd)} a ${c.name} would be passed: ${usd(spentUsd)} spent or reserved, this call could cost ${usd(callUsd)}`;
}

/** Money for people: cents from a cent up, otherwise two significant digits. */
export function usd(amount: number): string {
  return `$${amount === 0 || amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}
