import type { CarriedSource, SpentAt } from '../../domain/spending.ts';
import { plural } from '../../domain/text.ts';
import { ceilings, usd } from './ceilings.ts';

/** The day and the month that money is counted by, and what was spent in each. */
export interface Spending {
  dayFrom: string;
  dayUsd: number;
  monthFrom: string;
  monthUsd: number;
}

/** The windows that ceilings count in at a time, whether or not any is set. */
export function windowsAt(
  timezone: string,
  now: number,
): { day: { from: string; to: string }; month: { from: string; to: string } } | null {
  const [day, month] = ceilings(
    { perDayUsd: Number.POSITIVE_INFINITY, perMonthUsd: Number.POSITIVE_INFINITY },
    timezone,
    now,
  );
  return day === undefined || month === undefined ? null : { day, month };
}

/**
 * What must be added to the spending that a database has, so that it holds all that was spent.
 * Never less than it has.
 */
export function lacking(all: Spending, has: Pick<Spending, 'dayUsd' | 'monthUsd'>): SpentAt[] {
  const day = Math.max(0, all.dayUsd - has.dayUsd);
  const earlier = Math.max(0, all.monthUsd - has.monthUsd - day);
  const rows =
    all.monthFrom === all.dayFrom
      ? [{ at: all.dayFrom, usd: day + earlier }]
      : [
          { at: all.monthFrom, usd: earlier },
          { at: all.dayFrom, usd: day },
        ];
  return rows.filter((r) => r.usd > 0).map((r) => ({ ...r, calls: 0 }));
}

/** How one earlier database's spending is counted, for people. */
export function carriedWords(c: CarriedSource): string {
  const read = `${usd(c.usd)}${c.calls === 0 ? '' : ` in ${plural(c.calls, 'call')}`}`;
  if (c.confirmedBy !== null)
    return `what was spent before is counted as ${c.confirmedBy} said: ${read}`;
  if (c.known)
    return `what was spent before is carried over and goes on counting: ${read} in the last 32 days`;
  return (
    'what was spent before could not be ' +
    `read${c.usd > 0 ? ` in whole (${read} could)` : ''}, so at least half of each ` +
    'ceiling counts as spent in that day and month until somebody says what it was'
  );
}

/** How a person says what was spent. */
export const CONFIRM = 'daytwo spend confirm --month USD --today USD --by YOU';
