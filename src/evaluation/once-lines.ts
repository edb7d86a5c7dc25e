import type { Clock } from '../domain/clock.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { CallFailure, Provider } from '../domain/provider.ts';
import type { ModelClient } from '../llm/call.ts';
import { tariffOf } from '../llm/pricing/prices.ts';
import { createProvider, type ProviderOptions } from '../llm/providers/registry.ts';
import { makeLimiter } from '../llm/rate-limiter.ts';
import type { Redactor } from '../platform/privacy/redactor.ts';
import { tokensOfAddresses } from '../platform/privacy/token-form.ts';
import { accountOf, type Learn } from './once-account.ts';
import { familyOf, hostOf, keysSentAstray } from './once-families.ts';
import type { PlannedCall } from './suites/plan.ts';
import type { ParsedProvider } from './suites/providers.ts';

/** What the accounts of one run are made with. */
interface LineOptions {
  env: NodeJS.ProcessEnv;
  /** Is told every secret that a provider of the file is asked with, and where it comes from. */
  learn: Learn;
  /** Knows all that was learned: none of it is asked or told. */
  redactor: Redactor;
  concurrent: number;
  /** The worker's setting that a variable is kept for, where an address is not that setting's. */
  keptBy?(name: string, address: string): string | null;
  onWarning(line: string): void;
}

export type Lines = Awaited<ReturnType<typeof linesFor>>;

/** A client for each provider of the file, and each model that judges or plays a user. */
export async function linesFor(
  calls: readonly PlannedCall[],
  models: ReadonlyMap<string, ParsedProvider>,
  clock: Clock,
  o: LineOptions,
) {
  const made = new Map<string, ModelClient>();
  for (const provider of [...calls.map((c) => c.provider), ...models.values()])
    if (!made.has(keyOf(provider))) made.set(keyOf(provider), await lineOf(provider, clock, o));
  const of = (p: ParsedProvider): ModelClient => {
    const line = made.get(keyOf(p));
    if (line === undefined) throw new Error(`no line for ${p.id}`);
    return line;
  };
  return {
    of,
    /** The model that an option names; where it names none, the file's first provider. */
    named(option: unknown) {
      const provider =
        option === undefined ? calls[0]?.provider : models.get(JSON.stringify(option));
      return provider === undefined ? null : { line: of(provider), provider };
    },
  };
}

/** Providers with the same key are one account and model. */
export const keyOf = (p: ParsedProvider): string =>
  `${p.family} ${p.api} ${p.baseUrl ?? ''} ${p.model} ` +
  JSON.stringify([
    priceIn(p.config) ?? null,
    p.config['apiKeyEnvar'] ?? null,
    p.config['apiKey'] ?? null,
    p.config['headers'] ?? null,
  ]);

async function lineOf(p: ParsedProvider, clock: Clock, o: LineOptions): Promise<ModelClient> {
  const family = familyOf(p);
  const baseUrl =
    p.baseUrl ?? (family.base === undefined ? undefined : o.env[family.base]) ?? family.baseUrl;
  o.learn(tokensOfAddresses(baseUrl ?? ''), `the address of ${p.id}`);
  const address = baseUrl ?? family.home ?? '';
  const account = accountOf(
    p,
    family.key,
    o.env,
    o.learn,
    (name) => o.keptBy?.(name, address) ?? null,
  );
  const { apiKey, headers } = account;
  for (const key of keysSentAstray(account, address, o.env))
    o.onWarning(`the key in ${key} goes to ${hostOf(address)}: ${p.id} is asked there`);
  if (apiKey === undefined && baseUrl === undefined)
    throw new DaytwoError({
      code: 'no-key',
      exitCode: EXIT.config,
      message: `${p.id} needs a key: ${family.key} is not set`,
      next: `export ${family.key}=…`,
    });
  const kind: ProviderOptions['kind'] =
    family.kind === 'anthropic'
      ? 'anthropic'
      : p.api === 'openai-responses'
        ? 'openai-responses'
        : 'openai';
  const provider = await createProvider(
    {
      name: p.family,
      kind,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(apiKey === undefined ? { apiKey: 'none' } : { apiKey }),
      ...(headers === undefined ? {} : { headers }),
    },
    () => clock.now(),
    o.redactor,
  );
  return {
    provider: notElsewhere(provider),
    limiter: makeLimiter(clock, {
      requestsPerMinute: 10_000,
      tokensPerMinute: 100_000_000,
      concurrent: o.concurrent,
    }),
    tariff: tariffOf(
      { kind, model: p.model, baseUrl: priceAddress(baseUrl, family), override: priceIn(p.config) },
      () => clock.now(),
    ),
  };
}

/**
 * A provider that is asked no more once a question was sent on to another address: the rest would
 * be, too.
 */
function notElsewhere(provider: Provider): Provider {
  let elsewhere: CallFailure | null = null;
  return {
    name: provider.name,
    async call(request) {
      if (elsewhere !== null) return { ok: false, failure: elsewhere };
      const result = await provider.call(request);
      if (!result.ok && result.failure.code === 'redirect') elsewhere = result.failure;
      return result;
    },
    listModels: (signal) => provider.listModels(signal),
    endSession: async (session) => provider.endSession?.(session),
  };
}

/**
 * promptfoo's own keys, in USD a token: `cost` for both directions, `inputCost` and `outputCost`
 * for one.
 */
function priceIn(
  config: Readonly<Record<string, unknown>>,
): { input: number; output: number } | undefined {
  const usd = (key: string): number | null =>
    typeof config[key] === 'number' && config[key] >= 0 ? config[key] * 1e6 : null;
  const both = usd('cost');
  const [input, output] = [usd('inputCost') ?? both, usd('outputCost') ?? both];
  return input === null || output === null ? undefined : { input, output };
}

/**
 * A family's own variable may point at a proxy of the same provider: its prices hold where no list
 * knows the address.
 */
function priceAddress(
  baseUrl: string | undefined,
  family: { baseUrl?: string },
): string | undefined {
  return baseUrl === family.baseUrl ? baseUrl : baseUrl === undefined ? undefined : family.baseUrl;
}
