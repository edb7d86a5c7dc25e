import { z } from 'zod';
import type { FinishReason } from '../../domain/provider.ts';
import { type finished, type SimulatedModel, type SimulatedRequest, tokens } from './behaviour.ts';

type Answer = ReturnType<typeof finished>;
type Asked = Omit<SimulatedRequest, 'repeat'>;

const content = z.union([z.string(), z.array(z.unknown())]).nullish();
const chat = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content })).min(1),
  tools: z.array(z.unknown()).optional(),
  temperature: z.number().nullish(),
  max_tokens: z.number().nullish(),
  max_completion_tokens: z.number().nullish(),
});
const responses = z.looseObject({
  model: z.string(),
  input: z.union([
    z.string(),
    z.array(
      z.looseObject({
        role: z.string().optional(),
        type: z.string().optional(),
        content,
        output: content,
      }),
    ),
  ]),
  instructions: z.string().nullish(),
  tools: z.array(z.unknown()).optional(),
  temperature: z.number().nullish(),
  max_output_tokens: z.number().nullish(),
});
const messages = z.looseObject({
  model: z.string(),
  system: content,
  messages: z.array(z.looseObject({ role: z.string(), content })).min(1),
  tools: z.array(z.unknown()).optional(),
  temperature: z.number().nullish(),
  max_tokens: z.number(),
});

/** Reads a request body; null where the format would answer 400. */
export function readRequest(format: Asked['format'], body: unknown): Asked | null {
  if (format === 'openai') {
    const { data } = chat.safeParse(body);
    return data === undefined
      ? null
      : asked(format, data, '', data.messages, data.max_completion_tokens ?? data.max_tokens);
  }
  if (format === 'anthropic') {
    const { data } = messages.safeParse(body);
    return data === undefined
      ? null
      : asked(format, data, textOf(data.system), data.messages, data.max_tokens);
  }
  const { data } = responses.safeParse(body);
  if (data === undefined) return null;
  const turns =
    typeof data.input === 'string'
      ? [{ role: 'user', content: data.input }]
      : data.input.map((item) => ({
          role: item.role ?? item.type ?? 'user',
          content: item.content ?? item.output,
        }));
  return asked(format, data, data.instructions ?? '', turns, data.max_output_tokens);
}

function asked(
  format: Asked['format'],
  body: { model: string; tools?: unknown[] | undefined; temperature?: number | null | undefined },
  system: string,
  turns: readonly { role: string; content?: string | unknown[] | null | undefined }[],
  cap: number | null | undefined,
): Asked {
  const isSystem = (role: string): boolean => role === 'system' || role === 'developer';
  const systems = turns.filter((t) => isSystem(t.role)).map((t) => textOf(t.content));
  return {
    format,
    model: body.model,
    system: [system, ...systems].filter((t) => t !== '').join('\n\n'),
    turns: turns
      .filter((t) => !isSystem(t.role))
      .map((t) => ({ role: t.role, text: textOf(t.content) })),
    tools: (body.tools ?? []).flatMap(toolName),
    temperature: body.temperature ?? null,
    maxOutputTokens: cap ?? 4096,
  };
}

function toolName(tool: unknown): string[] {
  const flat = z.looseObject({ name: z.string() }).safeParse(tool);
  const nested = z.looseObject({ function: z.looseObject({ name: z.string() }) }).safeParse(tool);
  return nested.success ? [nested.data.function.name] : flat.success ? [flat.data.name] : [];
}

function textOf(value: string | unknown[] | null | undefined): string {
  if (value === null || value === undefined || typeof value === 'string') return value ?? '';
  return value
    .map((part) =>
      typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : '',
    )
    .join('\n');
}

function counts(request: Asked, answer: Answer): { input: number; output: number } {
  const called = answer.toolCalls.map((call) => call.name + call.arguments).join('');
  return {
    input:
      tokens(request.system + request.turns.map((t) => t.text).join('\n')) +
      3 * (request.turns.length + 1),
    output: Math.max(1, tokens(answer.text + (answer.refusal ?? '') + called)),
  };
}

const CHAT_FINISH: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  refusal: 'stop',
  'content-filter': 'content_filter',
  other: 'other',
};
const STOP_REASON: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  refusal: 'refusal',
  'content-filter': 'refusal',
  other: 'pause_turn',
};

/** A reply in the request's own format. `id` and `at` (epoch milliseconds) are for the envelope. */
export function writeReply(request: Asked, answer: Answer, id: string, at: number): unknown {
  const { input, output } = counts(request, answer);
  const created = Math.floor(at / 1000);
  if (request.format === 'anthropic') {
    return {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      model: answer.servedModel,
      stop_reason: STOP_REASON[answer.finish],
      stop_sequence: null,
      stop_details:
        answer.refusal === undefined
          ? null
          : { type: 'refusal', category: null, explanation: answer.refusal },
      content: [
        ...(answer.text === '' ? [] : [{ type: 'text', text: answer.text }]),
        ...answer.toolCalls.map((call, i) => ({
          type: 'tool_use',
          id: `toolu_${id}_${i}`,
          name: call.name,
          input: JSON.parse(call.arguments) as unknown,
        })),
      ],
      usage: {
        input_tokens: input,
        output_tokens: output,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
      },
    };
  }
  if (request.format === 'openai') {
    return {
      id: `chatcmpl-${id}`,
      object: 'chat.completion',
      created,
      model: answer.servedModel,
      ...(answer.fingerprint === undefined ? {} : { system_fingerprint: answer.fingerprint }),
      choices: [
        {
          index: 0,
          finish_reason: CHAT_FINISH[answer.finish],
          logprobs: null,
          message: {
            role: 'assistant',
            content: answer.text === '' ? null : answer.text,
            refusal: answer.refusal ?? null,
            ...(answer.toolCalls.length === 0
              ? {}
              : {
                  tool_calls: answer.toolCalls.map((call, i) => ({
                    id: `call_${id}_${i}`,
                    type: 'function',
                    function: call,
                  })),
                }),
          },
        },
      ],
      usage: {
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    };
  }
  const part =
    answer.refusal === undefined
      ? { type: 'output_text', text: answer.text, annotations: [] }
      : { type: 'refusal', refusal: answer.refusal };
  const incomplete =
    answer.finish === 'length'
      ? 'max_output_tokens'
      : answer.finish === 'content-filter'
        ? 'content_filter'
        : null;
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: created,
    model: answer.servedModel,
    error: null,
    status: incomplete === null ? 'completed' : 'incomplete',
    incomplete_details: incomplete === null ? null : { reason: incomplete },
    output: [
      ...(answer.text === '' && answer.refusal === undefined
        ? []
        : [
            {
              type: 'message',
              id: `msg_${id}`,
              role: 'assistant',
              status: 'completed',
              content: [part],
            },
          ]),
      ...answer.toolCalls.map((call, i) => ({
        type: 'function_call',
        id: `fc_${id}_${i}`,
        call_id: `call_${id}_${i}`,
        status: 'completed',
        ...call,
      })),
    ],
    usage: {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

/** `GET /v1/models` as OpenAI writes it: no pages, `shutdown_date` null where none is set. */
export function openAiList(models: readonly SimulatedModel[]): unknown {
  return {
    object: 'list',
    data: models
      .filter((m) => m.unlisted !== true && m.account !== 'anthropic' && m.lifecycle !== 'retired')
      .map((m) => ({
        id: m.id,
        object: 'model',
        created: Math.floor(Date.parse(m.createdAt) / 1000),
        owned_by: 'simulated',
        shutdown_date: m.endsAt?.slice(0, 10) ?? null,
      })),
  };
}

/** `GET /v1/models` as Anthropic writes it: in pages, retired ones only when asked for. */
export function anthropicList(models: readonly SimulatedModel[], query: URLSearchParams): unknown {
  const stages = [...query.entries()]
    .filter(([key]) => key.startsWith('lifecycle'))
    .flatMap(([, value]) => value.split(','));
  const wanted = stages.length === 0 ? ['active', 'deprecated'] : stages;
  const rows = models
    .filter(
      (m) =>
        m.unlisted !== true && m.account !== 'openai' && wanted.includes(m.lifecycle ?? 'active'),
    )
    .map((m) => ({
      type: 'model',
      id: m.id,
      display_name: `${m.id} (simulated)`,
      created_at: m.createdAt,
      lifecycle: m.lifecycle ?? 'active',
      line: null,
      deprecated_at: m.deprecatedAt ?? null,
      retires_at: m.endsAt ?? null,
      max_input_tokens: 200_000,
      max_tokens: 8_192,
      capabilities: null,
    }));
  const from = rows.findIndex((row) => row.id === query.get('after_id')) + 1;
  const data = rows.slice(from, from + Math.min(1000, Number(query.get('limit') ?? 20)));
  return {
    data,
    has_more: from + data.length < rows.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}
