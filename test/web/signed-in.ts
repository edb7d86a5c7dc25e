import { randomBytes } from 'node:crypto';
import { makeActs } from '../../src/answers/acts.ts';
import { makeWebApp } from '../../src/web/app.ts';
import type { WebDeps } from '../../src/web/page.ts';
import { makeDoor } from '../../src/web/safety/door.ts';
import type { Installation } from '../fixtures/installation.ts';

const HOST = '127.0.0.1:4180';

/** The page of an installation, as somebody who came in by the link sees it. */
export interface SignedIn {
  get(path: string): Promise<Response>;
  /** Sends a form of ours. */
  post(path: string, form: Readonly<Record<string, string>>): Promise<Response>;
}

/** What the page of an installation looks at. */
export const depsOf =
  ({ worker }: Installation): (() => WebDeps) =>
  () => {
    const live = worker.currentRuntime();
    return { ...live, acts: makeActs(live), now: () => live.clock.now() };
  };

export async function signIn(at: Installation): Promise<SignedIn> {
  const live = depsOf(at);
  const keys: string[] = [];
  const door = makeDoor({
    monotonic: () => live().clock.monotonic(),
    random: randomBytes,
    opensByLink: true,
    tellKey: (key) => void keys.push(key),
  });
  const failed = (e: unknown): void => {
    throw e;
  };
  const app = makeWebApp({ live, door, failed });
  const ask = (path: string, init: RequestInit & { cookie?: string }): Promise<Response> =>
    Promise.resolve(
      app.request(`http://${HOST}${path}`, {
        ...init,
        headers: { host: HOST, cookie: init.cookie ?? '', ...init.headers },
      }),
    );
  // The link is told once the page is served.
  door.newKey();
  const entered = await ask(`/sign-in?once=${keys.at(-1) ?? ''}`, {});
  const cookie = entered.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  const secret = /daytwo_session_\d+=([^;]+)/.exec(cookie)?.[1] ?? '';
  return {
    get: (path) => ask(path, { cookie }),
    post: (path, form) =>
      ask(path, {
        cookie,
        method: 'POST',
        headers: { origin: `http://${HOST}` },
        body: new URLSearchParams({ ...form, csrf: door.formToken(decodeURIComponent(secret)) }),
      }),
  };
}
