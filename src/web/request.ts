import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Viewer, WebDeps } from './page.ts';
import { type Asker, askerOf, baseOf } from './safety/asker.ts';
import type { Door } from './safety/door.ts';

/** What a request carries from one layer to the next. */
export interface WebEnv {
  Bindings: { incoming?: { socket?: { remoteAddress?: string | undefined } } };
  Variables: {
    asker: Asker;
    /** Goes before every path of ours. */
    base: string;
    /** Known behind the gate; before it, for whoever is signed in. */
    viewer: Viewer;
    /** The sent form, or what was sent as JSON. */
    sent: Readonly<Record<string, string>>;
  };
}
export type WebContext = Context<WebEnv>;

/** What the layers of the page work with. */
export interface Web {
  live(): WebDeps;
  door: Door;
  /** Something went wrong that nobody can mend from the page; `where`: `GET /agents/x`. */
  failed(e: unknown, where: string): void;
}

/** Where a request comes from; the configuration says whom to believe. */
export function askerOfRequest(c: WebContext, { config }: WebDeps): Asker {
  const peer = c.env?.incoming?.socket?.remoteAddress;
  return askerOf(config, (name) => c.req.header(name), peer);
}

/** Cookies of one host are shared by all of its ports: each worker's page has names of its own. */
function cookieName(asker: Asker, what: 'session' | 'form'): string {
  const port = /:(\d+)$/.exec(asker.host)?.[1];
  return `daytwo_${what}${port === undefined ? '' : `_${port}`}`;
}

/** The session's secret, or what forms are sealed with before there is one. */
export function readCookie(c: WebContext, what: 'session' | 'form'): string | undefined {
  return getCookie(c, cookieName(c.get('asker'), what));
}

/** Writes a cookie that no script reads and no other site has sent; empty takes it back. */
export function writeCookie(c: WebContext, what: 'session' | 'form', value: string): void {
  const asker = c.get('asker');
  setCookie(c, cookieName(asker, what), value, {
    httpOnly: true,
    sameSite: 'Strict',
    secure: asker.isSecure,
    path: c.get('base') || '/',
    ...(value === '' ? { maxAge: 0 } : {}),
  });
}

/** Whether it is a program that asks, to be answered in JSON. */
export const isForProgram = (c: WebContext): boolean => c.req.path.startsWith('/api/');

/** The whole of what is behind a request that has no viewer yet. */
export function prepare(c: WebContext, on: WebDeps): void {
  c.set('asker', askerOfRequest(c, on));
  c.set('base', baseOf(on.config));
  c.set('sent', {});
}
