import type { Config } from '../../config/load.ts';
import type { Problem } from '../../domain/errors.ts';
import { realClock } from '../../platform/clock/real.ts';
import { baseUrlOf, kindFor } from '../accounts.ts';
import { type PriceOverride, priceOf, type PriceQuery } from './prices.ts';

export type PricedModel = {
  provider: string;
  model: string;
  api?: 'chat' | 'responses' | 'messages' | undefined;
  price?: PriceOverride | undefined;
};

export function priceQueryFor(config: Config, at: PricedModel): PriceQuery {
  const p = config.providers[at.provider];
  return {
    kind: kindFor(p?.kind ?? 'openai', at.api),
    model: at.model,
    baseUrl: p === undefined ? undefined : baseUrlOf(p),
    override: at.price,
  };
}

/** Where a ceiling is set, a model without a known price is refused until one is given. */
export function priceProblems(config: Config, agent: string): Problem[] {
  const a = config.agents[agent];
  if (
    a === undefined ||
    (config.money.perDayUsd === undefined && config.money.perMonthUsd === undefined)
  )
    return [];
  const uses: { at: PricedModel; path: string[] }[] = [
    { at: a.target, path: ['agents', agent, 'target'] },
    ...(a.grader === undefined ? [] : [{ at: a.grader, path: ['agents', agent, 'grader'] }]),
    ...(a.simulatedUser === undefined
      ? []
      : [{ at: a.simulatedUser, path: ['agents', agent, 'simulatedUser'] }]),
    ...(a.judgments.judge === undefined
      ? []
      : [{ at: a.judgments.judge, path: ['agents', agent, 'judgments', 'judge'] }]),
  ];
  // Of an account that there is not, its own problem says enough.
  return uses
    .filter(
      ({ at }) =>
        config.providers[at.provider] !== undefined &&
        priceOf(priceQueryFor(config, at), realClock.now()) === null,
    )
    .map(({ at, path }) => ({
      place: config.place([...path, 'model']),
      path: [...path, 'model'].join('.'),
      message: `no price is known for ${at.model} at ${at.provider}, and a money ceiling is set`,
      hint: 'add price: { input: …, output: … } in USD a million tokens; 0 for a local model',
    }));
}
