import type { Hono, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { DaytwoError } from '../domain/errors.ts';
import { checkReply } from '../triage/check.ts';
import { readCheck } from '../triage/check-problems.ts';
import { failureOf } from './failures.ts';
import type { Web, WebContext, WebEnv } from './request.ts';
import { isSame } from './safety/door.ts';
import { ourHostOnly } from './safety/gate.ts';

export const CHECK_PATH = '/triage/check';
/** A long conversation and a long answer. */
const MOST_SENT = 1_024 * 1_024;

type Status = 400 | 401 | 413;

/**
 * What programs ask before a reply goes out. They bring a token and no cookie, so that no form of
 * another site can ask in somebody's name.
 */
export function routeTriageCheck(app: Hono<WebEnv>, web: Web): void {
  const limit = bodyLimit({
    maxSize: MOST_SENT,
    onError: (c) => refuse(c as WebContext, 413, 'too-long', `more than ${MOST_SENT / 1024} KB`),
  });
  app.post(CHECK_PATH, ourHostOnly(web), withToken(web), limit, async (c) => {
    const read = readCheck(await bodyOf(c));
    if (!read.ok) {
      const wrong = read.problems.join('; ');
      return refuse(c, 400, 'bad-request', `the question cannot be read: ${wrong}`);
    }
    try {
      const answer = await checkReply(web.live(), read.request);
      // A row of a table and a task's name go back to whoever asks.
      return c.json(web.live().config.redactor.value(answer));
    } catch (e) {
      if (!(e instanceof DaytwoError)) throw e;
      const { status, code, what, next } = failureOf(e);
      return c.json({ error: { code, message: what, next } }, status);
    }
  });
}

const withToken =
  ({ live }: Web): MiddlewareHandler<WebEnv> =>
  async (c, next) => {
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const { triage, web } = live().config;
    const tokens = [triage.token, web.token].filter((t) => t !== undefined);
    if (bearer !== undefined && tokens.some((token) => isSame(bearer, token))) return next();
    c.header('WWW-Authenticate', 'Bearer realm="daytwo"');
    return refuse(c, 401, 'no-token', 'send the token of triage.token: Authorization: Bearer …');
  };

async function bodyOf(c: WebContext): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    return undefined;
  }
}

const refuse = (c: WebContext, status: Status, code: string, message: string): Response =>
  c.json({ error: { code, message, next: 'docs/triage.md says what may be asked' } }, status);
