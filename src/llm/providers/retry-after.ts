/** A response's headers, by lower-case name, or null. */
export type HeaderOf = (name: string) => string | null;

/** OpenAI and Groq write the reset as a Go duration: `1s`, `6m0s`, `20ms`, `1h2m59.56s`. */
const GO_DURATION =
  /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;

/**
 * Pairs of (remaining, reset) headers; a reset counts first where its own `remaining` is used up.
 */
const BUCKETS: readonly (readonly [string, string])[] = [
  ['x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  ['x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
  ['ratelimitbysize-remaining', 'ratelimitbysize-reset'],
  ['anthropic-ratelimit-requests-remaining', 'anthropic-ratelimit-requests-reset'],
  ['anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'],
  ['anthropic-ratelimit-input-tokens-remaining', 'anthropic-ratelimit-input-tokens-reset'],
  ['anthropic-ratelimit-output-tokens-remaining', 'anthropic-ratelimit-output-tokens-reset'],
];

/**
 * Milliseconds the provider asks us to wait, ≥ 0 and of any length, or undefined where it says
 * nothing readable. A date is measured against the response's own `Date` header, so a clock that is
 * wrong here does no harm. Order: `retry-after-ms`, `Retry-After` (seconds or HTTP date, RFC 9110
 * §10.2.3), then the rate-limit resets.
 *
 * @param now epoch milliseconds, used where the response carries no `Date`
 */
export function retryAfterMs(header: HeaderOf, now: number): number | undefined {
  const sent = Date.parse(header('date') ?? '');
  const from = Number.isNaN(sent) ? now : sent;
  const ms = plainNumber(header('retry-after-ms'));
  if (ms !== undefined) return ms;
  const after = header('retry-after');
  if (after !== null) {
    const wait = waitOf(after, from);
    if (wait !== undefined) return wait;
  }
  return resetWait(header, from);
}

function resetWait(header: HeaderOf, from: number): number | undefined {
  const exhausted: number[] = [];
  const others: number[] = [];
  for (const [remaining, reset] of BUCKETS) {
    const text = header(reset);
    const wait = text === null ? undefined : waitOf(text, from);
    if (wait === undefined) continue;
    (plainNumber(header(remaining)) === 0 ? exhausted : others).push(wait);
  }
  if (exhausted.length > 0) return Math.max(...exhausted);
  return others.length > 0 ? Math.min(...others) : undefined;
}

/** Seconds, a Go duration, an epoch in seconds or milliseconds, or a date. */
function waitOf(text: string, from: number): number | undefined {
  const number = plainNumber(text);
  if (number !== undefined) {
    // Epochs are told from waits by size: 1e9 seconds of waiting is 31 years (OpenRouter sends
    // epoch milliseconds).
    if (number >= 1e12) return Math.max(0, number - from);
    if (number >= 1e9) return Math.max(0, number * 1000 - from);
    return Math.round(number * 1000);
  }
  const duration = text.trim() === '' ? null : GO_DURATION.exec(text.trim());
  if (duration !== null) {
    const [h, m, s, ms] = duration.slice(1).map((part) => Number(part ?? 0));
    return Math.round(((h ?? 0) * 3600 + (m ?? 0) * 60 + (s ?? 0)) * 1000 + (ms ?? 0));
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - from);
}

function plainNumber(text: string | null): number | undefined {
  if (text === null || !/^\s*\d+(\.\d+)?\s*$/.test(text)) return undefined;
  return Number(text);
}
