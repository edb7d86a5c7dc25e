import type { ProviderReply } from '../../domain/provider.ts';
import type { Assertion, AssertResult, MissingText } from '../../domain/suite.ts';
import { cutOffReason, isToolType } from './missing-text.ts';

/** Types whose pass says something even of a reply that holds nothing, and why it does. */
export const TOLD_WITHOUT_TEXT: ReadonlyMap<string, string> = new Map([
  ['latency', 'how long a call took is known whatever it brought'],
  ['cost', 'what a call cost is known whatever it brought'],
  ['is-refusal', 'only where the provider itself says that the model refused'],
]);

/** What a check sees: the reply, and the output that was made of it. */
export interface Seen {
  output: unknown;
  reply: ProviderReply;
}

/** Whether a reply says and does nothing. */
const isSilent = ({ text, refusal, toolCalls }: ProviderReply): boolean =>
  text.trim() === '' && (refusal ?? '').trim() === '' && toolCalls.length === 0;

/** Some text that nobody forbids and nobody asks for. */
const ANY_TEXT = '.';

/**
 * Why a pass is worth nothing: the reply is empty or was cut off, and an agent that says and does
 * nothing at all would get it too. Null where the pass stands. A whole, empty answer keeps the pass of a
 * check that asks for silence.
 * @param again the same check on something else
 */
export async function whyWorthless(
  { type, negated }: Pick<Assertion, 'type' | 'negated'>,
  reply: ProviderReply,
  again: (seen: Seen) => Promise<AssertResult>,
): Promise<{ reason: string; cause: MissingText } | null> {
  if (TOLD_WITHOUT_TEXT.has(type)) return null;
  const cut = cutOffReason(reply);
  const silent = isSilent(reply);
  if (cut === null && !silent) return null;
  const nothing = { ...reply, text: '', refusal: null, toolCalls: [] };
  const passes = async (output: string): Promise<boolean> =>
    // A judge is paid for each question.
    type !== 'llm-rubric' &&
    (await again({ output, reply: { ...nothing, text: output } })).verdict === 'pass';
  const named = `${negated ? 'not-' : ''}${type}`;
  if (cut !== null)
    return silent || (await passes(''))
      ? { reason: `${named}: ${cut}`, cause: 'answer-cut-off' }
      : null;
  return isToolType(type) || (await passes(ANY_TEXT))
    ? { reason: `${named}: the answer is empty`, cause: 'answer-empty' }
    : null;
}
