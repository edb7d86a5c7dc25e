import { bodyText } from './body-text.ts';
import { directFetch } from './direct-fetch.ts';

/** What the other side said. */
export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** Empty where it is longer than anything that is of use here. */
  text: string;
}

export interface JsonRequest {
  method?: 'POST' | 'PATCH' | 'GET';
  /** As it leaves: what is signed must be what is sent. */
  body?: string;
  headers?: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

const MOST_READ = 64 * 1024;

/**
 * Sends JSON to an address and reads the answer; neither tried again nor waited for beyond its time.
 * @throws RedirectRefused where the answer leads elsewhere, and whatever `fetch` throws
 */
export async function sendJson(
  url: string,
  { method = 'POST', body, headers, timeoutMs, signal }: JsonRequest,
): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await directFetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'user-agent': 'daytwo',
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
  });
  const { status } = response;
  return { status, headers: response.headers, text: (await bodyText(response, MOST_READ)) ?? '' };
}
