import { withWayTold } from './no-way-there.ts';
import { makePool, type Pool } from './pool.ts';
import { RedirectRefused } from './redirect-refused.ts';

/** A data URL makes Node load its HTTP client without touching the network. */
export const NOWHERE = 'data:,';

let usual: Promise<Pool | null> | null = null;

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
  const isUsual = input !== NOWHERE && init?.dispatcher === undefined;
  const pool = isUsual ? await usualPool() : null;
  const response = await fetch(input, {
    ...init,
    ...(pool === null ? {} : { dispatcher: pool }),
    redirect: 'manual',
  }).catch((e: unknown) => {
    throw withWayTold(e, () => addressOf(input));
  });
  if (response.status < 300 || response.status > 399) return response;
  if (response.status === 304 && isConditional(input, init)) return response;
  // Whatever becomes of the rest of it, the refusal is what must be told.
  await response.body?.cancel().catch(() => undefined);
  throw new RedirectRefused(response.status, addressOf(input), response.headers.get('location'));
}

const addressOf = (input: string | URL | Request): URL =>
  new URL(input instanceof Request ? input.url : input);

/** For whoever names none of its own. */
function usualPool(): Promise<Pool | null> {
  usual ??= directFetch(NOWHERE).then(() => makePool({}));
  return usual;
}

function isConditional(input: string | URL | Request, init: RequestInit | undefined): boolean {
  const headers = new Headers(
    init?.headers ?? (input instanceof Request ? input.headers : undefined),
  );
  return headers.has('if-none-match') || headers.has('if-modified-since');
}
