import { DAY, type Millis } from '../../domain/clock.ts';
import type { SendResult } from '../../domain/incident.ts';
import { capital } from '../../domain/text.ts';
import { isUnknownSigner, TRUST_IT } from '../../platform/http/certificate.ts';
import { isOnTheWay, whyUnreached } from '../../platform/http/no-way-there.ts';
import { refusalIn } from '../../platform/http/redirect-refused.ts';
import type { HttpAnswer } from '../../platform/http/send-json.ts';
import { makeRedactor } from '../../platform/privacy/redactor.ts';
import { type Clean, firstWords } from '../../platform/privacy/told.ts';
import { fieldOf } from './plugin.ts';

type Failure = Extract<SendResult, { ok: false }>;

/** The other side of a channel that speaks JSON over HTTP, in words. */
export interface HttpPeer {
  /** As it stands within a sentence: "Discord", "the webhook at ops.example.com". */
  name: string;
  /** What a person does where it says no for good. */
  mend: string;
  /** Cuts out what lets one in: the other side may repeat it. */
  clean: Clean;
}

/** Cuts the secrets of a channel out of what is told of it, an address's path and query among them. */
export function cleanOf(...secrets: readonly string[]): Clean {
  const parts = secrets.flatMap((s) => {
    if (!URL.canParse(s)) return [s];
    const { pathname, search } = new URL(s);
    const last = pathname.split('/').at(-1) ?? '';
    return [s, `${pathname}${search}`, ...(last.length >= 8 ? [last] : [])];
  });
  return makeRedactor(parts.filter((p) => p.length >= 4)).text;
}

const LATER = 'Nothing to do: daytwo tries again by itself.';

/** `Retry-After` in milliseconds, as seconds or as a date (RFC 9110 §10.2.3); null without one. */
export function retryAfterOf(headers: Headers, now: Millis): Millis | null {
  const given = headers.get('retry-after')?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - now;
  return Number.isFinite(ms) ? Math.min(DAY, Math.max(1_000, ms)) : null;
}

/**
 * What an answer means that is no yes: later (408, 425, 429, 5xx), or not until a person has mended
 * it.
 */
export function answerFailure(
  { status, headers, text }: HttpAnswer,
  { name, mend, clean }: HttpPeer,
  now: Millis,
): Failure {
  const words = firstWords(text, 200, clean);
  const said = words === '' ? '' : `: ${words}`;
  if (status === 429 || status === 503) {
    const wait = retryAfterOf(headers, now);
    const asked = status === 429 ? 'asks to send less' : 'asks to try later';
    return {
      ok: false,
      retryable: true,
      ...(wait === null ? {} : { retryAfterMs: wait }),
      message: `${capital(name)} ${asked} (HTTP ${status})${said}`,
      next: LATER,
    };
  }
  if (status >= 500 || status === 408 || status === 425)
    return {
      ok: false,
      retryable: true,
      message: `${capital(name)} answered HTTP ${status}${said}`,
      next: LATER,
    };
  return {
    ok: false,
    retryable: false,
    message: `${capital(name)} refuses the message (HTTP ${status})${said}`,
    next: mend,
  };
}

/** What it means that there was no answer. */
export function thrownFailure(
  error: unknown,
  { name, mend, clean }: HttpPeer,
  timeoutMs: number,
): Failure {
  const redirect = refusalIn(error);
  if (redirect !== null)
    return {
      ok: false,
      retryable: false,
      message: `${capital(name)} does not answer itself: ${redirect.message}`,
      next: `Write the address that answers itself. ${mend}`,
    };
  const thrown = fieldOf(error, 'name');
  if (thrown === 'AbortError' || thrown === 'TimeoutError')
    return {
      ok: false,
      retryable: true,
      message: `${capital(name)} did not answer within ${Math.round(timeoutMs / 1000)} s, or daytwo was stopping`,
      next: LATER,
    };
  const cause = fieldOf(error, 'cause') ?? error;
  const code = String(fieldOf(cause, 'code') ?? '');
  const message = String(fieldOf(cause, 'message') ?? '');
  if (isUnknownSigner(code, message))
    return {
      ok: false,
      retryable: false,
      message: `The certificate of ${name} is signed by nobody who is known here (${code})`,
      next: `${TRUST_IT} Then start it again.`,
    };
  const why = firstWords(whyUnreached(error), 200, clean);
  return {
    ok: false,
    retryable: true,
    message: `${capital(name)} could not be reached (${why})`,
    next: isOnTheWay(error)
      ? `Have the proxy in HTTPS_PROXY let daytwo through to ${name}, or name that host in NO_PROXY, and ` +
        'start daytwo again. daytwo tries again by itself.'
      : 'daytwo tries again by itself. If this lasts, check that this machine may reach it.',
  };
}
