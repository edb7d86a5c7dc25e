import type { Anthropic } from '@anthropic-ai/sdk';
import { z } from 'zod';
import type {
  CallResult,
  FinishReason,
  Provider,
  ProviderReply,
  ToolCall,
} from '../../domain/provider.ts';
import { messagesBody } from './anthropic-body.ts';
import { listAnthropic } from './anthropic-list.ts';
import { untimedFetchOptions } from './dispatcher.ts';
import type { Exchange } from './exchange.ts';
import { type CallContext, unfinished } from './failures.ts';
import { withoutTheirEnvironment } from './hidden-environment.ts';
import { commonOptions, type Host, keyMissing } from './options.ts';
import { usageOf } from './reply-shapes.ts';
import { routingOf } from './routing.ts';
import { accountOver, emptyReply, notAReply } from './sdk-call.ts';

/** Anthropic's Messages API, or a server that speaks it. */
export const options = commonOptions.extend({ kind: z.literal('anthropic') });

const message = z.looseObject({
  model: z.string().nullish(),
  stop_reason: z.string().nullish(),
  stop_details: z.looseObject({ explanation: z.string().nullish() }).nullish().catch(null),
  content: z.array(
    z.looseObject({
      type: z.string(),
      id: z.string().optional(),
      text: z.string().optional(),
      name: z.string().optional(),
      input: z.unknown().optional(),
    }),
  ),
  usage: z
    .looseObject({
      input_tokens: z.unknown().optional(),
      output_tokens: z.unknown().optional(),
      cache_read_input_tokens: z.number().nullish().catch(null),
      cache_creation_input_tokens: z.number().nullish().catch(null),
      output_tokens_details: z
        .looseObject({ thinking_tokens: z.unknown().optional() })
        .nullish()
        .catch(null),
    })
    .nullish(),
});

const FINISH: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'refusal',
};

/**
 * A message as a reply. Input tokens are Anthropic's three kinds added up, as every other provider
 * counts them.
 */
export function messageReply(got: Exchange, context: CallContext): CallResult {
  const parsed = message.safeParse(got.json);
  if (!parsed.success) return notAReply(got, context, 'the answer holds no content');
  const { content, usage, stop_reason: stop, stop_details: details, model } = parsed.data;
  if (stop === 'pause_turn') return { ok: false, failure: unfinished(context) };
  const toolCalls: ToolCall[] = content.flatMap((block) =>
    block.type === 'tool_use' && block.name !== undefined
      ? [
          {
            ...(block.id === undefined ? {} : { id: block.id }),
            name: block.name,
            arguments: JSON.stringify(block.input ?? {}),
          },
        ]
      : [],
  );
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
    usage: usageOf(
      usage
        ? {
            input:
              typeof usage.input_tokens === 'number'
                ? usage.input_tokens + read + written
                : usage.input_tokens,
            output: usage.output_tokens,
            cached: read,
            cacheWrite: written,
            reasoning: usage.output_tokens_details?.thinking_tokens,
          }
        : null,
    ),
    latencyMs: got.latencyMs,
    ...messageWithThoughts(content, toolCalls),
  };
  return emptyReply(got, context, reply, stop) ?? { ok: true, reply };
}

/**
 * A reply that thought before it called a tool must be sent back whole: its thoughts are signed, and
 * without them the next call is refused.
 */
function messageWithThoughts(
  content: z.infer<typeof message>['content'],
  calls: readonly ToolCall[],
): Pick<ProviderReply, 'message'> {
  const thought = content.some((block) => /^(redacted_)?thinking$/.test(block.type));
  return thought && calls.length > 0 ? { message: { role: 'assistant', content } } : {};
}

/** An account that speaks Messages. */
export async function createAnthropic(
  config: z.infer<typeof options>,
  host: Host,
): Promise<Provider> {
  const client = await anthropicClient(config);
  return accountOver(config, host, {
    // Through `post`: the method for messages prints warnings of its own on the console for models
    // it thinks old.
    send: (request, options) =>
      client.post('/v1/messages', { body: messagesBody(request), ...options }).asResponse(),
    read: messageReply,
    list: (account) => listAnthropic(client, config, account),
  });
}

/**
 * The SDK's client with retries and logging off and no credential from the environment; imported on
 * first use.
 */
async function anthropicClient(config: z.infer<typeof options>): Promise<Anthropic> {
  if (config.apiKey === undefined && config.baseUrl === undefined && config.headers === undefined)
    throw keyMissing(config.name, 'ANTHROPIC_API_KEY');
  const { Anthropic: Client } = await import('@anthropic-ai/sdk');
  const settings = {
    // The SDK adds /v1 itself.
    baseURL: (config.baseUrl ?? 'https://api.anthropic.com')
      .replace(/\/+$/, '')
      .replace(/\/v1$/, ''),
    // A local server without a key still needs one here: without any, the SDK would search the
    // machine for credentials.
    apiKey: config.apiKey ?? 'none',
    maxRetries: 0,
    logLevel: 'off' as const,
    defaultHeaders: { ...keyHeaders(config), ...config.headers },
    ...(await untimedFetchOptions()),
  };
  return withoutTheirEnvironment(() => new Client(settings));
}

/**
 * The SDK sends the key as a bearer token; servers that copied the format earlier look for
 * `x-api-key`. Without a key neither is sent.
 */
function keyHeaders(config: z.infer<typeof options>): Record<string, string | null> {
  if (config.apiKey === undefined) return { authorization: null, 'x-api-key': null };
  return config.baseUrl === undefined ? {} : { 'x-api-key': config.apiKey };
}
