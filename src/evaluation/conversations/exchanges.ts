import type { Conversation, Step, TranscriptLine } from '../../domain/conversation.ts';
import type { ChatMessage, ProviderReply, Usage } from '../../domain/provider.ts';
import type { Case, SeenConversation } from '../../domain/suite.ts';

/** One thing that the user said, with everything that came of it. */
export interface Exchange {
  said: string;
  /** Several where the agent called tools on the way to its answer. */
  replies: readonly ProviderReply[];
  /** USD of these calls; null where one of them has no price. */
  costUsd: number | null;
}

/** What the user says first, as text. */
export function askedFirst(c: Pick<Case, 'messages'>): string {
  const content = c.messages.findLast((m) => m.role === 'user')?.content ?? '';
  return typeof content === 'string' ? content : JSON.stringify(content);
}

type Held = Pick<Conversation, 'asked' | 'steps'>;

/** The text of a reply; a typed refusal is one. */
export const textOfReply = (r: Pick<ProviderReply, 'text' | 'refusal'>): string =>
  r.text === '' ? (r.refusal ?? '') : r.text;

/** What was said and answered, in order; the case's own prompt is the first. */
export function exchangesOf({ asked, steps }: Held): Exchange[] {
  const found: { said: string; steps: Step[] }[] = [{ said: asked, steps: [] }];
  for (const step of steps) {
    if (step.by === 'user') found.push({ said: step.text, steps: [] });
    else found.at(-1)?.steps.push(step);
  }
  return found.map(({ said, steps: own }) => ({
    said,
    replies: repliesOf(own),
    costUsd: costOfSteps(own),
  }));
}

/** A conversation as templates and programs see it, without the transcript. */
export function seenTurns(held: Held): SeenConversation['turns'] {
  return exchangesOf(held).map(({ said, replies }) => ({
    prompt: said,
    output: textOfReply(replies.at(-1) ?? { text: '', refusal: null }),
    toolCalls: replies.flatMap((r) => r.toolCalls),
  }));
}

/** A conversation as checks see it. */
export function seenConversation(held: Held): SeenConversation {
  return { transcript: transcriptText(transcriptOf(held)), turns: seenTurns(held) };
}

/**
 * Several replies as one: the last one's words, everything that was called, time and tokens added
 * up.
 */
export function mergedReply(replies: readonly ProviderReply[]): ProviderReply | null {
  const last = replies.at(-1);
  if (last === undefined || replies.length === 1) return last ?? null;
  const { costUsd: _, message: _m, ...rest } = last;
  return {
    ...rest,
    toolCalls: replies.flatMap((r) => r.toolCalls),
    usage: replies.map((r) => r.usage).reduce(addUsage),
    latencyMs: replies.reduce((sum, r) => sum + r.latencyMs, 0),
  };
}

function addUsage(a: Usage, b: Usage): Usage {
  const sum = (key: keyof Usage): number => Number(a[key] ?? 0) + Number(b[key] ?? 0);
  const more = (['cachedInputTokens', 'cacheWriteInputTokens', 'reasoningTokens'] as const).flatMap(
    (key) => (sum(key) === 0 ? [] : [[key, sum(key)] as const]),
  );
  return {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    ...Object.fromEntries(more),
    ...(a.reported === false || b.reported === false ? { reported: false as const } : {}),
  };
}

/** Every reply of a conversation, in order. */
export const repliesOf = (steps: readonly Step[]): ProviderReply[] =>
  steps.flatMap((s) => (s.by === 'agent' ? [s.reply] : []));

/** A sum in USD; null where one part has no price. */
export const sumOfKnown = (usd: readonly (number | null)[]): number | null =>
  usd.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);

/** What the calls of a conversation cost together; null where one of them has no price. */
export const costOfSteps = (steps: readonly Step[]): number | null =>
  sumOfKnown(steps.flatMap((s) => (s.by === 'agent' ? [s.costUsd] : [])));

/** The messages of the next call: the case's own, and everything since. */
export function messagesOf(
  opening: readonly ChatMessage[],
  steps: readonly Step[],
): readonly ChatMessage[] {
  return [...opening, ...steps.map(messageOf)];
}

function messageOf(step: Step): ChatMessage {
  if (step.by === 'user') return { role: 'user', content: step.text };
  if (step.by === 'tool')
    return {
      role: 'tool',
      content: step.result,
      extra: { tool_call_id: step.call.id ?? step.call.name },
    };
  const { reply } = step;
  if (reply.message !== undefined) return reply.message;
  const text = textOfReply(reply);
  if (reply.toolCalls.length === 0) return { role: 'assistant', content: text };
  const calls = reply.toolCalls.map((call) => ({
    id: call.id ?? call.name,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }));
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    extra: { tool_calls: calls },
  };
}

/** Everything that was said, called and answered, as it is kept. */
export function transcriptOf({ asked, steps }: Held): TranscriptLine[] {
  return [{ by: 'user', text: asked }, ...steps.map(lineOf)];
}

function lineOf(step: Step): TranscriptLine {
  if (step.by === 'user') return step;
  if (step.by === 'tool') return { by: 'tool', tool: step.call.name, text: step.result };
  const { toolCalls } = step.reply;
  return {
    by: 'agent',
    text: textOfReply(step.reply),
    ...(toolCalls.length === 0
      ? {}
      : { calls: toolCalls.map(({ name, arguments: given }) => ({ name, arguments: given })) }),
  };
}

/**
 * A transcript as text. Lines after the first of one saying are marked, so that nobody can speak in
 * another's name.
 */
export function transcriptText(lines: readonly TranscriptLine[]): string {
  return lines.flatMap(lineText).join('\n');
}

const marked = (text: string): string => text.replace(/\r\n?|[\n\u2028\u2029]/g, '\n| ');

function lineText({ by, text, calls, tool }: TranscriptLine): string[] {
  if (by === 'user') return [`User: ${marked(text)}`];
  if (by === 'tool') return [`Tool ${tool ?? ''}: ${marked(text)}`];
  const called = (calls ?? []).map((c) => `[calls ${c.name}(${marked(c.arguments)})]`);
  return text === '' && called.length > 0
    ? ['Agent:', ...called]
    : [`Agent: ${marked(text)}`, ...called];
}
