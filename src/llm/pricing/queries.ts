import { DAY, iso } from '../../domain/clock.ts';
import type { CarriedSource, Spend } from '../../domain/spending.ts';
import type { Store } from '../../domain/store.ts';
import { ceilings } from '../../platform/money/ceilings.ts';

/** What is configured of money. */
export interface MoneyConfig {
  money: { perDayUsd?: number | undefined; perMonthUsd?: number | undefined };
  timezone: string;
}

/** What a day or a month counts; `usd` is its ceiling, null where none is set. */
export interface SpentInWindow {
  name: string;
  from: string;
  to: string;
  usd: number | null;
  spentUsd: number;
  /** Assumed to be spent, where an earlier database could not be read. */
  assumedUsd: number;
}

/** What the canaries cost, beside what they may. */
export interface Spending {
  windows: SpentInWindow[];
  /** Of the last thirty days. */
  byAgent: Awaited<ReturnType<Spend['byAgent']>>;
  byTrigger: Awaited<ReturnType<Spend['byTrigger']>>;
  /** Earlier databases whose spending goes on counting. */
  carried: CarriedSource[];
}

/** The day and the month that hold `now`, and the last thirty days by agent and by trigger. */
export async function spending(
  store: Pick<Store, 'spend'>,
  config: MoneyConfig,
  now: number,
): Promise<Spending> {
  const [from, to] = [iso(now - 30 * DAY), iso(now + DAY)];
  return {
    windows: await spentInWindows(store, config, now),
    byAgent: await store.spend.byAgent(from, to),
    byTrigger: await store.spend.byTrigger(from, to),
    carried: (await store.spend.carried()).filter((c) => c.at >= from),
  };
}

/** The day and the month that hold `now`. */
export async function spentInWindows(
  { spend }: Pick<Store, 'spend'>,
  config: MoneyConfig,
  now: number,
): Promise<SpentInWindow[]> {
  const { perDayUsd = Infinity, perMonthUsd = Infinity } = config.money;
  return Promise.all(
    ceilings({ perDayUsd, perMonthUsd }, config.timezone, now).map(async (w) => {
      const { name, from, to } = w;
      if (Number.isFinite(w.usd))
        return { name, from, to, usd: w.usd, ...(await spend.towards(w)) };
      return { name, from, to, usd: null, spentUsd: await spend.total(from, to), assumedUsd: 0 };
    }),
  );
}

/** What a window's ceiling still allows. */
export function leftIn(w: SpentInWindow): number {
  return w.usd === null ? Infinity : Math.max(0, w.usd - w.spentUsd - w.assumedUsd);
}

/** The window with the least left of those whose ceiling allows less than this; null where all do. */
export async function tooTight(
  store: Pick<Store, 'spend'>,
  config: MoneyConfig,
  usd: number,
  now: number,
): Promise<SpentInWindow | null> {
  const windows = await spentInWindows(store, config, now);
  const tight = windows.filter((w) => leftIn(w) < usd);
  return tight.toSorted((a, b) => leftIn(a) - leftIn(b))[0] ?? null;
}
