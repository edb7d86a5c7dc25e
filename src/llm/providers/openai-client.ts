import type { OpenAI } from 'openai';
import { untimedFetchOptions } from './dispatcher.ts';
import { withoutTheirEnvironment } from './hidden-environment.ts';
import { type CommonOptions, keyMissing } from './options.ts';

export const OPENAI_URL = 'https://api.openai.com/v1';

/** Whether a base URL is OpenAI itself (or Azure's copy), where `max_tokens` is on its way out. */
export function isOpenAi(baseUrl: string | undefined): boolean {
  if (baseUrl === undefined) return true;
  const host = new URL(baseUrl).hostname;
  return (
    host === 'api.openai.com' ||
    host.endsWith('.api.openai.com') ||
    host.endsWith('.openai.azure.com')
  );
}

/**
 * The official SDK's client with its retries and logging off. The SDK is imported on first use.
 * Nothing that it would read from the environment is there, so that configuration alone decides.
 * Without a key (a local server) no Authorization header is sent.
 * @param query goes with every address
 */
export async function openAiClient(
  options: CommonOptions,
  query: Readonly<Record<string, string>> = {},
): Promise<OpenAI> {
  if (options.apiKey === undefined && isOpenAi(options.baseUrl) && options.headers === undefined)
    throw keyMissing(options.name, 'OPENAI_API_KEY');
  const { default: Client } = await import('openai');
  const keyless = options.apiKey === undefined ? { Authorization: null } : {};
  const settings = {
    baseURL: options.baseUrl ?? OPENAI_URL,
    apiKey: options.apiKey ?? 'none',
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off' as const,
    defaultQuery: query,
    defaultHeaders: { ...keyless, ...options.headers },
    ...(await untimedFetchOptions()),
  };
  return withoutTheirEnvironment(() => new Client(settings));
}
