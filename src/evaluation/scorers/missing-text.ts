import type { ProviderReply } from '../../domain/provider.ts';
import type { Outcome } from '../../domain/run.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Assertion, MissingText } from '../../domain/suite.ts';
import { TOOL_TYPES } from './tool-calls.ts';

/** Whether an answer ended before its model was done: at the cap, or where a filter stopped it. */
export function isCutOff(reply: Pick<ProviderReply, 'finishReason' | 'refusal'>): boolean {
  const stopped = reply.finishReason === 'content-filter' || reply.finishReason === 'refusal';
  return reply.finishReason === 'length' || (stopped && (reply.refusal ?? '') === '');
}

/** What ended an answer early, in words; null where nothing did. */
export function cutOffReason(reply: ProviderReply): string | null {
  if (!isCutOff(reply)) return null;
  if (reply.finishReason !== 'length') return "the answer was cut off by the provider's filter";
  const thought = reply.usage.reasoningTokens ?? 0;
  return reply.text.trim() === ''
    ? 'the answer was cut off before its first word: all output tokens went into ' +
        `${thought > 0 ? 'thinking' : 'what is not shown'}; raise maxOutputTokens`
    : 'the answer was cut off at its cap of output tokens; raise maxOutputTokens';
}

/** Room for why it failed beside why it was cut off. */
const MOST_BESIDE = 300;

/** Why a case failed, which says of an answer that was cut off that it was. */
export function toldOfCut(
  { outcome, reason }: { outcome: Outcome; reason: string },
  reply: ProviderReply,
): string {
  const why = outcome === 'fail' ? cutOffReason(reply) : null;
  return why === null ? reason : `${shorten(reason, MOST_BESIDE)} (${why})`;
}

/** Whether a check asks what an agent did, which its calls tell, whatever it said beside them. */
export const isToolType = (type: string): boolean => TOOL_TYPES.some((t) => t === type);

/**
 * Why a check cannot be answered by this text: what an empty or cut text does not say, the agent may
 * have been about to say. A check for what is there is answered all the same, and so is one of calls:
 * whether its pass is worth something is decided by `empty-pass.ts`. Null where it can be answered.
 */
export function whyUnanswered(
  { type, negated }: Pick<Assertion, 'type' | 'negated'>,
  output: unknown,
  reply: ProviderReply,
): { reason: string; cause: MissingText } | null {
  if (!negated && type !== 'is-refusal') return null;
  if (type === 'latency' || type === 'cost' || isToolType(type)) return null;
  // A provider that says that its model refused has answered this one itself.
  if (type === 'is-refusal' && isTypedRefusal(reply)) return null;
  const named = `${negated ? 'not-' : ''}${type}`;
  const cut = cutOffReason(reply);
  if (cut !== null) return { reason: `${named}: ${cut}`, cause: 'answer-cut-off' };
  return typeof output === 'string' && output.trim() === ''
    ? { reason: `${named}: the answer is empty`, cause: 'answer-empty' }
    : null;
}

/** Whether the provider itself says that the model refused, or that a filter did. */
export function isTypedRefusal(reply: Pick<ProviderReply, 'finishReason' | 'refusal'>): boolean {
  return (
    (reply.refusal ?? '') !== '' ||
    reply.finishReason === 'refusal' ||
    reply.finishReason === 'content-filter'
  );
}
