import type { Anthropic } from '@anthropic-ai/sdk';
import type { ListResult } from '../../domain/provider.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import { exchange } from './exchange.ts';
import { anthropic } from './lists/anthropic.ts';
import { fetchList, type FetchPage, LIST_TIMEOUT_MS } from './lists/fetch.ts';
import { shapeNamed } from './lists/registry.ts';
import type { CommonOptions } from './options.ts';

const ANTHROPIC_URL = 'https://api.anthropic.com';

/**
 * All pages of `/v1/models`, retired models included, because only the provider's own word retires
 * one. Servers that speak the format without knowing the lifecycle filter are asked again without
 * it.
 */
export async function listAnthropic(
  client: Anthropic,
  config: CommonOptions,
  account: { clean: Clean; now: () => number; signal: AbortSignal | undefined },
): Promise<ListResult> {
  const whole = {
    ...account,
    name: config.name,
    baseUrl: config.baseUrl ?? ANTHROPIC_URL,
    apiKey: config.apiKey,
    headers: config.headers,
  };
  const other = config.list === undefined ? null : shapeNamed(config.list);
  if (other !== null && other.name !== 'anthropic') return fetchList(other, whole);
  const context = { provider: config.name, model: null, clean: account.clean };
  const get = (query: Record<string, unknown>) =>
    exchange(
      (signal) =>
        client.get('/v1/models', { query, signal, timeout: LIST_TIMEOUT_MS }).asResponse(),
      { timeoutMs: LIST_TIMEOUT_MS, signal: account.signal, now: account.now, context },
    );
  let filter: Record<string, unknown> = { lifecycle: ['active', 'deprecated', 'retired'] };
  const throughSdk: FetchPage = async (url) => {
    const asked = new URL(url).searchParams;
    const after = asked.get('after_id');
    const place = {
      limit: Number(asked.get('limit')),
      ...(after === null ? {} : { after_id: after }),
    };
    const got = await get({ ...place, ...filter });
    if (got.ok || got.failure.code !== 'bad-request' || after !== null) return got;
    filter = {};
    return get(place);
  };
  return fetchList(anthropic, whole, throughSdk);
}
