import { directFetch } from '../../platform/http/direct-fetch.ts';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/** The part of either SDK's client options that says how it goes out. */
interface FetchOptions {
  fetch: typeof directFetch;
  fetchOptions?: { dispatcher: Dispatcher };
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
 * deadline of each call is ours. Node does not export its bundled agents, but keeps one under this
 * symbol once `fetch` has been used (undici, lib/global.js); where it is missing the 5 minutes
 * stay. Built from the agent's own class, so a proxy set in the environment stays in force.
 */
export function untimedFetchOptions(tls?: TlsOptions): Promise<FetchOptions> {
  if (tls !== undefined) return build(tls);
  pool ??= build();
  return pool;
}

async function build(tls?: TlsOptions): Promise<FetchOptions> {
  // A data URL makes Node load its HTTP client without touching the network.
  await directFetch('data:,');
  const makeAgent = agentMaker();
  if (makeAgent === null) {
    if (tls !== undefined)
      throw new Error('this Node has no way to show a certificate or to trust another authority');
    return { fetch: directFetch };
  }
  return {
    fetch: directFetch,
    fetchOptions: {
      dispatcher: makeAgent({
        headersTimeout: 0,
        bodyTimeout: 0,
        // The second name is for the way through a proxy.
        ...(tls === undefined ? {} : { connect: tls, requestTls: tls }),
      }),
    },
  };
}

type Construct = new (given: object) => Dispatcher;
const AGENTS: ReadonlySet<string> = new Set(['Agent', 'EnvHttpProxyAgent']);

/**
 * Makes an agent of the class that is in force. The package undici, since its version 8 and once
 * somebody has loaded it before the first call, keeps its own agent under a second name and wraps it
 * under the first for the `fetch` that is built in.
 */
function agentMaker(): ((options: object) => Dispatcher) | null {
  const [first, second] = ['1', '2'].map((edition) => {
    const held: unknown = Reflect.get(globalThis, Symbol.for(`undici.globalDispatcher.${edition}`));
    return typeof held === 'object' && held !== null ? (held.constructor as Construct) : null;
  });
  if (first == null) return null;
  if (AGENTS.has(first.name)) return (options) => new first(options);
  if (second == null || !AGENTS.has(second.name)) return null;
  return (options) => new first(new second(options));
}
