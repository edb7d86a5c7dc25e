import type { CallFailure, CallResult, FinishReason } from '../../domain/provider.ts';
import { readErrorBody } from './error-body.ts';
import type { HttpAnswer } from './failures.ts';
import { routingOf } from './routing.ts';

/** Codes and words by which a provider says that a filter stopped prompt or answer. */
const FILTER_CODES = new Set([
  'content_filter',
  'content_policy_violation',
  'invalid_prompt',
  'moderation_blocked',
  'responsibleaipolicyviolation',
]);
const FILTER_WORDS =
  /blocked by content filtering policy|content management policy|flagged as potentially violating|input was flagged/i;
/** Groq checks tool calls and JSON mode on its side and answers 400 with what the model wrote. */
const GENERATION_CODES = new Set(['json_validate_failed', 'tool_use_failed']);

/**
 * Some providers answer 400 or 403 where others send a reply: a content filter, or a model whose
 * JSON or tool call was invalid. That is behaviour of the model and is scored, so it
 * becomes a reply here. The provider reports no usage for it. Null for every real failure.
 */
export function behaviourIn(got: {
  failure: CallFailure;
  answer?: HttpAnswer;
  latencyMs: number;
  headers?: Headers;
}): CallResult | null {
  const { answer } = got;
  if (answer === undefined || (answer.status !== 400 && answer.status !== 403)) return null;
  const body = readErrorBody(answer.json);
  if (body === null) return null;
  const filtered =
    body.codes.some((code) => FILTER_CODES.has(code)) || FILTER_WORDS.test(body.message);
  const invalid =
    body.codes.some((code) => GENERATION_CODES.has(code)) && body.failedGeneration !== undefined;
  if (!filtered && !invalid) return null;
  const finishReason: FinishReason = filtered ? 'content-filter' : 'other';
  return {
    ok: true,
    reply: {
      text: filtered ? '' : (body.failedGeneration ?? ''),
      refusal: null,
      toolCalls: [],
      servedModel: null,
      fingerprint: null,
      routing: got.headers === undefined ? {} : routingOf(got.headers),
      finishReason,
      usage: { inputTokens: 0, outputTokens: 0, reported: false },
      latencyMs: got.latencyMs,
    },
  };
}
