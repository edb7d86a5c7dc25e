import type { Conversation } from '../../domain/conversation.ts';
import type { Assertion, AssertResult } from '../../domain/suite.ts';
import {
  askedFirst,
  exchangesOf,
  mergedReply,
  repliesOf,
  seenConversation,
} from '../conversations/exchanges.ts';
import { isCutOff } from './missing-text.ts';
import { type Around, transformedOutput } from './transform-output.ts';

/** `breaksCase`: whatever its threshold. */
type Part = { around: Around; output: unknown } | { result: AssertResult; breaksCase: boolean };

/** What an assertion looks at: the last answer, another one, or the whole conversation. */
export async function partOf(assertion: Assertion, output: unknown, around: Around): Promise<Part> {
  const { of } = assertion;
  if (of === undefined) return { around, output };
  const asked = askedFirst(around.c);
  const held = around.deps.conversation ?? heldOnce(asked, around);
  if (of === 'transcript') {
    const replies = repliesOf(held.steps);
    // What a cut answer does not say, the transcript does not either.
    const { finishReason, refusal } = replies.find(isCutOff) ?? around.reply;
    const { transcript } = around.seen ?? seenConversation(held);
    return {
      around: { ...around, reply: { ...around.reply, finishReason, refusal } },
      output: transcript,
    };
  }
  const exchange = exchangesOf(held)[of - 1];
  const reply = mergedReply(exchange?.replies ?? []);
  const last = exchange?.replies.at(-1);
  if (exchange === undefined || reply === null || last === undefined)
    return { result: notReached(assertion, of, held), breaksCase: false };
  const there = { ...around, reply, prompt: exchange.said, costUsd: exchange.costUsd };
  const seen = await transformedOutput(there, last);
  return seen.broken === null
    ? { around: there, output: seen.output }
    : { result: seen.broken, breaksCase: seen.broken.verdict === 'fail' };
}

function heldOnce(asked: string, { reply, costUsd }: Around): Conversation {
  return { asked, steps: [{ by: 'agent', reply, costUsd }], how: 'done', why: 'all was said' };
}

/** A check of an answer that never came: under a turn it asks nothing then. */
function notReached({ ifSaid }: Assertion, of: number, { why }: Conversation): AssertResult {
  return ifSaid === true
    ? { verdict: 'pass', score: 1, reason: `not asked: the conversation ended before (${why})` }
    : { verdict: 'fail', score: 0, reason: `there was no answer ${of}: ${why}` };
}
