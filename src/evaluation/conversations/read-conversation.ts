import { parse } from 'yaml';
import { z } from 'zod';
import type { Step, TranscriptLine } from '../../domain/conversation.ts';
import { messageOf } from '../../domain/errors.ts';
import type { ProviderReply, ToolCall } from '../../domain/provider.ts';
import { shorten } from '../../domain/shorten.ts';

/** A conversation, or what is wrong with it in words. */
export type ReadConversation = { lines: TranscriptLine[] } | { error: string };

const ownCall = z.looseObject({ name: z.string().min(1), arguments: z.string() });

/** A line of a transcript, as `--json` prints it. */
const ownLine = z.looseObject({
  by: z.enum(['user', 'agent', 'tool']),
  text: z.string(),
  calls: z.array(ownCall).optional(),
  tool: z.string().optional(),
});

const textPart = z.looseObject({ type: z.string(), text: z.string() });
/** A message of a chat, as OpenAI writes it and most logs keep it. */
const chatLine = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z
    .union([z.string(), z.null(), z.array(textPart)], { error: 'must be text' })
    .optional()
    .transform((c) => (Array.isArray(c) ? c.map((p) => p.text).join('\n') : (c ?? ''))),
  name: z.string().optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z.array(z.looseObject({ id: z.string().optional(), function: ownCall })).nullish(),
});
type ChatLine = z.output<typeof chatLine>;

const holder = z.union([
  z.looseObject({ conversation: z.array(z.unknown()) }).transform((o) => o.conversation),
  z.looseObject({ messages: z.array(z.unknown()) }).transform((o) => o.messages),
  z.looseObject({ transcript: z.array(z.unknown()) }).transform((o) => o.transcript),
  z.array(z.unknown()),
]);

/**
 * A conversation from a file's text, JSON or YAML: a transcript as `--json` prints it, or the
 * messages of a chat, alone or under `conversation`, `messages` or `transcript`.
 */
export function conversationOfText(text: string): ReadConversation {
  try {
    return conversationOf(parse(text, { maxAliasCount: 0 }));
  } catch (e) {
    return { error: `it is neither JSON nor YAML (${shorten(messageOf(e), 120)})` };
  }
}

/** The same of a value that is read already. */
export function conversationOf(value: unknown): ReadConversation {
  const list = holder.safeParse(value);
  if (!list.success)
    return { error: 'a conversation is a list of messages, or stands under "messages"' };
  const own = list.data.some((l) => typeof l === 'object' && l !== null && 'by' in l);
  const read = z.array(own ? ownLine : chatLine).safeParse(list.data);
  if (!read.success) {
    const [issue] = read.error.issues;
    const [nth, ...where] = issue?.path ?? [];
    return {
      error: `message ${Number(nth ?? 0) + 1}: ${[where.join('.'), issue?.message ?? ''].filter(Boolean).join(': ')}`,
    };
  }
  return inOrder(
    own ? (read.data as TranscriptLine[]).map(plainLine) : ofChat(read.data as ChatLine[]),
  );
}

const plainLine = ({ by, text, calls, tool }: TranscriptLine): TranscriptLine => ({
  by,
  text,
  ...(calls === undefined ? {} : { calls: calls.map(plainCall) }),
  ...(tool === undefined ? {} : { tool }),
});
const plainCall = ({ name, arguments: given }: ToolCall): ToolCall => ({ name, arguments: given });

/** The agent's own instructions are not part of what was said. */
function ofChat(messages: readonly ChatLine[]): TranscriptLine[] {
  const called = new Map<string, string>();
  return messages.flatMap((m): TranscriptLine[] => {
    const { role, content: text } = m;
    if (role === 'system' || role === 'developer') return [];
    if (role === 'user') return [{ by: 'user', text }];
    if (role === 'tool')
      return [{ by: 'tool', text, tool: m.name ?? called.get(m.tool_call_id ?? '') ?? '' }];
    const calls = (m.tool_calls ?? []).map(({ id, function: call }) => {
      if (id !== undefined) called.set(id, call.name);
      return plainCall(call);
    });
    return [{ by: 'agent', text, ...(calls.length === 0 ? {} : { calls }) }];
  });
}

/** It begins with the user; what the user says in two messages is said at once. */
function inOrder(lines: readonly TranscriptLine[]): ReadConversation {
  if (lines[0]?.by !== 'user') return { error: 'it must begin with what the user says' };
  const joined: TranscriptLine[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    if (line.by === 'user' && before?.by === 'user')
      joined[joined.length - 1] = { by: 'user', text: `${before.text}\n\n${line.text}` };
    else joined.push(line);
  }
  if (joined.some((l) => l.by === 'user' && l.text.trim() === ''))
    return { error: 'the user says nothing in one of its messages' };
  return joined.some((l) => l.by === 'agent')
    ? { lines: joined }
    : { error: 'the agent says nothing in it' };
}

/** A conversation as it was held, as far as its transcript tells. */
export function heldOf(
  lines: readonly TranscriptLine[],
  last: Pick<ProviderReply, 'finishReason'> = { finishReason: 'stop' },
): { asked: string; steps: Step[] } {
  const [first, ...rest] = lines;
  const end = rest.findLastIndex((l) => l.by === 'agent');
  return {
    asked: first?.text ?? '',
    steps: rest.map((line, i): Step => {
      if (line.by === 'user') return { by: 'user', text: line.text };
      if (line.by === 'tool')
        return { by: 'tool', call: { name: line.tool ?? '', arguments: '' }, result: line.text };
      return {
        by: 'agent',
        reply: replyOf(line, i === end ? last.finishReason : 'stop'),
        costUsd: null,
      };
    }),
  };
}

const replyOf = (
  { text, calls }: TranscriptLine,
  finishReason: ProviderReply['finishReason'],
): ProviderReply => ({
  text,
  refusal: null,
  toolCalls: calls ?? [],
  servedModel: null,
  fingerprint: null,
  routing: {},
  finishReason,
  usage: { inputTokens: 0, outputTokens: 0 },
  latencyMs: 0,
});
