import { z } from 'zod';
import type {
  CallResult,
  ListResult,
  Provider,
  ProviderReply,
  ProviderRequest,
} from '../../domain/provider.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import { behaviourIn } from './behaviour-errors.ts';
import { type Exchange, exchange } from './exchange.ts';
import { badBody, type CallContext, classifyInBody } from './failures.ts';
import { type CommonOptions, type Host, secretsOf } from './options.ts';
import { cleanerOf } from './redact.ts';

/** What every call hands to its SDK beside the body. */
export interface SdkOptions {
  signal: AbortSignal;
  timeout: number;
  headers?: Readonly<Record<string, string>>;
}

/** What a wire format adds to an account that is called through an SDK. */
export interface Format {
  /** Hands the request to the SDK and asks for the raw response. */
  send: (request: ProviderRequest, options: SdkOptions) => Promise<Response>;
  /** The format's own reply. */
  read: (got: Exchange, context: CallContext) => CallResult;
  list: (account: {
    clean: Clean;
    now: () => number;
    signal: AbortSignal | undefined;
  }) => Promise<ListResult>;
}

/**
 * An account whose calls go through an SDK: each is sent, read whole, and told as a reply, as
 * behaviour of the model, or as a failure.
 */
export function accountOver(config: CommonOptions, host: Host, format: Format): Provider {
  const { name } = config;
  const { now } = host;
  const clean = cleanerOf(secretsOf(config), host.redactor);
  return {
    name,
    async call(request) {
      const { timeoutMs, headers } = request;
      const context = { provider: name, model: request.model, clean };
      const got = await exchange(
        (signal) =>
          format.send(request, {
            signal,
            timeout: timeoutMs,
            ...(headers === undefined ? {} : { headers }),
          }),
        { timeoutMs, signal: request.signal, now, context },
      );
      if (got.ok) return format.read(got.value, { ...context, now: now() });
      return behaviourIn(got) ?? { ok: false, failure: got.failure };
    },
    listModels: (signal) => format.list({ clean, now, signal }),
  };
}

const withError = z.looseObject({ error: z.looseObject({}) });
const withErrors = z.looseObject({
  success: z.literal(false),
  errors: z.array(z.unknown()).min(1),
});

/** The error that a body names, though the status said that all is well; null where it names none. */
export function errorNamedIn(json: unknown): Record<string, unknown> | null {
  return withError.safeParse(json).data?.error ?? withErrors.safeParse(json).data ?? null;
}

/** A body that is no reply of its format: the error that it names, else `why` it cannot be read. */
export function notAReply(got: Exchange, context: CallContext, why: string): CallResult {
  return {
    ok: false,
    failure:
      errorNamedIn(got.json) === null
        ? badBody(got.answer, context, why)
        : classifyInBody(got.json, context, got.answer.header),
  };
}

/**
 * Why a reply is none, though it is well-formed: it says nothing, gives no reason to end and cost no
 * tokens, as a server that is starting or a proxy that lost its stream sends it. Null where it is one.
 */
export function emptyReply(
  got: Exchange,
  context: CallContext,
  reply: ProviderReply,
  ended: string | null | undefined,
): CallResult | null {
  const said = reply.text.trim() !== '' || reply.refusal !== null || reply.toolCalls.length > 0;
  if (said || (ended ?? '') !== '' || reply.usage.outputTokens > 0) return null;
  const why = 'the answer is empty: no text, no reason to end, no tokens';
  return { ok: false, failure: badBody(got.answer, context, why) };
}
