import type { Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { MINUTE, SECOND, type Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { readCookie, type Web, type WebEnv } from './request.ts';

/** So often it is looked whether anything happened: two rows are read. */
const LOOK_EVERY: Millis = 3 * SECOND;
/** Proxies close what is silent for a minute. */
const SAY_SOMETHING: Millis = MINUTE / 2;
/** Browsers open one a page; more at once is not people. */
const MOST_LISTENERS = 64;

/**
 * Tells open pages when something happened, as server-sent events (HTML, section 9.2), for as long
 * as whoever has them open is signed in.
 */
export function routeEvents(app: Hono<WebEnv>, { live, door }: Web): void {
  let listeners = 0;
  app.get('/events', (c) => {
    if (listeners >= MOST_LISTENERS) return c.text('too many pages are open', 503);
    listeners++;
    const secret = readCookie(c, 'session') ?? '';
    const isIn = (): boolean => door.isIn(live().config.people, secret);
    return streamSSE(c, async (stream) => {
      try {
        await tellNews(stream, { live, isIn }, c.req.query('since'));
      } catch {
        // The worker stops, or its database is gone: the page asks again, and is told so then.
      } finally {
        listeners--;
      }
    });
  });
}

async function tellNews(
  stream: SSEStreamingApi,
  { live, isIn }: { live: Web['live']; isIn: () => boolean },
  since: string | undefined,
): Promise<void> {
  // What happened while the page was on its way is news too.
  let known = since ?? (await markOf(live().store));
  let silent: Millis = 0;
  while (!stream.aborted && !stream.closed && isIn()) {
    const mark = await markOf(live().store);
    if (mark !== known || silent >= SAY_SOMETHING) {
      await stream.writeSSE({ event: mark === known ? 'still-here' : 'changed', data: '' });
      known = mark;
      silent = 0;
    }
    await stream.sleep(LOOK_EVERY);
    silent += LOOK_EVERY;
  }
}

/** Differs once a run has begun or ended, or anything was decided or done. */
export async function markOf(store: Store): Promise<string> {
  const [run] = await store.runs.recent({ limit: 1 });
  const [entry] = await store.audit.list(1);
  return `${run?.id ?? ''}-${run?.state ?? ''}-${entry?.seq ?? 0}`;
}
