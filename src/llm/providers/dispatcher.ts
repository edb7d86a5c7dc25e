import { directFetch } from '../../platform/http/direct-fetch.ts';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/** The part of either SDK's client options that says how it goes out. */
interface FetchOptions {
  fetch: typeof directFetch;
  fetchOptions?: { dispatcher: Dispatcher };
}

/** By which a client is known, in PEM; `ca` is trusted beside the usual ones. */
export interface ClientCertificate {
  cert: string;
  key: string;
  ca?: string | undefined;
}

let pool: Promise<FetchOptions> | null = null;

/**
 * Client options with our own `fetch`, which follows no redirect, and a connection pool without
 * undici's own limits: its 5 minutes without headers would cut slow reasoning models, and the
 * deadline of each call is ours. Node does not export its bundled agents, but keeps one under this
 * symbol once `fetch` has been used (undici, lib/global.js); where it is missing the 5 minutes
 * stay. Built from the agent's own class, so a proxy set in the environment stays in force.
 */
export function untimedFetchOptions(tls?: ClientCertificate): Promise<FetchOptions> {
  if (tls !== undefined) return build(tls);
  pool ??= build();
  return pool;
}

async function build(tls?: ClientCertificate): Promise<FetchOptions> {
  // A data URL makes Node load its HTTP client without touching the network.
  await directFetch('data:,');
  const current: unknown = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
  if (
    typeof current !== 'object' ||
    current === null ||
    !['Agent', 'EnvHttpProxyAgent'].includes(current.constructor.name)
  ) {
    if (tls !== undefined) throw new Error('this Node has no way to show a client certificate');
    return { fetch: directFetch };
  }
  const Agent = current.constructor as new (options: object) => Dispatcher;
  return {
    fetch: directFetch,
    fetchOptions: {
      dispatcher: new Agent({
        headersTimeout: 0,
        bodyTimeout: 0,
        // The second name is for the way through a proxy.
        ...(tls === undefined ? {} : { connect: tls, requestTls: tls }),
      }),
    },
  };
}
