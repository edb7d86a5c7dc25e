import { z } from 'zod';
import type { SimulatedRequest } from './behaviour.ts';

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
