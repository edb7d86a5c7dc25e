import type { ProviderReply } from '../../domain/provider.ts';

/** The wire format a reply came by; promptfoo gives assertions a different value for each. */
export interface OutputShape {
  api: 'openai-chat' | 'openai-responses' | 'anthropic-messages';
  /**
   * The request declared `functions` (the older form): the call is then given as an object, not in
   * a list.
   */
  functions?: boolean;
  /** The request asked for `response_format: json_schema`: text that is JSON is given parsed. */
  jsonSchema?: boolean;
}

/**
 * What promptfoo 0.121.20 hands to assertions for a reply: the text; a typed refusal as text; tool
 * calls as OpenAI's list of calls (Chat), or as JSON lines after the text (Responses, Anthropic).
 * Null when there is nothing at all.
 */
export function outputOf(
  reply: Pick<ProviderReply, 'text' | 'refusal' | 'toolCalls'>,
  shape: OutputShape = { api: 'openai-chat' },
): unknown {
  if (reply.refusal !== null && reply.refusal !== '') return reply.refusal;
  const { text } = reply;
  const calls = reply.toolCalls;
  if (calls.length === 0) {
    if (shape.jsonSchema !== true) return text;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  if (shape.api === 'openai-responses') {
    const lines = calls.map((c) =>
      JSON.stringify({
        type: 'function_call',
        ...idOf(c, 'call_id'),
        status: 'completed',
        name: c.name,
        arguments: c.arguments,
      }),
    );
    return [...(text === '' ? [] : [text]), ...lines].join('\n');
  }
  if (shape.api === 'anthropic-messages') {
    const blocks = calls.map((c) =>
      JSON.stringify({
        type: 'tool_use',
        ...idOf(c, 'id'),
        name: c.name,
        input: parsedOr(c.arguments),
      }),
    );
    return [...(text === '' ? [] : [text]), ...blocks].join('\n\n');
  }
  const wire = calls.map((c) => ({
    ...idOf(c, 'id'),
    type: 'function',
    function: { name: c.name, arguments: c.arguments },
  }));
  const body =
    shape.functions === true ? { function_call: wire[0]?.function } : { tool_calls: wire };
  if (text !== '') return { role: 'assistant', content: text, ...body };
  return shape.functions === true ? wire[0]?.function : wire;
}

function idOf(call: { id?: string }, key: string): Record<string, string> {
  return call.id === undefined ? {} : { [key]: call.id };
}

/** What a text says as JSON, or the text. */
export function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
