import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { DAY, HOUR } from '../../domain/clock.ts';
import { isAgentKind, type ProviderRequest, type Usage } from '../../domain/provider.ts';
import type { ProviderKind } from '../providers/registry.ts';
import { inputTokenBound, inputTokenGuess } from './tokens.ts';

/** A price given in the configuration: USD a million tokens; 0 for a local model. */
export interface PriceOverride {
  input: number;
  output: number;
  /** USD a call, whatever it holds. */
  perCall?: number | undefined;
}

export interface PriceQuery {
  kind: ProviderKind;
  /**
   * Where the account lies; decides whose price list holds. Its name in the configuration is a
   * label and decides nothing.
   */
  baseUrl?: string | undefined;
  model: string;
  override?: PriceOverride | undefined;
}

/** USD a token for small requests; tiers and hours are in `costOf` and `worstCase`. */
export interface Price {
  inputUsdPerToken: number;
  outputUsdPerToken: number;
  cachedInputUsdPerToken: number;
  /** `configuration`, or the list's provider and model: `openai/gpt-4o-mini`. */
  source: string;
}

type Counts = Pick<
  Usage,
  'inputTokens' | 'outputTokens' | 'cachedInputTokens' | 'cacheWriteInputTokens'
>;

/**
 * What a model costs at an endpoint at a time (epoch milliseconds), or null where nobody says: with
 * a ceiling set, the caller refuses it.
 */
export function priceOf(what: PriceQuery, at: number): Price | null {
  const input = costOf(what, { inputTokens: 1_000, outputTokens: 0 }, at);
  const output = costOf(what, { inputTokens: 0, outputTokens: 1_000 }, at);
  const cached = costOf(
    what,
    { inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 1_000 },
    at,
  );
  if (input === null || output === null || cached === null) return null;
  const listed =
    what.override === undefined ? list(what, { inputTokens: 1, outputTokens: 1 }, at) : null;
  return {
    inputUsdPerToken: input / 1_000,
    outputUsdPerToken: output / 1_000,
    cachedInputUsdPerToken: cached / 1_000,
    source: listed === null ? 'configuration' : `${listed.provider.id}/${listed.model.id}`,
  };
}

/**
 * USD for the usage that a provider reported; null where no price is known. Reasoning tokens are
 * part of the output.
 */
export function costOf(what: PriceQuery, usage: Counts, at: number): number | null {
  if (what.override !== undefined)
    return (
      (what.override.perCall ?? 0) +
      (usage.inputTokens * what.override.input + usage.outputTokens * what.override.output) / 1e6
    );
  return list(what, usage, at)?.total_price ?? null;
}

export interface WorstCase {
  /** Upper bound in USD, null where no price is known. */
  usd: number | null;
  /** For the pace of calls (tokens a minute): a generous guess of the input, plus the cap. */
  tokens: number;
}

/**
 * Anthropic's dearest cache write (one hour) costs twice the plain input; every other provider's is
 * cheaper.
 */
const CACHE_WRITE_FACTOR = 2;
/** The Responses API accepts no smaller cap. */
const LEAST_CAP = 16;

/**
 * The most that a request can cost: a token a byte of input, the whole output cap, the dearest hour
 * of the day. Null where the price is unknown, also where the request asks for something priced
 * apart (a priority tier, a tool that the provider itself runs).
 */
export function worstCase(
  what: PriceQuery,
  request: Pick<ProviderRequest, 'messages' | 'tools' | 'parameters' | 'maxOutputTokens'>,
  at: number,
): WorstCase {
  const outputTokens = Math.max(LEAST_CAP, request.maxOutputTokens);
  const tokens = inputTokenGuess(request) + outputTokens;
  if (what.override === undefined && pricedApart(request.parameters)) return { usd: null, tokens };
  const inputTokens = inputTokenBound(request);
  const costs = hoursOf(what, at).map((hour) => {
    const input = costOf(what, { inputTokens, outputTokens: 0 }, hour);
    const both = costOf(what, { inputTokens, outputTokens }, hour);
    return input === null || both === null
      ? null
      : both + (cacheWrites(request) ? input * (CACHE_WRITE_FACTOR - 1) : 0);
  });
  return {
    usd: costs.some((cost) => cost === null) ? null : Math.max(...costs.map((cost) => cost ?? 0)),
    tokens,
  };
}

/** The functions that a runner needs, for one model. */
export interface Tariff {
  cost(usage: Usage): number | null;
  worstCase(request: ProviderRequest): WorstCase;
}
/** @param now epoch milliseconds: some prices depend on the hour or begin on a day */
export function tariffOf(what: PriceQuery, now: () => number): Tariff {
  return {
    cost: (usage) => costOf(what, usage, now()),
    worstCase: (request) => worstCase(what, request, now()),
  };
}

function list(what: PriceQuery, usage: Counts, at: number): ReturnType<typeof calcPrice> {
  const providerId = providerOf(what);
  if (providerId === null) return null;
  const input = Math.max(0, usage.inputTokens);
  // Shares of a total can never exceed it, whatever a provider reports; the list throws otherwise.
  const read = Math.min(usage.cachedInputTokens ?? 0, input);
  const write = Math.min(usage.cacheWriteInputTokens ?? 0, input - read);
  const counts = {
    input_tokens: input,
    output_tokens: Math.max(0, usage.outputTokens),
    ...(read > 0 ? { cache_read_tokens: read } : {}),
    ...(write > 0 ? { cache_write_tokens: write } : {}),
  };
  return calcPrice(counts, what.model, { providerId, timestamp: new Date(at) });
}

/**
 * Whose list holds: known by the endpoint's address alone, so a local server never gets the price
 * of a model with the same name.
 */
function providerOf(what: PriceQuery): string | null {
  if (isAgentKind(what.kind) || what.kind === 'azure')
    return what.kind === 'azure' ? 'azure' : null;
  if (what.baseUrl === undefined) return what.kind === 'anthropic' ? 'anthropic' : 'openai';
  return findProvider({ providerApiUrl: what.baseUrl })?.id ?? null;
}

/**
 * The times at which to look for the dearest price: now, and every hour of today where the price
 * depends on conditions.
 */
function hoursOf(what: PriceQuery, at: number): number[] {
  const prices =
    what.override === undefined
      ? list(what, { inputTokens: 1, outputTokens: 1 }, at)?.model.prices
      : undefined;
  if (!Array.isArray(prices)) return [at];
  const day = Math.floor(at / DAY) * DAY;
  return [at, ...Array.from({ length: 24 }, (_, hour) => day + hour * HOUR)];
}

function pricedApart(parameters: Readonly<Record<string, unknown>>): boolean {
  const tier = parameters['service_tier'];
  const tools = Array.isArray(parameters['tools']) ? (parameters['tools'] as unknown[]) : [];
  const hosted = tools.some(
    (tool) =>
      typeof tool === 'object' &&
      tool !== null &&
      'type' in tool &&
      tool.type !== 'function' &&
      tool.type !== 'custom',
  );
  return tier === 'priority' || tier === 'fast' || parameters['speed'] === 'fast' || hosted;
}

function cacheWrites(request: Pick<ProviderRequest, 'messages' | 'parameters'>): boolean {
  return (JSON.stringify([request.messages, request.parameters]) ?? '').includes('"cache_control"');
}
