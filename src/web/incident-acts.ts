import type { Hono } from 'hono';
import { DaytwoError } from '../domain/errors.ts';
import { doAct, isAct } from './acts.ts';
import { showAcceptance } from './pages/accept.ts';
import { layout } from './parts/layout.ts';
import type { Web, WebContext, WebEnv } from './request.ts';

/** The forms of an incident: each leads back to it. */
export function routeIncidentActs(app: Hono<WebEnv>, { live }: Web): void {
  app.post('/incidents/:id/:act', async (c) => {
    const { id, act } = c.req.param();
    if (!isAct(act)) return c.notFound();
    // A form that does not say which list was read shows it anew.
    const sent = act === 'accept' ? { shown: '', ...c.get('sent') } : c.get('sent');
    try {
      const done = await doAct(live(), c.get('viewer'), act, { id, sent });
      return c.redirect(`${c.get('base')}/incidents/${encodeURIComponent(done.id)}`, 303);
    } catch (e) {
      if (!(e instanceof DaytwoError) || e.code !== 'acceptance-changed') throw e;
      return showAnew(c, live, id, e.message);
    }
  });
}

/** The list has changed since it was read: the new one, to be read before anybody says yes. */
async function showAnew(
  c: WebContext,
  live: Web['live'],
  id: string,
  notDone: string,
): Promise<Response> {
  const viewer = c.get('viewer');
  const view = await showAcceptance(live(), id, viewer, notDone);
  return view === null ? c.notFound() : c.html(layout(view, viewer), 409);
}
