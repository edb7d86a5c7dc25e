import type { Hono } from 'hono';
import { standingNamed } from '../claims/boundary/signature.ts';
import { mayNotAct } from './failures.ts';
import type { Web, WebEnv } from './request.ts';

const TASK = 'task:';
const DAILY = 'daily:';

/** Signing a boundary on the page, in the viewer's name. */
export function routeBoundary(app: Hono<WebEnv>, web: Web): void {
  app.post('/boundary/:agent/sign', async (c) => {
    const { agent } = c.req.param();
    const { person } = c.get('viewer');
    if (!person.mayAct) throw mayNotAct(person, 'sign');
    const sent = c.get('sent');
    const decisions = Object.entries(sent).flatMap(([key, value]) =>
      key.startsWith(TASK) ? [[key.slice(TASK.length), standingNamed(value)] as const] : [],
    );
    const signed = await web.live().acts.signBoundary({
      agent,
      quarter: sent['quarter'],
      by: person.id ?? person.name,
      decisions: Object.fromEntries(decisions),
      runDaily: Object.keys(sent).flatMap((key) =>
        key.startsWith(DAILY) ? [key.slice(DAILY.length)] : [],
      ),
      note: sent['note'] ?? '',
    });
    const where = `${c.get('base')}/boundary/${encodeURIComponent(agent)}`;
    return c.redirect(`${where}?quarter=${signed.quarter}`, 303);
  });
}
