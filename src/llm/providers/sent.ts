import type { CallFailure, Provider, ProviderRequest } from '../../domain/provider.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';

/**
 * An account that is asked nothing in which a secret of the configuration stands: a suite, a soul
 * or an answer that is judged may have come to hold one, and whoever is asked would have it then.
 * What the account itself is reached with is no part of a question.
 * @param isAgent its questions are made of more than messages
 */
export function keepingSecrets(provider: Provider, redactor: Redactor, isAgent: boolean): Provider {
  return {
    name: provider.name,
    call: (request) => {
      const held = redactor.heldIn(sentOf(request, isAgent));
      return held.length === 0
        ? provider.call(request)
        : Promise.resolve({ ok: false, failure: unsent(request, held) });
    },
    listModels: (signal) => provider.listModels(signal),
    endSession: async (session) => provider.endSession?.(session),
  };
}

const sentOf = (request: ProviderRequest, isAgent: boolean): readonly unknown[] => [
  ...request.messages.map(({ content, extra }) => [content, extra]),
  request.tools,
  request.parameters,
  request.headers,
  ...(isAgent ? [request.asked?.vars] : []),
];

function unsent({ asked }: ProviderRequest, held: readonly string[]): CallFailure {
  const of = asked === undefined ? '' : ` of case ${asked.case.slice(0, LONGEST_CASE)}`;
  return {
    code: 'bad-request',
    scope: 'trial',
    retryable: false,
    unsent: true,
    message:
      `the question${of} holds the secret of ${held.join(' and ')} and was not sent: take it out ` +
      'of the suite, the prompt, the files that they read, or the answer that is judged',
  };
}

/** So much of a case's hash is its name to people. */
const LONGEST_CASE = 8;
