import type { Hono } from 'hono';
import { span } from '../../domain/text-time.ts';
import type { Viewer } from '../page.ts';
import { bareDocument } from '../failures.ts';
import type { Html } from '../parts/html.ts';
import { readCookie, type Web, type WebContext, type WebEnv, writeCookie } from '../request.ts';
import type { Door, SignedIn } from './door.ts';
import { safeNext } from './next-path.ts';
import { type AskedLink, personChoice, signInForm, signInLink } from './sign-in-page.ts';
import { pathWithoutSecrets } from './without-secrets.ts';

/** Coming in and leaving. */
export function routeSignIn(app: Hono<WebEnv>, on: Web): void {
  app.get('/sign-in', (c) => showSignIn(c, on));
  app.post('/sign-in', (c) => (c.get('sent')['once'] === undefined ? byPassword : byLink)(c, on));
  app.post('/sign-in/link', (c) => {
    const isWritten = on.door.isByLink(on.live().config.people) && on.door.newKey();
    return c.redirect(`${c.get('base')}/sign-in?link=${isWritten ? 'written' : 'wait'}`, 303);
  });
  app.post('/sign-out', (c) => {
    const secret = readCookie(c, 'session');
    if (secret !== undefined) on.door.leave(secret);
    writeCookie(c, 'session', '');
    return c.redirect(`${c.get('base')}/sign-in`, 303);
  });
}

function showSignIn(c: WebContext, web: Web): Response | Promise<Response> {
  const { door } = web;
  const { people } = web.live().config;
  const base = c.get('base');
  const { next: asked, once: key, link } = c.req.query();
  const next = pathWithoutSecrets(safeNext(asked), web);
  if ((c.get('viewer') as Viewer | undefined) !== undefined) return c.redirect(base + next, 303);
  if (!door.isByLink(people))
    return show(c, door, 200, (csrf) => signInForm(base, csrf, { next, wrong: null }));
  // Looking ahead at a link, as HEAD does, must not use it up.
  if (key !== undefined && c.req.method === 'GET' && door.isKey(people, key)) {
    const ids = Object.keys(people);
    if (ids.length <= 1) return enter(c, door.byLink(people, key, ids[0] ?? null), next);
    return show(c, door, 200, (csrf) => personChoice(base, csrf, key, people));
  }
  return show(c, door, key === undefined ? 200 : 403, (csrf) =>
    signInLink(base, csrf, { asked: askedLink(link), wasUsed: key !== undefined }),
  );
}

/** What came of asking for a link, as its answer's address says it; null where nobody asked. */
const askedLink = (link: string | undefined): AskedLink =>
  link === 'written' || link === 'wait' ? link : null;

/** Somebody with the link said which of the configured people they are. */
function byLink(c: WebContext, { live, door }: Web): Response {
  const { people } = live().config;
  const { once = '', person = '' } = c.get('sent');
  if (!Object.hasOwn(people, person)) return c.redirect(`${c.get('base')}/sign-in`, 303);
  return enter(c, door.byLink(people, once, person), '/');
}

async function byPassword(c: WebContext, web: Web): Promise<Response> {
  const { live, door } = web;
  const { name = '', password = '', next: asked } = c.get('sent');
  const next = pathWithoutSecrets(safeNext(asked), web);
  const before = readCookie(c, 'session');
  const { address } = c.get('asker');
  const done = await door.byPassword(live().config.people, { name, password, address });
  if (done.ok) {
    if (before !== undefined) door.leave(before);
    return enter(c, done, next);
  }
  if (done.waitMs > 0) c.header('Retry-After', String(Math.ceil(done.waitMs / 1_000)));
  return show(c, door, done.why === 'wrong' ? 403 : 429, (csrf) =>
    signInForm(c.get('base'), csrf, { next, wrong: wrongWords(done) }),
  );
}

function wrongWords({ why, waitMs }: Extract<SignedIn, { ok: false }>): string {
  if (why === 'wrong') return 'That name and password do not belong together.';
  const seconds = Math.ceil(waitMs / 1_000);
  return `Too many tries. Try again in ${seconds < 60 ? `${seconds} s` : span(waitMs)}.`;
}

/** A document for those who are not in, its forms sealed with a cookie that came with it. */
function show(
  c: WebContext,
  door: Door,
  status: 200 | 403 | 429,
  body: (csrf: string) => Html,
): Response | Promise<Response> {
  let cookie = readCookie(c, 'session') ?? readCookie(c, 'form');
  if (cookie === undefined) {
    cookie = door.newCookie();
    writeCookie(c, 'form', cookie);
  }
  return c.html(bareDocument(c.get('base'), 'Sign in', body(door.formToken(cookie))), status);
}

function enter(c: WebContext, done: SignedIn, next: string): Response {
  if (!done.ok) return c.redirect(`${c.get('base')}/sign-in?once=`, 303);
  writeCookie(c, 'session', done.secret);
  return c.redirect(c.get('base') + next, 303);
}
