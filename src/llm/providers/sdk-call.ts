import type { CallResult, ProviderRequest } from '../../domain/provider.ts';
import { behaviourIn } from './behaviour-errors.ts';
import { type Exchange, exchange } from './exchange.ts';
import type { CallContext } from './failures.ts';

/** What every call hands to its SDK beside the body. */
export interface SdkOptions {
  signal: AbortSignal;
  timeout: number;
  headers?: Readonly<Record<string, string>>;
}

/**
 * One call through an SDK, as every adapter makes it: sent, read whole, and told as a reply, as
 * behaviour of the model, or as a failure.
 * @param send hands the request to the SDK and asks for the raw response
 * @param read the wire format's own reply
 */
export async function callThroughSdk(
  account: { name: string; secrets: CallContext['secrets']; now: () => number },
  request: ProviderRequest,
  send: (options: SdkOptions) => Promise<Response>,
  read: (got: Exchange, context: CallContext) => CallResult,
): Promise<CallResult> {
  const { name, secrets, now } = account;
  const { timeoutMs, headers } = request;
  const context = { provider: name, model: request.model, secrets };
  const got = await exchange(
    (signal) => send({ signal, timeout: timeoutMs, ...(headers === undefined ? {} : { headers }) }),
    { timeoutMs, signal: request.signal, now, context },
  );
  if (got.ok) return read(got.value, { ...context, now: now() });
  return behaviourIn(got) ?? { ok: false, failure: got.failure };
}
