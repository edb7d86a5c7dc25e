/**
 * OpenRouter writes 2098-12-31, others 9999-01-01, for "no end in sight"; epoch values stand for
 * "unknown" (Anthropic, ModelInfo.created_at).
 */
const SENTINEL_YEARS = { before: 2001, from: 2090 } as const;

const ISO_LIKE = /^\d{4}-\d{2}-\d{2}/;
/**
 * `Fri, 23 Oct 2026 00:00:00 GMT` (RFC 9110), `October 23, 2026`, `23 Oct 2026`: the month is
 * spelled, so day and month cannot be confused.
 */
const SPELLED =
  /^(?:[A-Za-z]{3,9},?\s+)?(?:\d{1,2}\s+[A-Za-z]{3,9}|[A-Za-z]{3,9}\s+\d{1,2}),?\s+\d{4}(?:\s+\d{2}:\d{2}(?::\d{2})?(?:\s*(?:GMT|UTC|Z))?)?$/;

/**
 * A date as ISO-8601 UTC text from `YYYY-MM-DD`, ISO, a date with its month spelled, or a Unix time
 * in seconds or milliseconds. Null for nothing and for sentinels; `unreadable` where something
 * stands there that is no date.
 */
export function readDate(value: string | number | null | undefined): string | null | 'unreadable' {
  if (value === null || value === undefined || value === '' || value === 0) return null;
  const text = typeof value === 'string' ? value.trim() : '';
  const numeric = typeof value === 'number' || /^\d+$/.test(text);
  const spelled = !numeric && SPELLED.test(text);
  if (!numeric && !spelled && !ISO_LIKE.test(text)) return 'unreadable';
  const number = numeric ? Number(value) : 0;
  const ms = numeric
    ? number >= 1e11
      ? number
      : number * 1000
    : Date.parse(spelled && !/GMT|UTC|Z$/.test(text) ? `${text} UTC` : text);
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15) return 'unreadable';
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  if (year < SENTINEL_YEARS.before || year >= SENTINEL_YEARS.from) return null;
  // `2026-02-31` would roll over into March in Node; a provider's slip must not become a date.
  if (
    !numeric &&
    !/T/.test(text) &&
    ISO_LIKE.test(text) &&
    at.toISOString().slice(0, 10) !== text.slice(0, 10)
  )
    return 'unreadable';
  if (spelled && !new RegExp(`\\b0?${at.getUTCDate()}\\b`).test(text)) return 'unreadable';
  return at.toISOString();
}
