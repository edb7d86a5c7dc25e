import { z } from 'zod';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { isAgentKind, type Provider } from '../../domain/provider.ts';
import { makeRedactor, type Redactor } from '../../platform/privacy/redactor.ts';
import { options as anthropicOptions, createAnthropic } from './anthropic.ts';
import { createExecAgent, options as execOptions } from './agents/exec.ts';
import { createHttpAgent, options as httpOptions } from './agents/http.ts';
import { createMcpAgent, options as mcpOptions } from './agents/mcp.ts';
import { options as azureOptions, createAzure } from './azure.ts';
import { options as chatOptions, createOpenAiChat } from './openai-chat.ts';
import { createOpenAiResponses, options as responsesOptions } from './openai-responses.ts';
import type { Host } from './options.ts';
import { keepingSecrets } from './sent.ts';

/** What an account's entry may hold, by `kind`. Adding a format is one file and one entry here. */
export const providerOptions = z.discriminatedUnion('kind', [
  chatOptions,
  responsesOptions,
  anthropicOptions,
  azureOptions,
  httpOptions,
  execOptions,
  mcpOptions,
]);
export type ProviderOptions = z.infer<typeof providerOptions>;
export type ProviderKind = ProviderOptions['kind'];
/** Formats of models; the others are agents' (`AGENT_KINDS`), and Azure's copy of OpenAI's. */
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
  azure: azureOptions.omit({ kind: true, name: true }),
  http: httpOptions.omit({ kind: true, name: true }),
  exec: execOptions.omit({ kind: true, name: true }),
  mcp: mcpOptions.omit({ kind: true, name: true }),
};

/**
 * An account at an endpoint. The SDK behind it is imported here, on first use.
 *
 * @param now epoch milliseconds, for latency and `Retry-After` dates; deadlines of sockets run on
 *   real time
 * @param redactor knows every secret of the configuration: none of them is told or asked
 * @throws DaytwoError (exit 78) for options that do not fit or a missing key
 */
export async function createProvider(
  given: z.input<typeof providerOptions>,
  now: () => number,
  redactor: Redactor = makeRedactor(),
): Promise<Provider> {
  const host: Host = { now, redactor };
  const parsed = providerOptions.safeParse(given);
  if (!parsed.success) {
    throw new DaytwoError({
      code: 'provider-options',
      exitCode: EXIT.config,
      message: `Provider "${String(given.name)}": ${z.prettifyError(parsed.error)}`,
    });
  }
  const { kind } = parsed.data;
  return keepingSecrets(await accountOf(parsed.data, host), redactor, isAgentKind(kind));
}

function accountOf(options: ProviderOptions, host: Host): Promise<Provider> | Provider {
  switch (options.kind) {
    case 'openai':
      return createOpenAiChat(options, host);
    case 'openai-responses':
      return createOpenAiResponses(options, host);
    case 'anthropic':
      return createAnthropic(options, host);
    case 'azure':
      return createAzure(options, host);
    case 'http':
      return createHttpAgent(options, host);
    case 'exec':
      return createExecAgent(options, host);
    case 'mcp':
      return createMcpAgent(options, host);
  }
}
