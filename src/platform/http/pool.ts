import { subscribe } from 'node:diagnostics_channel';
import { proxiesInForce } from './proxy.ts';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/** Connections of Node's HTTP client, kept apart by the origin they lead to. */
export interface Pool extends Dispatcher {
  /** What goes to an origin. */
  agentTo(origin: string): Dispatcher;
}

/**
 * undici connects anew for ever where a connection ends before a request was written: behind a
 * proxy whose 200 to CONNECT is followed by a page to sign in, thousands of times a second, and
 * the request can be ended by nothing but its whole client (client-h1.js, `onHttpSocketClose`).
 */
const MOST_IN_VAIN = 8;

/** By origin: connections begun since a request was last written. */
const inVain = new Map<string, number>();
/**
 * Requests that are not written yet, by origin. Each may begin a connection of its own, and one more
 * where that ended while it was idle: of a crowd that is no sign of anything.
 */
const unwritten = new Map<string, Set<object>>();
/** Requests that were written and are not over, by origin. */
const underWay = new Map<string, Set<object>>();
/** Origins to which something was under way when their connections were closed last. */
const cutShort = new Set<string>();
/** Everything open, by origin, of all pools. */
const open = new Map<string, Set<Dispatcher>>();
let isWatching = false;

/**
 * A pool of the class of agent that is in force, so a proxy set in the environment stays in force.
 * Node does not export its agents, but keeps one under a symbol once `fetch` has been used (undici,
 * lib/global.js); null where it is missing.
 */
export function makePool(options: object): Pool | null {
  if (agentMaker() === null) return null;
  watchConnections();
  const agents = new Map<string, Dispatcher>();
  let proxies = proxiesInForce();
  const agentTo = (origin: string): Dispatcher => {
    if (proxies !== proxiesInForce()) agents.clear();
    proxies = proxiesInForce();
    const known = agents.get(origin);
    if (known !== undefined && open.get(origin)?.has(known) === true) return known;
    const made = agentMaker()?.({ ...options, ...proxies });
    if (made === undefined) throw new Error('this Node keeps its HTTP client no longer');
    agents.set(origin, made);
    open.set(origin, (open.get(origin) ?? new Set()).add(made));
    return made;
  };
  const dispatch: Dispatcher['dispatch'] = (asked, handler) => {
    return agentTo(originOf(String(asked.origin))).dispatch(asked, handler);
  };
  // `fetch` calls nothing else of what it is given.
  return { agentTo, dispatch } as Pool;
}

/** Ends every connection, and what waits for one: the command or the worker is over. */
export function closePools(): void {
  for (const origin of open.keys()) closeTo(origin);
}

/** What a request fails with whose connections were closed here. */
export const CLOSED_HERE = 'UND_ERR_DESTROYED';

/** Whether something may have got to where an address leads, of which the connections were closed. */
export const wasCutShort = (url: URL): boolean => cutShort.has(url.origin);

function closeTo(origin: string): void {
  const agents = [...(open.get(origin) ?? [])];
  open.delete(origin);
  inVain.delete(origin);
  if (underWay.delete(origin)) cutShort.add(origin);
  else cutShort.delete(origin);
  for (const agent of agents) void agent.destroy().catch(() => undefined);
}

function watchConnections(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe('undici:client:beforeConnect', (message) => {
    const { protocol, host } = (message as { connectParams: { protocol: string; host: string } })
      .connectParams;
    const origin = originOf(`${protocol}//${host}`);
    if (!open.has(origin)) return;
    const times = (inVain.get(origin) ?? 0) + 1;
    inVain.set(origin, times);
    // Its client is in the midst of connecting.
    if (times > MOST_IN_VAIN + 2 * (unwritten.get(origin)?.size ?? 0))
      queueMicrotask(() => closeTo(origin));
  });
  subscribe('undici:request:create', (message) => addTo(unwritten, message as About));
  subscribe('undici:client:sendHeaders', (message) => {
    const about = message as About;
    takeFrom(unwritten, about);
    const origin = originOf(String(about.request.origin));
    if (!open.has(origin)) return;
    inVain.delete(origin);
    addTo(underWay, about);
  });
  for (const end of ['undici:request:trailers', 'undici:request:error'])
    subscribe(end, (message) => {
      takeFrom(unwritten, message as About);
      takeFrom(underWay, message as About);
    });
}

function addTo(all: Map<string, Set<object>>, { request }: About): void {
  const origin = originOf(String(request.origin));
  all.set(origin, (all.get(origin) ?? new Set()).add(request));
}

function takeFrom(all: Map<string, Set<object>>, { request }: About): void {
  const origin = originOf(String(request.origin));
  const others = all.get(origin);
  if (others?.delete(request) === true && others.size === 0) all.delete(origin);
}

/** What undici publishes of a request. */
interface About {
  request: { origin?: unknown };
}

const originOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).origin : address;

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
