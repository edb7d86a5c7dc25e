import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { answerFailure, bareDocument, type Failure } from '../failures.ts';
import type { Viewer } from '../page.ts';
import { type Html, html } from '../parts/html.ts';
import {
  isForProgram,
  prepare,
  readCookie,
  type Web,
  type WebContext,
  type WebEnv,
} from '../request.ts';
import { isFromOurselves, isOurHost } from './asker.ts';
import { isSame } from './door.ts';
import { makeSafe } from './headers.ts';
import { safeNext } from './next-path.ts';
import { pathWithoutSecrets, answerWithoutSecrets } from './without-secrets.ts';

/** More than any form of ours holds. */
export const MOST_SENT = 64 * 1024;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Prepares every request, and makes every answer safe to open. */
export const safeAnswers =
  ({ live }: Web): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    prepare(c, live());
    await next();
    await answerWithoutSecrets(c, live().config.redactor);
    makeSafe(c.res.headers);
  };

/** Refuses what is asked for under a name that is not ours. */
export const ourHostOnly =
  ({ live }: Web): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    const { host } = c.get('asker');
    if (isOurHost(live().config, host)) return next();
    return answerFailure(c, {
      status: 421,
      code: 'other-host',
      what: 'the page is not asked for under this name',
      next: 'whoever runs it can add the name to web.hosts, or set publicUrl',
    });
  };

/** Refuses every way of asking but those of the page and its programs. */
export const knownMethods: MiddlewareHandler<WebEnv> = async (c, next) => {
  if (SAFE_METHODS.has(c.req.method) || c.req.method === 'POST') return next();
  c.header('Allow', 'GET, HEAD, POST');
  return answerFailure(c, {
    status: 405,
    code: 'other-method',
    what: `nothing here is asked for by ${c.req.method}`,
    next: 'ask by GET, or act by POST; docs/openapi.json lists all that programs may ask',
  });
};

/** Refuses what is longer than a form of ours. */
export const shortBodies: MiddlewareHandler<WebEnv> = bodyLimit({
  maxSize: MOST_SENT,
  onError: (c) =>
    answerFailure(c as WebContext, {
      status: 413,
      code: 'too-long',
      what: `more than ${MOST_SENT / 1024} KB were sent`,
      next: 'write less',
    }),
});

/** Finds out who asks, where they are signed in or a program has its token. */
export const whoAsks =
  ({ live, door }: Web): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    const viewer = viewerOf(c, { live, door });
    if (viewer !== null) c.set('viewer', viewer);
    return next();
  };

function viewerOf(c: WebContext, { live, door }: Pick<Web, 'live' | 'door'>): Viewer | null {
  const on = live();
  const base = c.get('base');
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const { timezone, web } = on.config;
  const told = {
    now: on.now(),
    timezone,
    ...(on.notice === undefined ? {} : { notice: on.notice }),
  };
  if (
    bearer !== undefined &&
    web.token !== undefined &&
    isForToken(c) &&
    isSame(bearer, web.token)
  ) {
    const person = { id: null, name: 'a program', mayAct: false, mayReadAnswers: false };
    return { person, base, csrf: '', ...told };
  }
  const secret = readCookie(c, 'session');
  const person = secret === undefined ? null : door.holder(on.config.people, secret);
  if (secret === undefined || person === null) return null;
  return { person, base, csrf: door.formToken(secret), ...told };
}

/** A program's token reads what programs read. */
const isForToken = (c: WebContext): boolean =>
  isForProgram(c) || c.req.path === '/metrics' || c.req.path.startsWith('/badge/');

/**
 * Lets through what changes something only where our own page sent it: by what the browser says of
 * its origin, and by the token that only our own forms carry.
 */
export const ownFormsOnly =
  ({ live, door }: Web): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    if (SAFE_METHODS.has(c.req.method)) return next();
    // What came with the token has no form of ours to send.
    if (c.get('viewer')?.csrf === '') return answerFailure(c, READS_ONLY);
    const asker = c.get('asker');
    const said = { origin: c.req.header('origin'), fetchSite: c.req.header('sec-fetch-site') };
    if (!isFromOurselves(live().config, asker, said)) return answerFailure(c, FOREIGN);
    const sent = await readSent(c);
    if (sent === null) return answerFailure(c, UNREADABLE);
    c.set('sent', sent);
    const cookie = readCookie(c, 'session') ?? readCookie(c, 'form') ?? '';
    const token = sent['csrf'] ?? c.req.header('x-csrf-token') ?? '';
    if (cookie === '' || !door.isFormToken(cookie, token)) return answerFailure(c, FOREIGN);
    return next();
  };

const READS_ONLY: Failure = {
  status: 403,
  code: 'token-reads-only',
  what: 'a token reads and may not act',
  next: 'act on the page, in Slack, or by a command like daytwo ack',
};
const FOREIGN: Failure = {
  status: 403,
  code: 'not-our-form',
  what: 'this did not come from a page of ours, or from one that is out of date',
  next: 'go back, reload the page, and try again',
};
const UNREADABLE: Failure = {
  status: 415,
  code: 'bad-body',
  what: 'what was sent is neither a form nor JSON',
  next: 'send application/x-www-form-urlencoded, or a JSON object of texts',
};

/** The fields that were sent; null where they cannot be read. Of several under one name the first. */
async function readSent(c: WebContext): Promise<Record<string, string> | null> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const text = await c.req.text();
  if (type === 'application/x-www-form-urlencoded')
    return Object.fromEntries([...new URLSearchParams(text)].toReversed());
  if (type !== 'application/json') return text === '' ? {} : null;
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const fields = Object.entries(value).filter(([, v]) => v !== null);
    return fields.every(([, v]) => typeof v === 'string')
      ? (Object.fromEntries(fields) as Record<string, string>)
      : null;
  } catch {
    return null;
  }
}

/** Nobody gets behind it who is not signed in. */
export const signedInOnly =
  (web: Web): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    if ((c.get('viewer') as Viewer | undefined) !== undefined) return next();
    if (isForProgram(c) || c.req.path === '/metrics') {
      c.header('WWW-Authenticate', 'Bearer realm="daytwo"');
      if (!isForProgram(c))
        return c.text('sign in, or send the token: Authorization: Bearer …\n', 401);
      return answerFailure(c, {
        status: 401,
        code: 'signed-out',
        what: 'nobody is signed in',
        next: 'sign in on the page, or send the token of web.token: Authorization: Bearer …',
      });
    }
    const base = c.get('base');
    const search = new URL(c.req.url).search;
    if (c.req.method !== 'GET') return c.redirect(`${base}/sign-in`, 303);
    // A browser takes a path that begins with "//" for another site.
    const wanted = pathWithoutSecrets(safeNext(`${c.req.path}${search}`), web);
    if (isLinkFromOutside(c)) return c.html(passOn(`${base}${wanted}`, base));
    return c.redirect(`${base}/sign-in?next=${encodeURIComponent(wanted)}`, 303);
  };

/**
 * A link in a message or on another site: the browser keeps our cookie back, as it must, though its
 * owner may well be signed in.
 */
const isLinkFromOutside = (c: WebContext): boolean =>
  ['cross-site', 'same-site'].includes(c.req.header('sec-fetch-site') ?? '') &&
  readCookie(c, 'session') === undefined;

/** Has the browser ask again, this time from a page of ours. */
const passOn = (to: string, base: string): Html =>
  bareDocument(base, 'One moment', html`<p><a href="${to}">Open the page</a></p>`, to);
