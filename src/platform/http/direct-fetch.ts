import { RedirectRefused } from './redirect-refused.ts';

/**
 * The one way out of the worker over HTTP: `fetch` that asks the given address and nobody else.
 * `fetch` itself would take keys in headers of their own and, at 307 and 308, the whole body along
 * to wherever an answer leads (Fetch Standard, HTTP-redirect fetch). SDKs and clients are given it
 * as their `fetch`; test/architecture.test.ts holds every room to it.
 * @throws RedirectRefused for every 3xx but a 304 to a conditional request
 */
export async function directFetch(
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'manual' });
  if (response.status < 300 || response.status > 399) return response;
  if (response.status === 304 && isConditional(input, init)) return response;
  // Whatever becomes of the rest of it, the refusal is what must be told.
  await response.body?.cancel().catch(() => undefined);
  throw new RedirectRefused(
    response.status,
    new URL(input instanceof Request ? input.url : input),
    response.headers.get('location'),
  );
}

function isConditional(input: string | URL | Request, init: RequestInit | undefined): boolean {
  const headers = new Headers(
    init?.headers ?? (input instanceof Request ? input.headers : undefined),
  );
  return headers.has('if-none-match') || headers.has('if-modified-since');
}
