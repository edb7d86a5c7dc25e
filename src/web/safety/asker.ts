import type { Config } from '../../config/load.ts';

/** What the configuration says of how the page is reached. */
export type Reached = Pick<Config, 'web' | 'publicUrl'>;

/** Where a request comes from, and under which name the page was asked for. */
export interface Asker {
  /** The address of whoever asks; of the proxy in front unless it is said to be trusted. */
  address: string;
  /** They came by https. */
  isSecure: boolean;
  /** As the `Host` header says it, with its port where there is one. */
  host: string;
}

/**
 * @param header a header of the request by its name
 * @param peer the other end of the connection
 */
export function askerOf(
  { web, publicUrl }: Reached,
  header: (name: string) => string | undefined,
  peer: string | undefined,
): Asker {
  const host = (header('host') ?? '').toLowerCase();
  // The last one in each list was written by the proxy itself; what stands before it, by anybody.
  const forwarded = (name: string): string | undefined =>
    web.behindProxy ? header(name)?.split(',').at(-1)?.trim() : undefined;
  const outside = publicUrl === undefined ? null : new URL(publicUrl);
  const isSecure =
    forwarded('x-forwarded-proto')?.toLowerCase() === 'https' ||
    (outside?.protocol === 'https:' && outside.hostname === hostName(host));
  return { address: forwarded('x-forwarded-for') ?? peer ?? 'unknown', isSecure, host };
}

/** The path below which a proxy serves the page: `/daytwo`, or nothing. */
export function baseOf({ publicUrl }: Pick<Reached, 'publicUrl'>): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');
}

/** A path without that beginning, whether or not the proxy has taken it off. */
export function pathBelow(base: string, path: string): string {
  if (base === '' || (path !== base && !path.startsWith(`${base}/`))) return path;
  return path.slice(base.length) || '/';
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address that is listened on takes nobody in from outside. */
export const isLoopback = (host: string): boolean =>
  LOOPBACK.has(host.toLowerCase()) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/**
 * Whether the page may be asked for under this name. Any other is somebody's site that had its name
 * lead here, so that its script may read what we answer (DNS rebinding).
 */
export function isOurHost({ web, publicUrl }: Reached, host: string): boolean {
  const name = hostName(host);
  if (name === null) return false;
  const own = web.host.includes(':') ? `[${web.host}]` : web.host.toLowerCase();
  if (LOOPBACK.has(name) || name === own) return true;
  if (publicUrl !== undefined && new URL(publicUrl).hostname === name) return true;
  return web.hosts.some((h) => h.toLowerCase() === (h.includes(':') ? host.toLowerCase() : name));
}

/** A host without its port; null where it is none. */
function hostName(host: string): string | null {
  return /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? null;
}

/** What a browser says of where a request was made. */
export interface Sent {
  origin: string | undefined;
  fetchSite: string | undefined;
}

/**
 * Whether a browser says that our own page made this request. Where it says nothing, or `null` as
 * pages without a referrer do, the token in the form decides alone.
 */
export function isFromOurselves({ publicUrl }: Reached, asker: Asker, sent: Sent): boolean {
  if (sent.fetchSite !== undefined && sent.fetchSite !== 'same-origin') return false;
  if (sent.origin === undefined || sent.origin === 'null') return true;
  const own = [`http://${asker.host}`, ...(asker.isSecure ? [`https://${asker.host}`] : [])];
  if (publicUrl !== undefined) own.push(new URL(publicUrl).origin);
  return own.includes(sent.origin.toLowerCase());
}
