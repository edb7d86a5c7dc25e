import { z } from 'zod';
import type {
  CallResult,
  ChatMessage,
  FinishReason,
  Provider,
  ProviderReply,
  ProviderRequest,
  ToolCall,
} from '../../domain/provider.ts';
import type { Exchange } from './exchange.ts';
import { type CallContext, classifyInBody } from './failures.ts';
import { openAiClient } from './openai-client.ts';
import { listOpenAi } from './openai-list.ts';
import { commonOptions, type Host } from './options.ts';
import { outputCap, wireParameters } from './parameters.ts';
import { plainText, toolList, usageOf, wireToolCalls } from './reply-shapes.ts';
import { routingOf } from './routing.ts';
import { accountOver, emptyReply, errorNamedIn, notAReply } from './sdk-call.ts';

/** OpenAI's Responses API, or a server that speaks it. */
export const options = commonOptions.extend({ kind: z.literal('openai-responses') });

/** Under which a reply that is sent back whole keeps its items. */
const WHOLE = 'output_items';

/** The least the API accepts as `max_output_tokens`; a smaller cap is raised to it. */
export const LEAST_OUTPUT_CAP = 16;

const response = z.looseObject({
  model: z.string().nullish(),
  status: z.string().nullish(),
  system_fingerprint: z.string().nullish(),
  error: z.looseObject({}).nullish(),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
  output: z.array(
    z.looseObject({
      type: z.string(),
      content: z
        .array(
          z.looseObject({
            type: z.string(),
            text: z.string().optional(),
            refusal: z.string().optional(),
          }),
        )
        .nullish()
        .catch(null),
      call_id: z.string().nullish().catch(null),
      name: z.string().nullish(),
      arguments: z.string().nullish().catch(null),
      input: z.unknown().optional(),
    }),
  ),
  usage: z
    .looseObject({
      input_tokens: z.unknown().optional(),
      output_tokens: z.unknown().optional(),
      input_tokens_details: z.looseObject({ cached_tokens: z.unknown().optional() }).nullish(),
      output_tokens_details: z.looseObject({ reasoning_tokens: z.unknown().optional() }).nullish(),
    })
    .nullish(),
});

/**
 * The request body. Chat-shaped messages become input items, so that one suite runs on either API;
 * `response_format` and `reasoning_effort` move to where this API wants them. `store` is off unless
 * a suite asks: canaries leave no trace.
 */
export function responsesBody(request: ProviderRequest): Record<string, unknown> {
  const {
    response_format: format,
    reasoning_effort: effort,
    ...rest
  } = wireParameters(request.parameters);
  const tools = toolList(request, ({ name, description, parameters }) => ({
    type: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    parameters,
    strict: false,
  }));
  return {
    store: false,
    ...(format === undefined ? {} : { text: { format: textFormat(format) } }),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
    ...rest,
    model: request.model,
    input: request.messages.flatMap(inputItems),
    ...(tools.length === 0 ? {} : { tools }),
    max_output_tokens: Math.max(
      LEAST_OUTPUT_CAP,
      outputCap(request.parameters, request.maxOutputTokens),
    ),
  };
}

function textFormat(format: unknown): unknown {
  const schema = z
    .looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject({}) })
    .safeParse(format);
  return schema.success ? { type: 'json_schema', ...schema.data.json_schema } : format;
}

function inputItems(message: ChatMessage): unknown[] {
  const whole = message.extra?.[WHOLE];
  if (Array.isArray(whole)) return whole;
  if (message.role === 'tool') {
    return [
      {
        type: 'function_call_output',
        call_id: message.extra?.['tool_call_id'] ?? '',
        output: plainText(message.content),
      },
    ];
  }
  const calls = wireToolCalls(message).map((call) => ({
    type: 'function_call',
    call_id: call.id,
    name: call.name,
    arguments: call.arguments,
  }));
  const empty = message.content === null || message.content.length === 0;
  return [
    ...(empty && calls.length > 0 ? [] : [{ role: message.role, content: parts(message) }]),
    ...calls,
  ];
}

/**
 * Chat's text and image parts under this API's names; parts already in its own shape go through.
 */
function parts(message: ChatMessage): unknown {
  if (message.content === null || typeof message.content === 'string') return message.content ?? '';
  return message.content.map((part) => {
    const text = z.looseObject({ type: z.literal('text'), text: z.string() }).safeParse(part);
    if (text.success)
      return {
        type: message.role === 'assistant' ? 'output_text' : 'input_text',
        text: text.data.text,
      };
    const image = z
      .looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) })
      .safeParse(part);
    return image.success
      ? {
          type: 'input_image',
          image_url: image.data.image_url.url,
          detail: image.data.image_url['detail'] ?? 'auto',
        }
      : part;
  });
}

/** A response as a reply; one that failed at the provider, or holds no output, is a failure. */
export function responsesReply(got: Exchange, context: CallContext): CallResult {
  const parsed = response.safeParse(got.json);
  const named = errorNamedIn(got.json);
  if (named !== null || parsed.data?.status === 'failed' || parsed.data?.status === 'cancelled') {
    return {
      ok: false,
      failure: classifyInBody(
        { error: named ?? { message: 'the response failed' } },
        context,
        got.answer.header,
      ),
    };
  }
  if (!parsed.success) return notAReply(got, context, 'the answer holds no output');
  const { data } = parsed;
  const content = data.output.flatMap((item) =>
    item.type === 'message' ? (item.content ?? []) : [],
  );
  const refusal = content.map((part) => part.refusal ?? '').join('');
  const toolCalls = data.output.flatMap(toolCallIn);
  const { usage } = data;
  const reply: ProviderReply = {
    text: content.map((part) => part.text ?? '').join(''),
    refusal: refusal === '' ? null : refusal,
    toolCalls,
    servedModel: data.model ?? null,
    fingerprint: data.system_fingerprint ?? null,
    routing: routingOf(got.headers),
    finishReason: finishOf(
      data.status,
      data.incomplete_details?.reason,
      refusal !== '',
      toolCalls.length > 0,
    ),
    usage: usageOf(
      usage
        ? {
            input: usage.input_tokens,
            output: usage.output_tokens,
            cached: usage.input_tokens_details?.cached_tokens,
            reasoning: usage.output_tokens_details?.reasoning_tokens,
          }
        : null,
    ),
    latencyMs: got.latencyMs,
    ...messageWithThoughts(data.output, toolCalls),
  };
  return emptyReply(got, context, reply, data.status) ?? { ok: true, reply };
}

/**
 * A reply whose thoughts came sealed (`include: [reasoning.encrypted_content]`) is sent back whole
 * before the results of its calls, so that the model goes on where it was.
 */
function messageWithThoughts(
  output: z.infer<typeof response>['output'],
  calls: readonly ToolCall[],
): Pick<ProviderReply, 'message'> {
  const sealed = output.some((o) => o.type === 'reasoning' && o['encrypted_content'] != null);
  return sealed && calls.length > 0
    ? { message: { role: 'assistant', content: null, extra: { [WHOLE]: output } } }
    : {};
}

/** The tool call that an output item is; none where it is something else. */
function toolCallIn(item: z.infer<typeof response>['output'][number]): ToolCall[] {
  const id = item.call_id ? { id: item.call_id } : {};
  if (item.type === 'function_call' && item.name)
    return [{ ...id, name: item.name, arguments: item.arguments ?? '{}' }];
  if (item.type === 'custom_tool_call' && item.name)
    return [
      {
        ...id,
        name: item.name,
        arguments: typeof item.input === 'string' ? item.input : JSON.stringify(item.input ?? {}),
      },
    ];
  return [];
}

function finishOf(
  status: string | null | undefined,
  incomplete: string | null | undefined,
  refused: boolean,
  called: boolean,
): FinishReason {
  if (refused) return 'refusal';
  if (incomplete === 'content_filter') return 'content-filter';
  if (incomplete === 'max_output_tokens') return 'length';
  if (called) return 'tool-calls';
  return status === 'completed' ? 'stop' : 'other';
}

/** An account that speaks Responses. */
export async function createOpenAiResponses(
  config: z.infer<typeof options>,
  host: Host,
  query: Readonly<Record<string, string>> = {},
): Promise<Provider> {
  const client = await openAiClient(config, query);
  return accountOver(config, host, {
    // The body's parameters are the suite's own and go through unread; the provider judges them.
    send: (request, options) =>
      client.responses.create(responsesBody(request) as never, options).asResponse(),
    read: responsesReply,
    list: (account) => listOpenAi(client, config, account),
  });
}
