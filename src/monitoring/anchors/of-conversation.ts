import type { TranscriptLine } from '../../domain/conversation.ts';
import type { ToolCall } from '../../domain/provider.ts';
import type { Case } from '../../domain/suite.ts';
import { transcriptText } from '../../evaluation/conversations/exchanges.ts';
import { conversationOf, heldOf } from '../../evaluation/conversations/read-conversation.ts';
import { soFar } from '../../evaluation/conversations/so-far.ts';
import { promptOf } from '../../evaluation/suites/prompt-of.ts';

/** What the judge of judgments is asked of a conversation: its last answer, and all before it. */
export function askedAtLast(
  lines: readonly TranscriptLine[],
  c: Pick<Case, 'messages'> | null,
): string {
  const first = { role: 'user' as const, content: lines[0]?.text ?? '' };
  return promptOf(soFar(c ?? { messages: [first] }, heldOf(lines)));
}

/** Everything that was called in it. */
const calledIn = (lines: readonly TranscriptLine[]): ToolCall[] =>
  lines.flatMap((l) => l.calls ?? []);

/**
 * A line of a file of anchors in which a conversation stands instead of prompt and output, as the line
 * that it comes to; other lines as they are.
 */
export function flatLine(line: unknown): { line: unknown } | { error: string } {
  if (typeof line !== 'object' || line === null || !('conversation' in line)) return { line };
  const { conversation, of, ...rest } = line as Record<string, unknown>;
  const both = ['prompt', 'output', 'toolCalls'].find((key) => key in rest);
  if (both !== undefined) return { error: `${both}: the conversation says it already` };
  const read = conversationOf(conversation);
  if ('error' in read) return { error: `conversation: ${read.error}` };
  const { lines } = read;
  const last = lines.findLast((l) => l.by === 'agent')?.text ?? '';
  if (!('rubric' in rest))
    return of === undefined
      ? {
          line: {
            ...rest,
            prompt: askedAtLast(lines, null),
            output: last,
            toolCalls: calledIn(lines),
          },
        }
      : { error: 'of: only a rubric looks at a part of a conversation' };
  if (of !== undefined && of !== 'transcript')
    return { error: 'of: must be "transcript", or left out for the last answer' };
  return { line: { ...rest, output: of === 'transcript' ? transcriptText(lines) : last } };
}
