import type { ProviderReply } from '../../../src/domain/provider.ts';
import type { Assertion, Case } from '../../../src/domain/suite.ts';

export function replyOf(text: string, more: Partial<ProviderReply> = {}): ProviderReply {
  return {
    text,
    refusal: null,
    toolCalls: [],
    servedModel: 'm',
    fingerprint: null,
    routing: {},
    finishReason: 'stop',
    usage: { inputTokens: 3, outputTokens: 4 },
    latencyMs: 120,
    ...more,
  };
}

/** An assertion as the loader would give it; `type` may carry `not-`. */
export function assertion(type: string, value?: unknown, more: Partial<Assertion> = {}): Assertion {
  return {
    type: type.replace(/^not-/, ''),
    negated: type.startsWith('not-'),
    value,
    weight: 1,
    options: {},
    ...more,
  };
}

export function caseOf(assertions: readonly Assertion[], more: Partial<Case> = {}): Case {
  return {
    hash: 'h',
    label: 'a case',
    vars: {},
    messages: [{ role: 'user', content: 'hello' }],
    assertions,
    metadata: {},
    ...more,
  };
}
