import { bodyText } from '../../platform/http/body-text.ts';
import { directFetch } from '../../platform/http/direct-fetch.ts';
import { whyUnreached } from '../../platform/http/no-way-there.ts';
import { RedirectRefused } from '../../platform/http/redirect-refused.ts';

/**
 * A calendar's answer: its JSON, "nothing new since" (304), or why it could not be read, in words.
 */
export type Fetched =
  | { kind: 'read'; json: unknown; etag: string | null; lastModified: string | null }
  | { kind: 'same' }
  | { kind: 'failed'; message: string };

export interface CalendarRequest {
  url: string;
  /** From the last good answer. */
  etag: string | null;
  lastModified: string | null;
  timeoutMs: number;
  /** Larger answers, unpacked, are cut off. */
  mostBytes: number;
  signal?: AbortSignal;
}

const TOO_LARGE = 'is larger than any calendar';

/**
 * Asks once, conditionally where it was read before. Never throws, never waits longer than
 * `timeoutMs`.
 */
export async function fetchCalendar(asked: CalendarRequest): Promise<Fetched> {
  // A socket's deadline runs on real time, whatever clock the worker is on.
  const deadline = AbortSignal.timeout(asked.timeoutMs);
  const signal = asked.signal === undefined ? deadline : AbortSignal.any([deadline, asked.signal]);
  const failed = (message: string): Fetched => ({ kind: 'failed', message });
  try {
    const response = await directFetch(asked.url, {
      signal,
      headers: { accept: 'application/json', 'user-agent': 'daytwo', ...conditions(asked) },
    });
    if (response.status === 304) {
      await response.body?.cancel();
      return { kind: 'same' };
    }
    if (response.status !== 200) {
      await response.body?.cancel();
      return failed(`it answered ${response.status}`);
    }
    const text = await bodyText(response, asked.mostBytes);
    if (text === null)
      return failed(`the answer ${TOO_LARGE} (over ${Math.round(asked.mostBytes / 1e6)} MB)`);
    if (/^\s*</.test(text)) return failed('it answered with a web page instead of JSON');
    try {
      return {
        kind: 'read',
        json: JSON.parse(text) as unknown,
        etag: response.headers.get('etag'),
        lastModified: response.headers.get('last-modified'),
      };
    } catch {
      return failed(
        text.trim() === ''
          ? 'the answer is empty'
          : 'the answer is no JSON: cut off, or something else',
      );
    }
  } catch (e) {
    if (deadline.aborted)
      return failed(`no whole answer within ${Math.round(asked.timeoutMs / 1_000)} s`);
    if (e instanceof RedirectRefused) return failed(e.message);
    return failed(`it cannot be reached (${whyUnreached(e)})`);
  }
}

function conditions(asked: CalendarRequest): Record<string, string> {
  return {
    ...(asked.etag === null ? {} : { 'if-none-match': asked.etag }),
    ...(asked.lastModified === null ? {} : { 'if-modified-since': asked.lastModified }),
  };
}
