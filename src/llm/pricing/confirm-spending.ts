import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { CarriedSource } from '../../domain/spending.ts';
import type { Store } from '../../domain/store.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { CONFIRM, lacking, windowsAt } from '../../platform/money/earlier-spending.ts';

/** What a person says was spent in all, by every database. */
export interface SaidSpending {
  month: number;
  today?: number;
  by: string;
}

/**
 * Takes a person's word for what earlier databases had spent.
 * @returns the sources that count as known now
 * @throws DaytwoError `nothing-unknown`, `no-today`, `too-little`
 */
export async function confirmSpending(
  tx: Store,
  timezone: string,
  said: SaidSpending,
  now: number,
): Promise<CarriedSource[]> {
  const windows = windowsAt(timezone, now);
  const unknown = (await tx.spend.carried()).filter(
    (c) => !c.known && windows !== null && c.at >= windows.month.from,
  );
  if (windows === null || unknown.length === 0)
    return refuse(
      'nothing-unknown',
      'nothing waits to be confirmed: all that was spent this month is known',
      'daytwo spend shows it',
    );
  const { day, month } = windows;
  if (said.today === undefined && unknown.some((c) => c.at >= day.from))
    return refuse('no-today', 'say what was spent today too: the database was lost today', CONFIRM);
  const has = {
    dayUsd: await tx.spend.total(day.from, day.to),
    monthUsd: await tx.spend.total(month.from, month.to),
  };
  const all = {
    dayFrom: day.from,
    dayUsd: said.today ?? has.dayUsd,
    monthFrom: month.from,
    monthUsd: said.month,
  };
  mustBePossible(all, has);
  const sources = unknown.map((c) => c.source);
  const at = iso(now);
  await tx.spend.settle(sources, said.by, at, lacking(all, has));
  await tx.audit.append({
    at,
    actor: said.by,
    action: 'spending confirmed',
    subject: sources.join(', '),
    detail: { monthUsd: said.month, todayUsd: said.today ?? null },
  });
  return unknown;
}

interface Sums {
  dayUsd: number;
  monthUsd: number;
}

function mustBePossible(all: Sums, has: Sums): void {
  if (all.dayUsd < has.dayUsd || all.monthUsd < has.monthUsd)
    refuse(
      'too-little',
      `that is less than is counted already: ${usd(has.dayUsd)} today, ${usd(has.monthUsd)} this month`,
      'give all that was spent, these included',
    );
  if (all.dayUsd > all.monthUsd)
    refuse(
      'too-little',
      `${usd(all.dayUsd)} today is more than ${usd(all.monthUsd)} this month`,
      'today is a part of the month',
    );
}

function refuse(code: string, message: string, next: string): never {
  throw new DaytwoError({ code, exitCode: EXIT.usage, message, next });
}
