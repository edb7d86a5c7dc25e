import { parse } from 'yaml';
import { messageOf } from '../../domain/errors.ts';
import type { ChatMessage } from '../../domain/provider.ts';

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

/**
 * A rendered prompt as messages, read as promptfoo does: a JSON list or YAML list of `role` entries
 * is a chat, anything else one user message. Text that is plainly meant as JSON but is not valid is
 * an error in words, never sent as text.
 */
export function chatMessages(prompt: string): { messages: ChatMessage[] } | { error: string } {
  const text = prompt.trim();
  let parsed: unknown;
  if (text.startsWith('- role:')) {
    try {
      parsed = parse(prompt, { maxAliasCount: 50, logLevel: 'error' });
    } catch (error) {
      return { error: `the prompt is not valid YAML: ${firstLine(error)}` };
    }
  } else {
    try {
      parsed = JSON.parse(text);
    } catch (error) {
      if (meantAsJson(text))
        return {
          error:
            'the prompt is not valid JSON once its variables are filled in: ' +
            `${firstLine(error)}`,
        };
      return { messages: [{ role: 'user', content: prompt }] };
    }
  }
  if (!Array.isArray(parsed))
    return typeof parsed === 'object' && parsed !== null
      ? { error: 'a JSON prompt must be a list of messages with a role' }
      : { messages: [{ role: 'user', content: prompt }] };
  const messages: ChatMessage[] = [];
  for (const [i, item] of parsed.entries()) {
    const message = toMessage(item);
    if (message === null)
      return { error: `message ${i + 1} of the prompt needs a role (${[...ROLES].join(', ')})` };
    messages.push(message);
  }
  return messages.length > 0 ? { messages } : { error: 'the prompt is an empty list of messages' };
}

function toMessage(item: unknown): ChatMessage | null {
  if (typeof item !== 'object' || item === null) return null;
  const { role, content, ...extra } = item as Record<string, unknown>;
  if (typeof role !== 'string' || !ROLES.has(role)) return null;
  const body =
    content === undefined || content === null
      ? null
      : Array.isArray(content)
        ? (content as unknown[])
        : typeof content === 'string'
          ? content
          : JSON.stringify(content);
  return {
    role: role as ChatMessage['role'],
    content: body,
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

/**
 * promptfoo's guess: braces around it, or brackets around something that begins like a JSON value.
 */
function meantAsJson(text: string): boolean {
  if (text.startsWith('{') && text.endsWith('}')) return true;
  return (
    text.startsWith('[') &&
    text.endsWith(']') &&
    /^\[\s*(["{[\d-]|true|false|null|$|\]$)/.test(text)
  );
}

const firstLine = (error: unknown): string => messageOf(error).split('\n')[0] ?? '';
