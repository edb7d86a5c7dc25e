import type { Config } from '../config/load.ts';
import { suiteName } from '../config/names.ts';
import type { SuiteConfig } from '../config/schema.ts';
import type { Millis } from '../domain/clock.ts';
import { DaytwoError } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox, Suite } from '../domain/suite.ts';
import { suiteOf } from '../evaluation/suites/configured.ts';
import { type CallPrice, callPrice, judgeOf, newestTrials } from './call-price.ts';
import { DAILY_LOOKS, ownSlotsAYear } from './daily-suites.ts';

/** What a look every day costs beside those of a suite's own schedule. */
export interface AddedPrice {
  /** Null where the suite cannot be read. */
  callsAMonth: number | null;
  /** Null where no price is known. */
  usdAMonth: number | null;
  costFrom: CallPrice['from'];
  /** The model that judges and whose calls are not in the price; null where there is none. */
  judgeApart: string | null;
}

const MONTHS = 12;
const UNREAD: AddedPrice = {
  callsAMonth: null,
  usdAMonth: null,
  costFrom: 'unknown',
  judgeApart: null,
};

/** The price of running a suite daily, reckoned as a plan's. */
export async function priceOfDaily(
  on: { store: Store; config: Config; sandbox: Sandbox },
  agent: string,
  s: SuiteConfig,
  now: Millis,
): Promise<AddedPrice> {
  const read = await readPriced(on, agent, s, now);
  if (read === null) return UNREAD;
  const { suite, price } = read;
  const looks = Math.max(0, DAILY_LOOKS - ownSlotsAYear(on.config, s, now));
  const calls = (looks * suite.cases.length * s.trials) / MONTHS;
  const judge = judgeOf(on.config, agent, suite.cases, price);
  return {
    callsAMonth: calls,
    usdAMonth: price.usd === null ? null : calls * price.usd,
    costFrom: price.from,
    judgeApart: judge === null || judge.isIn ? null : judge.model,
  };
}

/** Null where the suite, the soul or the tools cannot be read: that is told of where it is mended. */
async function readPriced(
  on: { store: Store; config: Config; sandbox: Sandbox },
  agent: string,
  s: SuiteConfig,
  now: Millis,
): Promise<{ suite: Suite; price: CallPrice } | null> {
  try {
    const suite = await suiteOf(on, s);
    const trials = await newestTrials(on.store, { agent, suite: suiteName(s) });
    return { suite, price: await callPrice(on, { agent, suite, trials }, now) };
  } catch (e) {
    if (e instanceof DaytwoError) return null;
    throw e;
  }
}
