import { hasNumbers, type Worth, worthOf } from '../../claims/worth/worth.ts';
import { EXIT, DaytwoError } from '../../domain/errors.ts';
import type { Config } from '../../config/load.ts';
import { iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { comingEnds } from '../../models/ends/coming-ends.ts';
import { type MonthNow, monthNow } from '../../monitoring/month.ts';
import type { ComingEnd } from '../../monitoring/weekly-digest.ts';
import { monthBefore, monthOf } from '../../platform/money/months.ts';

/** A month, and what is ahead of it. */
export interface MonthReport extends MonthNow {
  at: string;
  timezone: string;
  /** Models in use that end, the nearest first. */
  ends: ComingEnd[];
  /** Of agents whose answers or reviews are known. */
  worth: Worth[];
}

/** @throws DaytwoError `bad-month` */
export async function reportMonth(
  on: { store: Store; config: Config },
  name: string,
  now: number,
): Promise<MonthReport> {
  const { timezone } = on.config;
  const month = monthOf(name, timezone);
  const before = month === null ? null : monthOf(monthBefore(name), timezone);
  if (month === null || before === null || month.from > iso(now))
    throw new DaytwoError({
      code: 'bad-month',
      exitCode: EXIT.usage,
      message: month === null ? `"${name}" is not a month` : `${name} has not begun`,
      next: `write a month that has begun, like ${iso(now).slice(0, 7)}`,
    });
  const ends = (await comingEnds(on, now)).filter((e) => e.endsAt >= month.from);
  const worth: Worth[] = [];
  for (const agent of Object.keys(on.config.agents)) {
    const found = await worthOf(on, agent, month);
    if (hasNumbers(found)) worth.push(found);
  }
  return { at: iso(now), timezone, ...(await monthNow(on, month, before)), ends, worth };
}
