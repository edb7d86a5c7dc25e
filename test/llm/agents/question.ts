import type { ProviderRequest } from '../../../src/domain/provider.ts';

/** One question to an agent. */
export function question(prompt: string, over: Partial<ProviderRequest> = {}): ProviderRequest {
  return {
    model: 'agent',
    messages: [{ role: 'user', content: prompt }],
    tools: [],
    parameters: {},
    maxOutputTokens: 64,
    timeoutMs: 5_000,
    session: 's-1',
    asked: { case: 'c0ffee', vars: { order: 'A-17' } },
    ...over,
  };
}
