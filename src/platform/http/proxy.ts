import { DaytwoError, EXIT } from '../../domain/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Written small they come first, as in curl; `HTTP_PROXY` is for addresses without TLS. */
const NAMES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

/** As undici's agents take them; what is not named they read in the environment themselves. */
interface Proxies {
  httpProxy?: string;
  httpsProxy?: string;
}

let environment: Environment = {};
let inForce: Proxies = {};
let restore: (() => void) | null = null;

/**
 * Sends every way out through the proxies that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`,
 * `NO_PROXY`): Node's `fetch`, by which all HTTP goes, and what asks {@link proxyTo}. Loads nothing
 * where none is named.
 * @returns what has to be said where this Node cannot do it; null where it can, or needs not
 * @throws DaytwoError `bad-proxy`
 */
export async function honourProxies(env: Environment): Promise<string | null> {
  environment = env;
  const given = NAMES.filter((name) => (env[name] ?? '') !== '');
  if (given.length === 0) return null;
  const named = Object.fromEntries(
    given.map((name) => [name, readable(name, withScheme(env[name] ?? ''))]),
  );
  const { default: http } = await import('node:http');
  if (typeof http.setGlobalProxyFromEnv !== 'function') {
    // It has read them itself at its start.
    if (env['NODE_USE_ENV_PROXY'] === '1') return null;
    return (
      `${given.join(' and ')} cannot be honoured by Node ${process.versions.node}: take Node ` +
      '24.14 or later, or start it with NODE_USE_ENV_PROXY=1 (from 22.21 on)'
    );
  }
  restore = http.setGlobalProxyFromEnv({ ...env, ...named });
  const httpProxy = named['http_proxy'] ?? named['HTTP_PROXY'];
  const httpsProxy = named['https_proxy'] ?? named['HTTPS_PROXY'];
  inForce = {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
  };
  return null;
}

/** The proxies that are gone through now; another object once they are others. */
export const proxiesInForce = (): Proxies => inForce;

/** Goes out directly again: for the demo, whose peers are all on this machine. */
export function leaveProxies(): void {
  restore?.();
  restore = null;
  environment = {};
  inForce = {};
}

/** The user and password that proxies' addresses hold: they must not be shown. */
export function proxySecrets(env: Environment): string[] {
  return NAMES.flatMap((name) => {
    const value = env[name] ?? '';
    return value.includes('@') ? [value] : [];
  });
}

/**
 * The proxy through which a server that speaks no HTTP is reached, a mail server say: the one for
 * TLS, unless `NO_PROXY` names the server; null where there is none.
 */
export function proxyTo(host: string, port: number): string | null {
  const named = environment['https_proxy'] ?? environment['HTTPS_PROXY'] ?? '';
  if (named === '') return null;
  const list = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
  return isSpared(host, port, list) ? null : withScheme(named);
}

/**
 * What sends a WebSocket through the same proxies as `fetch`: Node's own, since a socket of the
 * package `undici` asks nobody by itself. Undefined where no proxy is named.
 */
export function socketDispatcher():
  | { dispatch(options: object, handler: object): boolean }
  | undefined {
  if (!NAMES.some((name) => (environment[name] ?? '') !== '')) return undefined;
  const known = globalThis as unknown as Readonly<
    Record<symbol, ReturnType<typeof socketDispatcher>>
  >;
  // undici's lib/global.js: the second name since its version 8.
  return (
    known[Symbol.for('undici.globalDispatcher.2')] ?? known[Symbol.for('undici.globalDispatcher.1')]
  );
}

/** Whether a `NO_PROXY` list names a server: `*`, a name with all below it, either with a port. */
export function isSpared(host: string, port: number, list: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const parts = /^\[?(.*?)\]?(?::(\d+))?$/.exec(/:.*:/.test(entry) ? `[${entry}]` : entry);
      if (parts?.[2] !== undefined && Number(parts[2]) !== port) return false;
      const bare = (parts?.[1] ?? '').replace(/^\*?\./, '');
      return bare !== '' && (name === bare || name.endsWith(`.${bare}`));
    });
}

/** curl and most others take `proxy:3128` for `http://proxy:3128`. */
const withScheme = (value: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;

function readable(name: string, value: string): string {
  if (isProxy(value)) return value;
  throw new DaytwoError({
    code: 'bad-proxy',
    exitCode: EXIT.config,
    message: `the environment variable ${name} names no proxy that daytwo can use`,
    // An address with a password in it, even an example, would be cut out.
    next:
      'write it as http://host:port, with user:password@ before the host if it wants them ' +
      '(%25 for a % in them, %23 for a #, %2F for a /); SOCKS is not supported',
  });
}

/** Node decodes its user and password, and stops at a `%` that stands for itself. */
function isProxy(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, pathname, search, hash } = new URL(value);
  // A password with one of these in it, unescaped, ends the host: what is left is no proxy's address.
  if (search !== '' || hash !== '' || !['', '/'].includes(pathname)) return false;
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
  } catch {
    return false;
  }
  return /^https?:$/.test(protocol);
}
