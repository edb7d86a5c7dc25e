import { z } from 'zod';
import type { TranscriptLine } from '../domain/conversation.ts';
import type { Judgment } from '../domain/judgment.ts';
import type { Outcome, Trial } from '../domain/run.ts';
import { cutWords, saidIn } from '../domain/said.ts';
import type { Store } from '../domain/store.ts';
import { transcriptText } from './conversations/exchanges.ts';

/** One stored answer, whole. */
export interface StoredAnswer {
  trial: string;
  run: string;
  at: string;
  outcome: Outcome;
  judgment: Judgment | null;
  /** Why it failed, by every check, or has no verdict; what its checks say where it passed. */
  reason: string;
  /** The text; null where there was none, or it is not kept (any more). */
  output: string | null;
  toolCalls: Trial['toolCalls'];
  /** Of a conversation: all that was said, called and answered; absent where one answer is all. */
  transcript?: readonly TranscriptLine[];
  /** Text and tool calls, or the whole conversation, as people read them. */
  said: string;
}

/** A trial with the answer that it brought. */
export async function answerOf(store: Store, t: Trial): Promise<StoredAnswer> {
  const output = t.outputHash === null ? null : await store.outputs.get(t.outputHash);
  const transcript = await transcriptFor(store, t);
  const unread = t.unread === undefined ? '' : ` (can no longer be read: ${t.unread.join(', ')})`;
  return {
    trial: t.id,
    run: t.run,
    at: t.at,
    outcome: t.outcome,
    judgment: t.judged?.judgment ?? null,
    reason: `${whyFailed(t)}${unread}`,
    output,
    toolCalls: t.toolCalls,
    ...(transcript === null ? {} : { transcript }),
    said: transcript === null ? answerText(t, output) : conversationText(t, transcript),
  };
}

/** All that its checks say against it: the first alone may be the least of it. */
function whyFailed({ outcome, reason, asserts }: Trial): string {
  if (outcome !== 'fail') return reason;
  const said = asserts.filter((a) => a.verdict === 'fail').map((a) => a.reason);
  return said.length < 2 ? reason : [...new Set(said)].join('; ');
}

const answerText = (t: Trial, output: string | null): string =>
  t.outcome === 'none' && t.outputHash === null ? '(no answer)' : saidIn(t, output);

/** All that was said, and why it ended. */
const conversationText = (t: Trial, lines: readonly TranscriptLine[]): string =>
  `${transcriptText(lines)}\n(${[t.transcript?.ended ?? '', cutWords(t) ?? '']
    .filter((w) => w !== '')
    .join('; ')})`;

/** The conversation of a trial; null where it is none, or not kept any more. */
export async function transcriptFor(
  store: Pick<Store, 'outputs'>,
  t: Pick<Trial, 'transcript'>,
): Promise<readonly TranscriptLine[] | null> {
  const body = t.transcript === undefined ? null : await store.outputs.get(t.transcript.hash);
  return body === null ? null : linesIn(body);
}

/** The lines of a transcript; one that an earlier edition left in no form that can be read is one. */
function linesIn(body: string): readonly TranscriptLine[] {
  try {
    const lines: unknown = JSON.parse(body);
    if (transcript.safeParse(lines).success) return lines as TranscriptLine[];
  } catch {
    // Shown as it is.
  }
  return [{ by: 'agent', text: body }];
}

const call = z.object({ name: z.string(), arguments: z.string() });
const transcript = z.array(
  z.object({
    by: z.enum(['user', 'agent', 'tool']),
    text: z.string(),
    calls: z.array(call).optional(),
    tool: z.string().optional(),
  }),
);
