import type { OpenAI } from 'openai';
import type { ListResult } from '../../domain/provider.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import { exchange } from './exchange.ts';
import { fetchList, type FetchPage, LIST_TIMEOUT_MS } from './lists/fetch.ts';
import { shapeFor } from './lists/registry.ts';
import { OPENAI_URL } from './openai-client.ts';
import type { CommonOptions } from './options.ts';

/**
 * The list of an account that speaks OpenAI's format, in the shape of whoever is behind its
 * address; OpenAI's own goes through the SDK.
 */
export async function listOpenAi(
  client: OpenAI,
  config: CommonOptions,
  account: { clean: Clean; now: () => number; signal: AbortSignal | undefined },
): Promise<ListResult> {
  const baseUrl = config.baseUrl ?? OPENAI_URL;
  const shape = shapeFor({ list: config.list, baseUrl });
  const context = { provider: config.name, model: null, clean: account.clean };
  const throughSdk: FetchPage = () =>
    exchange((signal) => client.models.list({ signal, timeout: LIST_TIMEOUT_MS }).asResponse(), {
      timeoutMs: LIST_TIMEOUT_MS,
      signal: account.signal,
      now: account.now,
      context,
    });
  const whole = {
    ...account,
    name: config.name,
    baseUrl,
    apiKey: config.apiKey,
    headers: config.headers,
  };
  return shape.name === 'openai' || shape.name === 'openai-compatible'
    ? fetchList(shape, whole, throughSdk)
    : fetchList(shape, whole);
}
