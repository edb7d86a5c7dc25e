import { z } from 'zod';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Provider } from '../../domain/provider.ts';
import { options as anthropicOptions, createAnthropic } from './anthropic.ts';
import { options as chatOptions, createOpenAiChat } from './openai-chat.ts';
import { createOpenAiResponses, options as responsesOptions } from './openai-responses.ts';

/** What an account's entry may hold, by `kind`. Adding a format is one file and one entry here. */
export const providerOptions = z.discriminatedUnion('kind', [
  chatOptions,
  responsesOptions,
  anthropicOptions,
]);
export type ProviderOptions = z.infer<typeof providerOptions>;
export const PROVIDER_KINDS = [
  'openai',
  'openai-responses',
  'anthropic',
] as const satisfies readonly ProviderOptions['kind'][];

/** The keys that an account's entry may hold beside `kind`, for checking a configuration file. */
export const PROVIDER_SCHEMAS: Readonly<Record<ProviderOptions['kind'], z.ZodType>> = {
  openai: chatOptions.omit({ kind: true, name: true }),
  'openai-responses': responsesOptions.omit({ kind: true, name: true }),
  anthropic: anthropicOptions.omit({ kind: true, name: true }),
};

/**
 * An account at an endpoint. The SDK behind it is imported here, on first use.
 *
 * @param now epoch milliseconds, for latency and `Retry-After` dates; deadlines of sockets run on
 *   real time
 * @throws DaytwoError (exit 78) for options that do not fit or a missing key
 */
export async function createProvider(
  given: z.input<typeof providerOptions>,
  now: () => number,
): Promise<Provider> {
  const parsed = providerOptions.safeParse(given);
  if (!parsed.success) {
    throw new DaytwoError({
      code: 'provider-options',
      exitCode: EXIT.config,
      message: `Provider "${String(given.name)}": ${z.prettifyError(parsed.error)}`,
    });
  }
  switch (parsed.data.kind) {
    case 'openai':
      return createOpenAiChat(parsed.data, now);
    case 'openai-responses':
      return createOpenAiResponses(parsed.data, now);
    case 'anthropic':
      return createAnthropic(parsed.data, now);
  }
}
