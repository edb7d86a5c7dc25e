import type { Anthropic } from '@anthropic-ai/sdk';
import { z } from 'zod';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { CallResult, FinishReason, ListResult, Provider, ProviderReply, ToolCall } from '../domain/provider.ts';
import { messagesBody } from './anthropic-body.ts';
import { behaviourIn } from './behaviour-errors.ts';
import { patientFetch } from './dispatcher.ts';
import { type Exchange, exchange } from './exchange.ts';
import { badBody, type CallContext, classifyInBody } from './failures.ts';
import { readModelList } from './model-list.ts';
import { LIST_TIMEOUT_MS } from './openai-list.ts';
import { commonOptions, secretsOf } from './options.ts';
import { usageOf } from './reply-shapes.ts';
import { routingOf } from './routing.ts';

/** Anthropic's Messages API, or a server that speaks it. */
export const options = commonOptions.extend({ kind: z.literal('anthropic') });

const message = z.looseObject({
  model: z.string().nullish(),
  stop_reason: z.string().nullish(),
  stop_details: z.looseObject({ explanation: z.string().nullish() }).nullish().catch(null),
  content: z.array(z.looseObject({ type: z.string(), id: z.string().optional(), text: z.string().optional(), name: z.string().optional(), input: z.unknown().optional() })),
  usage: z.looseObject({
    input_tokens: z.unknown().optional(), output_tokens: z.unknown().optional(),
    cache_read_input_tokens: z.number().nullish().catch(null), cache_creation_input_tokens: z.number().nullish().catch(null),
    output_tokens_details: z.looseObject({ thinking_tokens: z.unknown().optional() }).nullish().catch(null),
  }).nullish(),
});

const FINISH: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop', stop_sequence: 'stop', max_tokens: 'length', model_context_window_exceeded: 'length', tool_use: 'tool-calls', refusal: 'refusal',
};

/** A message as a reply. Input tokens are Anthropic's three kinds added up, as every other provider counts them. */
export function messageReply(got: Exchange, context: CallContext): CallResult {
  const parsed = message.safeParse(got.json);
  if (!parsed.success) {
    const named = z.looseObject({ error: z.looseObject({}) }).safeParse(got.json);
    return { ok: false, failure: named.success ? classifyInBody(got.json, context, got.answer.header) : badBody(got.answer, context, 'the answer holds no content') };
  }
  const { content, usage, stop_reason: stop, stop_details: details, model } = parsed.data;
  const toolCalls: ToolCall[] = content.flatMap((block) => (block.type === 'tool_use' && block.name !== undefined ? [{ ...(block.id === undefined ? {} : { id: block.id }), name: block.name, arguments: JSON.stringify(block.input ?? {}) }] : []));
  const read = usage?.cache_read_input_tokens ?? 0;
  const written = usage?.cache_creation_input_tokens ?? 0;
  const reply: ProviderReply = {
    text: content.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join(''),
    refusal: stop === 'refusal' ? (details?.explanation ?? null) : null,
    toolCalls,
    servedModel: model ?? null,
    fingerprint: null,
    routing: routingOf(got.headers),
    finishReason: FINISH[stop ?? ''] ?? 'other',
    usage: usageOf(usage ? {
      input: typeof usage.input_tokens === 'number' ? usage.input_tokens + read + written : usage.input_tokens, output: usage.output_tokens,
      cached: read, cacheWrite: written, reasoning: usage.output_tokens_details?.thinking_tokens,
    } : null),
    latencyMs: got.latencyMs,
  };
  return { ok: true, reply };
}

/** An account that speaks Messages. `now`: epoch milliseconds, for latency. */
export async function createAnthropic(config: z.infer<typeof options>, now: () => number): Promise<Provider> {
  const client = await anthropicClient(config);
  const secrets = secretsOf(config);
  return {
    name: config.name,
    async call(request) {
      const context = { provider: config.name, model: request.model, secrets };
      const got = await exchange(
        // Through `post`: the method for messages prints warnings of its own on the console for models it thinks old.
        (signal) => client.post('/v1/messages', { body: messagesBody(request), signal, timeout: request.timeoutMs }).asResponse(),
        { timeoutMs: request.timeoutMs, signal: request.signal, now, context },
      );
      if (got.ok) return messageReply(got.value, { ...context, now: now() });
      return behaviourIn(got) ?? { ok: false, failure: got.failure };
    },
    listModels: (signal) => listAnthropic(client, { name: config.name, secrets, now, signal }),
  };
}

/** The SDK's client with retries and logging off and no credential from the environment; imported on first use. */
async function anthropicClient(config: z.infer<typeof options>): Promise<Anthropic> {
  if (config.apiKey === undefined && config.baseUrl === undefined && config.headers === undefined) {
    throw new DaytwoError({
      code: 'provider-key-missing', exitCode: EXIT.config,
      message: `Provider "${config.name}" has no API key.`, next: 'Set `apiKey: env:ANTHROPIC_API_KEY` (or another reference) in its entry.',
    });
  }
  const { Anthropic: Client } = await import('@anthropic-ai/sdk');
  return new Client({
    // The SDK adds /v1 itself.
    baseURL: (config.baseUrl ?? 'https://api.anthropic.com').replace(/\/+$/, '').replace(/\/v1$/, ''),
    // A local server without a key still needs one here: without any, the SDK would search the machine for credentials.
    apiKey: config.apiKey ?? 'none',
    maxRetries: 0, logLevel: 'off',
    defaultHeaders: { ...keyHeaders(config), ...config.headers },
    ...(await patientFetch()),
  });
}

/** The SDK sends the key as a bearer token; servers that copied the format earlier look for `x-api-key`. Without a key neither is sent. */
function keyHeaders(config: z.infer<typeof options>): Record<string, string | null> {
  if (config.apiKey === undefined) return { authorization: null, 'x-api-key': null };
  return config.baseUrl === undefined ? {} : { 'x-api-key': config.apiKey };
}

/** More pages than this mean a provider that goes round in circles. */
const MOST_PAGES = 50;

/**
 * All pages of `/v1/models`, retired models included, because only the provider's own word retires one. Servers that
 * speak the format without knowing the lifecycle filter are asked again without it.
 */
async function listAnthropic(client: Anthropic, account: { name: string; secrets: readonly string[]; now: () => number; signal: AbortSignal | undefined }): Promise<ListResult> {
  const context = { provider: account.name, model: null, secrets: account.secrets };
  const get = (query: Record<string, unknown>) => exchange(
    (signal) => client.get('/v1/models', { query, signal, timeout: LIST_TIMEOUT_MS }).asResponse(),
    { timeoutMs: LIST_TIMEOUT_MS, signal: account.signal, now: account.now, context },
  );
  let filter: Record<string, unknown> = { lifecycle: ['active', 'deprecated', 'retired'] };
  const rows: unknown[] = [];
  let after: string | null = null;
  for (let n = 0; n < MOST_PAGES; n++) {
    const place = { limit: 1000, ...(after === null ? {} : { after_id: after }) };
    let got = await get({ ...place, ...filter });
    if (!got.ok && got.failure.code === 'bad-request' && n === 0) {
      filter = {};
      got = await get(place);
    }
    if (!got.ok) return { ok: false, failure: got.failure };
    const page = z.looseObject({ data: z.array(z.unknown()), has_more: z.boolean().nullish(), last_id: z.string().nullish() }).safeParse(got.value.json);
    if (!page.success) return { ok: false, failure: badBody(got.value.answer, { ...context, now: account.now() }, 'the answer holds no list of models') };
    rows.push(...page.data.data);
    const next = page.data.last_id ?? null;
    if (page.data.has_more !== true || next === null || next === after) {
      const cut = page.data.has_more === true;
      // Without `has_more` the length has to tell; with it, the pages were followed to the end.
      const read = readModelList({ data: rows, ...(cut ? { has_more: true } : {}) }, page.data.has_more === false);
      return { ok: true, ...(read ?? { models: [], complete: false }) };
    }
    after = next;
  }
  return { ok: true, ...(readModelList({ data: rows, has_more: true }) ?? { models: [] }), complete: false, note: `more than ${MOST_PAGES} pages` };
}
