import type { Hono } from 'hono';
import { quoted } from '../../platform/privacy/quoted.ts';
import { answerFailure } from '../failures.ts';
import type { Web, WebEnv } from '../request.ts';
import { API } from './routes.ts';

export const API_PATH = '/api/v1';

/** What programs ask, and the page itself. */
export function routeApi(app: Hono<WebEnv>, { live }: Web): void {
  for (const route of API)
    app.on(route.method.toUpperCase(), `${API_PATH}${route.path}`, async (c) => {
      const asked = {
        params: c.req.param() as Record<string, string>,
        query: c.req.query(),
        sent: c.get('sent'),
      };
      return c.body(jsonOf(await route.handle(live(), asked, c.get('viewer'))), 200, {
        'Content-Type': 'application/json',
      });
    });
  app.all('/api/*', (c) =>
    answerFailure(c, {
      status: 404,
      code: 'no-route',
      what: 'there is no such question',
      next: 'docs/openapi.json lists them all',
    }),
  );
}

/** Without secrets; half a letter is written as no letter: many readers refuse a document for it. */
const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'string' ? quoted(v.toWellFormed()) : v));
