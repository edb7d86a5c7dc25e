import { z } from 'zod';
import type {
  CallResult,
  FinishReason,
  Provider,
  ProviderReply,
  ProviderRequest,
  ToolCall,
} from '../../domain/provider.ts';
import type { Exchange } from './exchange.ts';
import { type CallContext, classifyInBody } from './failures.ts';
import { isOpenAi, openAiClient } from './openai-client.ts';
import { listOpenAi } from './openai-list.ts';
import { commonOptions, type Host } from './options.ts';
import { outputCap, wireParameters } from './parameters.ts';
import { plainText, toolList, usageOf } from './reply-shapes.ts';
import { modelStatusOf, routingOf } from './routing.ts';
import { accountOver, emptyReply, notAReply } from './sdk-call.ts';

/**
 * Chat Completions, by OpenAI or anyone who speaks them (Ollama, vLLM, OpenRouter, Mistral, Groq
 * …). `capField`: the name of the output cap. Chosen by itself: OpenAI's own API and reasoning
 * models (o…, gpt-5… and later) anywhere want `max_completion_tokens`; elsewhere it is
 * `max_tokens`, since Mistral refuses the new name with a 422.
 */
export const options = commonOptions.extend({
  kind: z.literal('openai'),
  capField: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
});

const REASONING_MODEL = /(^|\/)(o\d|gpt-[5-9])/;
export function capField(
  model: string,
  baseUrl: string | undefined,
): 'max_tokens' | 'max_completion_tokens' {
  return isOpenAi(baseUrl) || REASONING_MODEL.test(model) ? 'max_completion_tokens' : 'max_tokens';
}

const functionCall = z.looseObject({ name: z.string(), arguments: z.unknown().optional() });
const completion = z.looseObject({
  model: z.string().nullish(),
  system_fingerprint: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        error: z.unknown().optional(),
        message: z.looseObject({
          content: z.union([z.string(), z.array(z.unknown())]).nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(
              z.looseObject({
                id: z.string().nullish().catch(null),
                function: functionCall.nullish(),
                custom: z
                  .looseObject({ name: z.string(), input: z.unknown().optional() })
                  .nullish(),
              }),
            )
            .nullish(),
          function_call: functionCall.nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .looseObject({
      prompt_tokens: z.unknown().optional(),
      completion_tokens: z.unknown().optional(),
      total_tokens: z.unknown().optional(),
      prompt_tokens_details: z.looseObject({ cached_tokens: z.unknown().optional() }).nullish(),
      completion_tokens_details: z
        .looseObject({ reasoning_tokens: z.unknown().optional() })
        .nullish(),
    })
    .nullish(),
});

/**
 * The request body, as sent. Legacy `functions`, `response_format` and the like pass through
 * `parameters`.
 */
export function chatBody(
  request: ProviderRequest,
  cap: 'max_tokens' | 'max_completion_tokens',
): Record<string, unknown> {
  const tools = toolList(request, ({ name, description, parameters }) => ({
    type: 'function',
    function: { name, ...(description === undefined ? {} : { description }), parameters },
  }));
  return {
    ...wireParameters(request.parameters),
    model: request.model,
    messages: request.messages.map((message) => ({
      ...message.extra,
      role: message.role,
      content: message.content,
    })),
    ...(tools.length === 0 ? {} : { tools }),
    [cap]: outputCap(request.parameters, request.maxOutputTokens),
  };
}

const FINISH: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  // What gateways pass on of other formats.
  refusal: 'refusal',
  safety: 'content-filter',
  max_tokens: 'length',
};

/** A completion as a reply; an answer without choices, or with an error in it, is a failure. */
export function chatReply(got: Exchange, context: CallContext): CallResult {
  const parsed = completion.safeParse(got.json);
  const choice = parsed.data?.choices[0];
  if (!parsed.success || choice === undefined)
    return notAReply(got, context, 'the answer holds no choices');
  if (choice.finish_reason === 'error' || (choice.error !== null && choice.error !== undefined)) {
    return {
      ok: false,
      failure: classifyInBody(
        { error: choice.error ?? 'finish_reason: error' },
        context,
        got.answer.header,
      ),
    };
  }
  const { message } = choice;
  const calls: ToolCall[] = (message.tool_calls ?? []).flatMap((call) => {
    const id = call.id ? { id: call.id } : {};
    if (call.function)
      return [{ ...id, name: call.function.name, arguments: asText(call.function.arguments) }];
    return call.custom
      ? [{ ...id, name: call.custom.name, arguments: asText(call.custom.input) }]
      : [];
  });
  if (message.function_call)
    calls.push({
      name: message.function_call.name,
      arguments: asText(message.function_call.arguments),
    });
  const refusal = message.refusal === undefined || message.refusal === '' ? null : message.refusal;
  const { usage } = parsed.data;
  const reply: ProviderReply = {
    text: plainText(message.content ?? null),
    refusal,
    toolCalls: calls,
    servedModel: parsed.data.model ?? null,
    fingerprint: parsed.data.system_fingerprint ?? null,
    routing: { ...routingOf(got.headers), ...modelStatusOf(got.json) },
    finishReason: finishOf(choice.finish_reason, refusal, calls),
    usage: usageOf(
      usage
        ? {
            input: usage.prompt_tokens,
            output: outputTokens(usage),
            cached: usage.prompt_tokens_details?.cached_tokens,
            reasoning: usage.completion_tokens_details?.reasoning_tokens,
          }
        : null,
    ),
    latencyMs: got.latencyMs,
    ...messageWithExtras(message, calls),
  };
  return emptyReply(got, context, reply, choice.finish_reason) ?? { ok: true, reply };
}

/**
 * A reply that calls tools is sent back as it came where a server adds something to it that it wants
 * to see again: thoughts, or their signatures.
 */
function messageWithExtras(
  message: z.infer<typeof completion>['choices'][number]['message'],
  calls: readonly ToolCall[],
): Pick<ProviderReply, 'message'> {
  const given = message.tool_calls ?? [];
  const thoughts = ['reasoning_content', 'reasoning_details'].filter((k) => message[k] != null);
  const signed = given.some((call) => call['extra_content'] != null);
  if (calls.length === 0 || (thoughts.length === 0 && !signed)) return {};
  return {
    message: {
      role: 'assistant',
      content: message.content ?? null,
      extra: {
        ...Object.fromEntries(thoughts.map((k) => [k, message[k]])),
        tool_calls: given,
      },
    },
  };
}

/**
 * xAI and Google leave reasoning out of `completion_tokens` but not out of the total, and charge
 * for it.
 */
function outputTokens(usage: {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  total_tokens?: unknown;
}): unknown {
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = usage;
  if (typeof input !== 'number' || typeof output !== 'number' || typeof total !== 'number')
    return output;
  return output < 0 ? output : Math.max(output, total - input);
}

/** Some servers say `stop` after a tool call; both mean that the model called a tool. */
function finishOf(
  reason: string | null | undefined,
  refusal: string | null,
  calls: readonly ToolCall[],
): FinishReason {
  if (refusal !== null) return 'refusal';
  const known = FINISH[reason?.toLowerCase() ?? ''] ?? 'other';
  return known === 'stop' && calls.length > 0 ? 'tool-calls' : known;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? {});
}

/** An account that speaks Chat Completions. */
export async function createOpenAiChat(
  config: z.infer<typeof options>,
  host: Host,
  query: Readonly<Record<string, string>> = {},
): Promise<Provider> {
  const client = await openAiClient(config, query);
  return accountOver(config, host, {
    send(request, options) {
      const body = chatBody(request, config.capField ?? capField(request.model, config.baseUrl));
      // The body's parameters are the suite's own and go through unread; the provider judges them.
      return client.chat.completions.create(body as never, options).asResponse();
    },
    read: chatReply,
    list: (account) => listOpenAi(client, config, account),
  });
}
