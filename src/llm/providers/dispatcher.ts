import { directFetch, NOWHERE } from '../../platform/http/direct-fetch.ts';
import { makePool, type Pool } from '../../platform/http/pool.ts';

/** The part of either SDK's client options that says how it goes out. */
interface FetchOptions {
  fetch: typeof directFetch;
  fetchOptions?: { dispatcher: Pool };
}

/** In PEM: by which a client is known, both or none; `ca` is trusted in place of the usual ones. */
export interface TlsOptions {
  cert?: string | undefined;
  key?: string | undefined;
  ca?: string | undefined;
}

let pool: Promise<FetchOptions> | null = null;

/**
 * Client options with our own `fetch`, which follows no redirect, and a connection pool without
 * undici's own limits: its 5 minutes without headers would cut slow reasoning models, and the
 * deadline of each call is ours. Where Node keeps no agent to make one of, the 5 minutes stay.
 */
export function untimedFetchOptions(tls?: TlsOptions): Promise<FetchOptions> {
  if (tls !== undefined) return build(tls);
  pool ??= build();
  return pool;
}

async function build(tls?: TlsOptions): Promise<FetchOptions> {
  await directFetch(NOWHERE);
  const made = makePool({
    headersTimeout: 0,
    bodyTimeout: 0,
    // The second name is for the way through a proxy.
    ...(tls === undefined ? {} : { connect: tls, requestTls: tls }),
  });
  if (made !== null) return { fetch: directFetch, fetchOptions: { dispatcher: made } };
  if (tls !== undefined)
    throw new Error('this Node has no way to show a certificate or to trust another authority');
  return { fetch: directFetch };
}
