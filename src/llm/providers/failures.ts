import type { CallFailure } from '../../domain/provider.ts';
import { isUnknownSigner, TRUST_IT } from '../../platform/http/certificate.ts';
import { refusalIn } from '../../platform/http/redirect-refused.ts';
import { type Clean, firstWords } from '../../platform/privacy/told.ts';
import { type ErrorBody, readErrorBody } from './error-body.ts';
import { redact } from './redact.ts';
import { type HeaderOf, retryAfterMs } from './retry-after.ts';

/** An HTTP answer that is no reply; `json` is undefined where the body is not JSON. */
export interface HttpAnswer {
  status: number;
  header: HeaderOf;
  text: string;
  json: unknown;
}

/** Who was called, and how what must not be repeated to people is cut out. */
export interface CallContext {
  provider: string;
  model: string | null;
  clean: Clean;
  /** Epoch milliseconds. */
  now: number;
}

type Kind = Pick<CallFailure, 'code' | 'scope' | 'retryable'>;
const again = (code: CallFailure['code']): Kind => ({ code, scope: 'trial', retryable: true });
const never = (code: CallFailure['code']): Kind => ({ code, scope: 'trial', retryable: false });
const stop = (code: CallFailure['code']): Kind => ({ code, scope: 'run', retryable: false });
const GONE: Kind = { code: 'model-gone', scope: 'model', retryable: false };

/** Typed codes for money that is used up; OpenAI sends `insufficient_quota` with a 429. */
const QUOTA_CODES = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'billing_error',
  'credit_balance_too_low',
  'blocked_api_access',
  'usage_limit_reached',
  'insufficient_balance',
  'spend_limit_reached',
]);
/**
 * Only money words: "exceeded your current quota" alone is what Google writes for a per-minute
 * limit as well.
 */
const QUOTA_WORDS =
  /credit balance|insufficient (credits|balance|funds)|not enough credits|used all available credits|(spend|spending|billing|usage) (hard )?limits?\b|monthly spending|account is not active|payment required|key limit exceeded/i;

const GONE_CODES = new Set([
  'model_not_found',
  'model_decommissioned',
  'model_deprecated',
  'invalid_model',
  'model_not_available',
  'deploymentnotfound',
  'unknown_model',
]);
/**
 * The word "model", perhaps its id, and at once what became of it: "a parameter is deprecated for
 * this model" must not match.
 */
const GONE_WORDS = [
  /\bmodel:?\s+(?:[`'"]?[\w./:@-]+[`'"]?,?\s+)?(?:does not exist|not found\b|is not available anymore|(?:has been|was|is|have been) (?:now )?(?:deprecated|decommissioned|retired|removed|sunset|discontinued|shut ?down)|is no longer (?:available|supported))/i,
  /^model not (?:exist|found)/i,
  /\bmodels\/\S+ is not found\b/i,
  /\bis not a valid model\b/i,
  /\binvalid model(?::| name| id\b| identifier|$)|model identifier is invalid/i,
  /^model: \S+$/i,
  /\bunable to access model\b/i,
  /\bno endpoints found for \S+/i,
  /\bpublisher model [`'"]?\S+ (?:was|is) not found\b/i,
  /\bmodel\b.{0,80}\breached (?:the |its )?end of (?:its )?life\b/i,
  /\bunknown model\b|\bno such model\b/i,
];
/**
 * A door that is closed to this account alone; the model may live on behind it. Where the same
 * sentence says that there is none, either may be meant, and a model that ended reads like that.
 */
const ACCESS_WORDS =
  /\b(?:do(?:es)? not|don't|doesn't|without) have (?:\w+ )?access\b|\bno access\b|\baccess denied\b|\bnot (?:allowed|authori[sz]ed|permitted|entitled)\b|\bmissing permission|\bno permission/i;
/** A 410 about an address says nothing of the model behind it. */
const OTHER_THAN_MODEL = /^(?!.*\bmodel\b).*\b(?:endpoint|url|route|path|api version|resource)\b/is;
const ABSENCE_WORDS = /\b(?:does not exist|not found|no such|unknown)\b/i;
/** OpenRouter's 404 about routing preferences, not about the model. */
const ROUTING_WORDS = /no endpoints (found|available) (that|matching)|data policy|guardrail/i;
const TOO_LARGE_WORDS =
  /context[_ ]length|maximum context|prompt is too long|too many tokens|context window/i;

/** What a failed HTTP answer means. Pure; never waits, whatever `Retry-After` says. */
export function classifyHttp(answer: HttpAnswer, context: CallContext): CallFailure {
  const body = answer.json === undefined ? null : readErrorBody(answer.json);
  const kind = kindOf(answer.status, body, answer.json !== undefined, isPage(answer.text));
  const wait = kind.retryable
    ? (retryAfterMs(answer.header, context.now) ?? body?.retryDelayMs)
    : undefined;
  const said = messageIn(body) ?? bodyStart(textOf(answer), context.clean);
  return {
    ...kind,
    status: answer.status,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    message: redact(`${context.provider} answered ${answer.status}: ${said}`, context.clean),
  };
}

/** What the body says in words; null where it says none. */
const messageIn = (body: ErrorBody | null): string | null =>
  body === null || body.message.trim() === '' ? null : body.message;

/** An SDK keeps the text of a body only where it is no JSON. */
function textOf({ text, json }: HttpAnswer): string {
  if (text !== '' || typeof json !== 'object' || json === null) return text;
  return Object.keys(json).length === 0 ? '' : JSON.stringify(json);
}

const isPage = (text: string): boolean => text.trimStart().startsWith('<');

function kindOf(status: number, body: ErrorBody | null, isJson: boolean, page: boolean): Kind {
  const codes = body?.codes ?? [];
  const message = body?.message ?? '';
  const googleLimit = status === 429 && codes.includes('resource_exhausted');
  if (
    status >= 400 &&
    status < 500 &&
    !googleLimit &&
    (codes.some((code) => QUOTA_CODES.has(code)) || QUOTA_WORDS.test(message))
  )
    return stop('quota');
  if (status === 401) return stop('auth');
  if (status === 402) return stop('quota');
  if (status === 408) return again('timeout');
  if (status === 429) return again('rate-limited');
  if (status === 409 || status === 425 || status === 503 || status === 529)
    return again('overloaded');
  if (status >= 500) return again('server-error');
  // A page instead of an answer comes from something between us and the provider, which may be gone
  // in a minute.
  if (!isJson) return status === 410 && !page ? GONE : again('bad-body');
  if (isClosed(status, codes, message)) return stop('auth');
  if (status === 410 && !OTHER_THAN_MODEL.test(message)) return GONE;
  if ([400, 403, 404, 410, 422].includes(status) && isGone(codes, message)) return GONE;
  if (status === 403) return stop('auth');
  // It stops the run, as keys and money do: what is refused for its size is refused for every case
  // of the suite.
  if (status === 413) return stop('too-large');
  if (codes.includes('context_length_exceeded') || TOO_LARGE_WORDS.test(message))
    return never('too-large');
  return never('bad-request');
}

/** Whether the model is kept from this account, which people mend at the provider. */
function isClosed(status: number, codes: readonly string[], message: string): boolean {
  if (![400, 403, 404, 422].includes(status) || !ACCESS_WORDS.test(message)) return false;
  if (status === 403) return true;
  const ofModel = /\bmodel\b/i.test(message) || codes.some((code) => GONE_CODES.has(code));
  return ofModel && !ABSENCE_WORDS.test(message);
}

function isGone(codes: readonly string[], message: string): boolean {
  if (ROUTING_WORDS.test(message)) return false;
  return (
    codes.some((code) => GONE_CODES.has(code)) || GONE_WORDS.some((words) => words.test(message))
  );
}

function bodyStart(text: string, clean: Clean): string {
  const words = firstWords(text, 200, (t) =>
    clean(t)
      .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
      .replace(/<[^>]*>/g, ' '),
  );
  return words === '' ? 'an empty body' : words;
}

/**
 * A body with status 200 that is no reply: HTML, empty, cut in the middle, or JSON without an
 * answer in it.
 */
export function badBody(answer: HttpAnswer, context: CallContext, why?: string): CallFailure {
  const start = answer.text.trimStart();
  const cut = answer.json === undefined && (start.startsWith('{') || start.startsWith('['));
  const told =
    why ??
    (cut
      ? 'the answer broke off in the middle'
      : start === ''
        ? 'the answer was empty'
        : `not JSON but "${bodyStart(answer.text, context.clean)}"`);
  return {
    ...again(cut ? 'cut-off' : 'bad-body'),
    status: answer.status,
    message: redact(`${context.provider}: ${told}`, context.clean),
  };
}

/**
 * An error inside a 200 (OpenRouter's `error`, Responses' `failed`), judged by the status it names.
 */
export function classifyInBody(json: unknown, context: CallContext, header: HeaderOf): CallFailure {
  const codes = readErrorBody(json)?.codes ?? [];
  const named = codes
    .map(Number)
    .find((code) => Number.isInteger(code) && code >= 400 && code < 600);
  const body = readErrorBody(json);
  const gone = body !== null && isGone(codes, body.message);
  const limited = codes.some((code) => code.includes('rate_limit'));
  const status = named ?? (limited ? 429 : gone ? 404 : 502);
  return classifyHttp({ status, header, text: '', json }, context);
}

/**
 * A turn that the provider paused in the middle of its own tools: half an answer is none. Going on
 * would be a second call that no money was reserved for, and asking again would pause again.
 */
export function unfinished(context: CallContext): CallFailure {
  return {
    ...never('cut-off'),
    message:
      `${context.provider} paused in the middle of its turn (pause_turn), and daytwo does not ` +
      'have it go on: let the tools that it runs itself do less, or leave them out',
  };
}

/** Node's and undici's codes for a connection that broke after the answer had begun. */
const CUT_CODES = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ECONNRESET',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_CHUNK_SIZE',
]);

/**
 * No connection came about: no name, nobody there, no way to it, or a certificate that is not
 * believed. Nothing was sent.
 */
const NEVER_CONNECTED = new RegExp(
  `^(?:${[
    'ENOTFOUND',
    String.raw`EAI_\w+`,
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EHOSTDOWN',
    'EADDRNOTAVAIL',
    'ERR_NO_WAY_THERE',
    'UND_ERR_CONNECT_TIMEOUT',
    String.raw`CERT_\w+`,
    String.raw`ERR_TLS_CERT_\w+`,
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    String.raw`UNABLE_TO_\w+`,
  ].join('|')})$`,
);

function neverLeft(e: Error): boolean {
  const { code, syscall } = e as { code?: unknown; syscall?: unknown };
  // Fetch itself refuses some ports, without a code.
  return NEVER_CONNECTED.test(String(code)) || syscall === 'connect' || e.message === 'bad port';
}

/**
 * What a thrown error means: no connection, silence, a stream that broke, a redirect (which every
 * other call would meet too), or a request that never left (a header that HTTP does not allow,
 * say), which no retry mends.
 * @param reading whether the answer's headers had already come
 */
export function classifyThrown(
  error: unknown,
  context: CallContext,
  reading: boolean,
): CallFailure {
  const { provider, clean } = context;
  const redirect = refusalIn(error);
  if (redirect !== null)
    return {
      ...stop('redirect'),
      status: redirect.status,
      message: redact(`${provider} does not answer itself: ${redirect.message}`, clean),
    };
  const chain = causes(error);
  const codes = chain
    .map((e) => (e as { code?: unknown }).code)
    .filter((code): code is string => typeof code === 'string');
  const unsent = !reading && chain.some(neverLeft) ? { unsent: true as const } : {};
  const words = redact(messagesOf(chain), clean);
  if (isTimeout(chain, codes))
    return {
      ...again('timeout'),
      ...unsent,
      message: `${provider} did not answer in time: ${words}`,
    };
  if (reading || codes.includes('UND_ERR_RES_CONTENT_LENGTH_MISMATCH')) {
    const code = codes.find((c) => CUT_CODES.has(c));
    return { ...again('cut-off'), message: `${provider}: the answer broke off (${code ?? words})` };
  }
  if (codes.length === 0 && !chain.some(isConnectionError))
    return {
      ...never('bad-request'),
      message: redact(`the request to ${provider} could not be built: ${words}`, clean),
    };
  const mend = isUnknownSigner(...codes, words) ? `. ${TRUST_IT}` : '';
  return {
    ...again('network'),
    ...unsent,
    message: `${provider} could not be reached: ${words}${mend}`,
  };
}

/** What a client says around the reason that it was given: that there was no connection. */
const WRAPPERS: ReadonlySet<string> = new Set(['Connection error', 'fetch failed']);

/** The messages of an error and its causes, each once, and none that only wraps another. */
function messagesOf(chain: readonly Error[]): string {
  const all = [...new Set(chain.map((e) => e.message.replace(/\.$/, '')))].filter((m) => m !== '');
  const told = all.filter((m) => !WRAPPERS.has(m));
  return (told.length === 0 ? all : told).join(': ');
}

const isTimeout = (chain: readonly Error[], codes: readonly string[]): boolean =>
  chain.some((e) => /timeout/i.test(e.name)) ||
  codes.some((code) => code.endsWith('_TIMEOUT') || code === 'ETIMEDOUT');

const isConnectionError = (e: Error): boolean =>
  e.constructor.name.startsWith('APIConnection') || e.message === 'fetch failed';

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let e = error; e instanceof Error && chain.length < 6; e = e.cause) chain.push(e);
  return chain.length > 0 ? chain : [new Error(String(error))];
}

/** The deadline passed: nothing, or not all, came within `ms` milliseconds. */
export function timedOut(ms: number, context: CallContext): CallFailure {
  return {
    ...again('timeout'),
    message:
      `${context.provider} gave no answer within ` +
      `${ms >= 1000 ? `${Math.round(ms / 1000)} s` : `${ms} ms`}`,
  };
}

export function cancelled(context: CallContext): CallFailure {
  return { ...never('cancelled'), message: `the call to ${context.provider} was cancelled` };
}
