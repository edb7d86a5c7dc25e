import { z } from 'zod';
import type { ChatMessage, ProviderRequest } from '../../domain/provider.ts';
import { isMap } from '../../config/untyped.ts';
import { outputCap, wireParameters } from './parameters.ts';
import { plainText, toolList, wireToolCalls } from './reply-shapes.ts';

/**
 * The body of a Messages request. System and developer messages become `system`; tool calls and
 * results in the OpenAI shape become blocks, so that one suite runs on either format; everything
 * else passes through.
 */
export function messagesBody(request: ProviderRequest): Record<string, unknown> {
  const tools = toolList(request, ({ name, description, parameters }) => ({
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: parameters,
  }));
  const system = request.messages.filter(isSystem);
  return {
    ...wireParameters(request.parameters),
    model: request.model,
    ...(system.length === 0 ? {} : { system: systemOf(system) }),
    messages: withResultsTogether(request.messages.filter((m) => !isSystem(m)).map(turn)),
    ...(tools.length === 0 ? {} : { tools }),
    max_tokens: outputCap(request.parameters, request.maxOutputTokens),
  };
}

const isSystem = (m: ChatMessage): boolean => m.role === 'system' || m.role === 'developer';

/** Plain text where all of it is; otherwise blocks, which may carry `cache_control`. */
function systemOf(messages: readonly ChatMessage[]): unknown {
  if (messages.every((m) => typeof m.content === 'string'))
    return messages.map((m) => m.content).join('\n\n');
  return messages.flatMap((m) =>
    typeof m.content === 'string' ? [{ type: 'text', text: m.content }] : [...(m.content ?? [])],
  );
}

interface WireTurn {
  role: string;
  content: unknown;
}

const holdsResults = (t: WireTurn | undefined): t is WireTurn & { content: unknown[] } =>
  Array.isArray(t?.content) &&
  t.content.length > 0 &&
  t.content.every((b: unknown) => isMap(b) && b['type'] === 'tool_result');

/** The results of calls that were made together must stand in one message. */
function withResultsTogether(turns: readonly WireTurn[]): WireTurn[] {
  const together: WireTurn[] = [];
  for (const t of turns) {
    const before = together.at(-1);
    if (holdsResults(before) && holdsResults(t))
      together[together.length - 1] = { ...t, content: [...before.content, ...t.content] };
    else together.push(t);
  }
  return together;
}

function turn(m: ChatMessage): WireTurn {
  if (m.role === 'tool') {
    return {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: m.extra?.['tool_call_id'] ?? '',
          content: plainText(m.content),
        },
      ],
    };
  }
  const calls = wireToolCalls(m);
  if (calls.length === 0)
    return {
      role: m.role,
      content:
        typeof m.content === 'string' || m.content === null
          ? (m.content ?? '')
          : m.content.map(block),
    };
  const text = plainText(m.content);
  return {
    role: m.role,
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...calls.map((call) => ({
        type: 'tool_use',
        id: call.id,
        name: call.name,
        input: objectOf(call.arguments),
      })),
    ],
  };
}

/** An image part of the OpenAI shape as Anthropic's block; blocks in its own shape go through. */
function block(part: unknown): unknown {
  const image = z
    .looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) })
    .safeParse(part);
  if (!image.success) return part;
  const data = /^data:([^;,]+);base64,(.*)$/s.exec(image.data.image_url.url);
  return {
    type: 'image',
    source:
      data === null
        ? { type: 'url', url: image.data.image_url.url }
        : { type: 'base64', media_type: data[1], data: data[2] },
  };
}

function objectOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
