import type { ChatMessage, ProviderRequest, Usage } from '../../domain/provider.ts';

/** No answer has so many tokens: a count beyond it, or below none, was not counted by anybody. */
const MOST_TOKENS = 1e8;

/**
 * A usage block's counts, with `reported: false` where the provider sent none, or one that cannot
 * be: then the worst case is billed. Absent counts are 0.
 */
export function usageOf(
  counts: {
    input: unknown;
    output: unknown;
    cached?: unknown;
    cacheWrite?: unknown;
    reasoning?: unknown;
  } | null,
): Usage {
  const input = count(counts?.input);
  const output = count(counts?.output);
  if (
    counts === null ||
    (input === null && output === null) ||
    Object.values(counts).some(isAbsurd)
  )
    return { inputTokens: 0, outputTokens: 0, reported: false };
  const cached = count(counts.cached);
  const cacheWrite = count(counts.cacheWrite);
  const reasoning = count(counts.reasoning);
  return {
    inputTokens: input ?? 0,
    outputTokens: output ?? 0,
    ...(cached === null || cached === 0 ? {} : { cachedInputTokens: cached }),
    ...(cacheWrite === null || cacheWrite === 0 ? {} : { cacheWriteInputTokens: cacheWrite }),
    ...(reasoning === null || reasoning === 0 ? {} : { reasoningTokens: reasoning }),
  };
}

const isAbsurd = (value: unknown): boolean =>
  typeof value === 'number' && !(value >= 0 && value <= MOST_TOKENS);

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** The text of a message or of its text parts, one line each. */
export function plainText(content: ChatMessage['content']): string {
  if (content === null) return '';
  if (typeof content === 'string') return content;
  return content
    .map((part) => {
      if (typeof part === 'string') return part;
      if (
        typeof part === 'object' &&
        part !== null &&
        'text' in part &&
        typeof part.text === 'string'
      )
        return part.text;
      return '';
    })
    .filter((text) => text !== '')
    .join('\n');
}

/**
 * Tools given as OpenAI functions, with whatever a suite's own `tools` parameter adds in the wire
 * shape.
 */
export function toolList(
  request: ProviderRequest,
  wire: (tool: ProviderRequest['tools'][number]) => unknown,
): unknown[] {
  const given = request.parameters['tools'];
  return [...request.tools.map(wire), ...(Array.isArray(given) ? (given as unknown[]) : [])];
}

/** A tool call in an assistant message of the OpenAI shape, which the other formats translate. */
export interface WireToolCall {
  id: string;
  name: string;
  arguments: string;
}

export function wireToolCalls(message: ChatMessage): WireToolCall[] {
  const calls = message.extra?.['tool_calls'];
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call: unknown): WireToolCall[] => {
    if (typeof call !== 'object' || call === null || !('function' in call)) return [];
    const fn = call.function;
    if (typeof fn !== 'object' || fn === null || !('name' in fn) || typeof fn.name !== 'string')
      return [];
    const args = 'arguments' in fn && typeof fn.arguments === 'string' ? fn.arguments : '{}';
    return [
      {
        id: 'id' in call && typeof call.id === 'string' ? call.id : fn.name,
        name: fn.name,
        arguments: args,
      },
    ];
  });
}
