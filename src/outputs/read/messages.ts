import { isMap } from '../../config/untyped.ts';
import type { ToolCall } from '../../domain/provider.ts';
import { parsed, said } from './candidate.ts';
import { callsBeside, isResult, toolCallOf } from './tool-calls.ts';

/** One message of a conversation, whoever's format it came in. */
export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
  toolCalls: readonly ToolCall[];
}

const ROLES: Readonly<Record<string, Message['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
  toolResult: 'tool',
  tool_result: 'tool',
};

/**
 * Messages as OpenAI, Anthropic, Gemini, LangChain, the Vercel AI SDK and the GenAI conventions of
 * OpenTelemetry write them; what is none is left out. JSON text is read.
 */
export function messagesOf(raw: unknown): Message[] {
  const value = parsed(raw);
  if (isMap(value)) return messagesOf(value['messages'] ?? value['contents'] ?? [value]);
  if (!Array.isArray(value)) return [];
  // LangChain wraps the list of each call in another.
  const list: unknown[] = value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
  return list.flatMap((m) => messageOf(m) ?? []);
}

function messageOf(raw: unknown): Message | null {
  if (!isMap(raw)) return null;
  const inner = isMap(raw['kwargs']) ? raw['kwargs'] : raw;
  const role = ROLES[String(inner['role'] ?? inner['type'] ?? raw['type'])];
  if (role === undefined) return itemOf(inner);
  const content = inner['content'] ?? inner['parts'] ?? inner['text'];
  const blocks = Array.isArray(content) ? content : [content];
  const called = blocks.flatMap((b) => toolCallOf(b) ?? []);
  return {
    // Most give a tool's results back in a message of the user.
    role: blocks.length > 0 && blocks.every(isResult) ? 'tool' : role,
    text: blocks.flatMap((b) => textOf(b) ?? []).join('\n'),
    toolCalls: [...called, ...callsBeside(inner)],
  };
}

/** Of OpenAI's responses a call and its result are items beside the messages. */
function itemOf(item: Readonly<Record<string, unknown>>): Message | null {
  if (isResult(item)) return { role: 'tool', text: '', toolCalls: [] };
  const call = item['type'] === undefined ? null : toolCallOf(item);
  return call === null ? null : { role: 'assistant', text: '', toolCalls: [call] };
}

const TEXT_TYPES: ReadonlySet<unknown> = new Set([undefined, 'text', 'input_text', 'output_text']);

/** The words of a block; null of pictures, thoughts, tool calls and results. */
function textOf(block: unknown): string | null {
  if (typeof block === 'string') return said(block);
  if (!isMap(block) || !TEXT_TYPES.has(block['type'])) return null;
  return said(block['text']) ?? said(block['content']);
}

/** The last turn of a conversation, and what went before it. */
export interface LastTurn {
  prompt: string;
  output: string;
  /** Of all that the agent did for it. */
  toolCalls: ToolCall[];
  context: string | null;
}

/**
 * What was asked last, what was answered, and what the agent called meanwhile.
 * @param messages in their order; the answer may stand apart, in `answer`
 */
export function lastTurn(messages: readonly Message[], answer: readonly Message[] = []): LastTurn {
  const all = [...messages, ...answer];
  const asked = all.findLastIndex((m) => m.role === 'user');
  const turn = all.slice(asked + 1).filter((m) => m.role === 'assistant');
  const before = all.slice(0, Math.max(0, asked)).filter((m) => m.text !== '');
  return {
    prompt: all[asked]?.text ?? '',
    output: turn.findLast((m) => m.text !== '')?.text ?? '',
    toolCalls: turn.flatMap((m) => m.toolCalls),
    context: before.length === 0 ? null : before.map((m) => `${m.role}: ${m.text}`).join('\n\n'),
  };
}
