import { isMap } from '../../config/untyped.ts';
import type { ToolCall } from '../../domain/provider.ts';
import { said } from './candidate.ts';

// Calls as OpenAI (chat completions, the older function_call, responses), Anthropic, Bedrock, Gemini,
// LangChain, Cohere, the Vercel AI SDK and the GenAI conventions of OpenTelemetry write them.

type Fields = Readonly<Record<string, unknown>>;

/** A block of one of these types is a call itself. */
const CALL_TYPES: ReadonlySet<unknown> = new Set([
  'tool_use',
  'server_tool_use',
  'mcp_tool_use',
  'toolCall',
  'tool_call',
  'tool-call',
  'function_call',
  'custom_tool_call',
  'mcp_call',
  'dynamic-tool',
]);

/** Under one of these a block has its call. */
const NESTED = [
  'function',
  'functionCall',
  'function_call',
  'toolUse',
  'toolInvocation',
  'tool_call',
] as const;

/** The AI SDK names the tool in a part's type. */
const NAMED_TYPE = /^tool-(?!call$|result$|error$|invocation$)(.+)$/;

/** A tool call in any of these shapes; null of anything else. */
export function toolCallOf(block: unknown): ToolCall | null {
  if (!isMap(block)) return null;
  const type = said(block['type']) ?? '';
  const ofType = NAMED_TYPE.exec(type)?.[1] ?? null;
  const nested = NESTED.map((key) => block[key]).find(isMap);
  const of = nested ?? (CALL_TYPES.has(type) || ofType !== null ? block : plainCall(block));
  if (of === null) return null;
  const name = said(of['name']) ?? said(of['toolName']) ?? ofType ?? said(of['tool']);
  if (name === null) return null;
  const given = givenOf(of) ?? {};
  const id = idOf(block) ?? idOf(of);
  return {
    ...(id === null ? {} : { id }),
    name,
    arguments: typeof given === 'string' ? given : JSON.stringify(given),
  };
}

const givenOf = (of: Fields): unknown =>
  of['arguments'] ?? of['input'] ?? of['args'] ?? of['parameters'];

const idOf = (of: Fields): string | null =>
  said(of['id']) ?? said(of['toolCallId']) ?? said(of['call_id']) ?? said(of['toolUseId']);

/** As we store one ourselves: a name and arguments, and no type. */
const plainCall = (block: Fields): Fields | null =>
  block['type'] === undefined && givenOf(block) !== undefined ? block : null;

/** The calls beside the words of a message; of a list that is there twice the first. */
export function callsBeside(message: Fields): ToolCall[] {
  const more = isMap(message['additional_kwargs']) ? message['additional_kwargs'] : {};
  const lists = [
    message['tool_calls'],
    message['toolCalls'],
    message['toolInvocations'],
    more['tool_calls'],
  ];
  const list = lists.find((l): l is unknown[] => Array.isArray(l) && l.length > 0);
  const single = [message['function_call'], more['function_call']].find(isMap);
  const all = list ?? (single === undefined ? [] : [single]);
  return all.flatMap((c) => toolCallOf(c) ?? []);
}

const RESULT_TYPES: ReadonlySet<unknown> = new Set([
  'tool_result',
  'tool-result',
  'tool_call_response',
  'function_call_output',
  'custom_tool_call_output',
]);

/** Whether a block is what a tool gave back. */
export const isResult = (block: unknown): boolean =>
  isMap(block) &&
  (RESULT_TYPES.has(block['type']) ||
    isMap(block['toolResult']) ||
    isMap(block['functionResponse']) ||
    isMap(block['function_response']));
