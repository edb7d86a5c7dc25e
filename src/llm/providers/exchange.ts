import type { CallFailure } from '../../domain/provider.ts';
import { bodyText } from '../../platform/http/body-text.ts';
import {
  badBody,
  type CallContext,
  cancelled,
  classifyHttp,
  classifyThrown,
  type HttpAnswer,
  timedOut,
} from './failures.ts';
import { headerOf } from './routing.ts';

/**
 * Larger answers are cut off: no reply to a canary is 32 MB long, a stuck proxy's may be endless.
 */
const LARGEST_BODY = 32 * 1024 * 1024;

export interface Exchange {
  json: unknown;
  answer: HttpAnswer;
  headers: Headers;
  latencyMs: number;
}

/** What an SDK throws for an answer with an error status, as far as it is the same in both. */
interface StatusError {
  status: number;
  headers: Headers;
  error: unknown;
  message: string;
}

export type Exchanged =
  | { ok: true; value: Exchange }
  | { ok: false; failure: CallFailure; answer?: HttpAnswer; latencyMs: number; headers?: Headers };

/**
 * Sends one request through an SDK and reads the whole answer under one deadline. The SDKs' own
 * timeouts end with the headers, and they would hide a body that is cut or no JSON; so the raw
 * response is asked for and read here.
 *
 * @param send starts the call; must hand `signal` to the SDK and ask for `asResponse()`
 * @param now epoch milliseconds, for dates
 * @returns parsed JSON of a 2xx answer, or a classified failure. Never throws, never waits longer
 *   than `timeoutMs`.
 */
export async function exchange(
  send: (signal: AbortSignal) => Promise<Response>,
  options: {
    timeoutMs: number;
    signal?: AbortSignal | undefined;
    now: () => number;
    context: Omit<CallContext, 'now'>;
    /** What the body is read as, `undefined` where it cannot be; JSON unless given. */
    form?: (text: string, contentType: string) => unknown;
  },
): Promise<Exchanged> {
  const started = performance.now();
  const context: CallContext = { ...options.context, now: options.now() };
  if (options.signal?.aborted === true)
    return { ok: false, failure: cancelled(context), latencyMs: 0 };
  const limit = startLimit(options.timeoutMs, options.signal);
  const elapsed = () => Math.round(performance.now() - started);
  let reading = false;
  try {
    const response = await send(limit.signal);
    reading = true;
    const text = await bodyText(response, LARGEST_BODY);
    if (text === null) throw new Error(`the answer is longer than ${LARGEST_BODY} bytes`);
    const answer: HttpAnswer = {
      status: response.status,
      header: headerOf(response.headers),
      text,
      json: (options.form ?? parsed)(text, response.headers.get('content-type') ?? ''),
    };
    const latencyMs = elapsed();
    return answer.json === undefined
      ? { ok: false, failure: badBody(answer, context), latencyMs }
      : { ok: true, value: { json: answer.json, answer, headers: response.headers, latencyMs } };
  } catch (error) {
    const latencyMs = elapsed();
    if (limit.isLate())
      return { ok: false, failure: timedOut(options.timeoutMs, context), latencyMs };
    if (limit.signal.aborted) return { ok: false, failure: cancelled(context), latencyMs };
    return { ...thrown(error, context, reading), latencyMs };
  } finally {
    limit.clear();
  }
}

/** A deadline beside the caller's own signal. */
interface Limit {
  /** Aborted by either. */
  signal: AbortSignal;
  isLate(): boolean;
  clear(): void;
}

function startLimit(timeoutMs: number, outer: AbortSignal | undefined): Limit {
  const controller = new AbortController();
  let late = false;
  // A socket's deadline and latency are real monotonic time, whatever clock the worker is on.
  const deadline = setTimeout(
    () => {
      late = true;
      controller.abort();
    },
    Math.min(timeoutMs, 2 ** 31 - 1),
  );
  const abort = () => controller.abort();
  outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    isLate: () => late,
    clear() {
      clearTimeout(deadline);
      outer?.removeEventListener('abort', abort);
    },
  };
}

/** What an SDK threw: an answer with an error status, or none at all. */
function thrown(
  error: unknown,
  context: CallContext,
  reading: boolean,
): Omit<Extract<Exchanged, { ok: false }>, 'latencyMs'> {
  if (!isStatusError(error)) return { ok: false, failure: classifyThrown(error, context, reading) };
  const answer = answerOf(error);
  return { ok: false, failure: classifyHttp(answer, context), answer, headers: error.headers };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isStatusError(error: unknown): error is StatusError {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    'headers' in error &&
    error.headers instanceof Headers
  );
}

/**
 * OpenAI's SDK keeps the inner `error` (an object, an array or plain text), Anthropic's the whole
 * body; both put a body that is no JSON into the message, after the status.
 */
function answerOf(error: StatusError): HttpAnswer {
  const header = headerOf(error.headers);
  if (typeof error.error === 'object' && error.error !== null)
    return { status: error.status, header, text: '', json: error.error };
  if (typeof error.error === 'string')
    return { status: error.status, header, text: '', json: { error: error.error } };
  const text = error.message.replace(/^\d+ /, '');
  return { status: error.status, header, text, json: parsed(text) };
}
