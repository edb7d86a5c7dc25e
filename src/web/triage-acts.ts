import type { Hono } from 'hono';
import { nameOf } from '../answers/people.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import { decideProposal } from '../triage/decide-proposal.ts';
import type { Web, WebEnv } from './request.ts';

/** Takes a proposal or leaves it, in the viewer's name. */
export function routeTriageActs(app: Hono<WebEnv>, { live }: Web): void {
  app.post('/triage/proposals/:id/:act{accept|refuse}', async (c) => {
    const { person } = c.get('viewer');
    const { store, config, now } = live();
    if (!person.mayAct)
      throw new DaytwoError({
        code: 'may-not-act',
        exitCode: EXIT.usage,
        message: `${person.name} may look here, and not act`,
        next: 'whoever keeps the configuration can set role: act under people',
      });
    const { id, act } = c.req.param();
    const by = nameOf(config.people, person.id ?? person.name);
    const note = (c.get('sent')['note'] ?? '').slice(0, 2_000);
    const of = { id, act: act === 'accept' ? ('accept' as const) : ('refuse' as const), by, note };
    const { agent } = await decideProposal(store, of, now());
    return c.redirect(`${c.get('base')}/triage?agent=${encodeURIComponent(agent)}`, 303);
  });
}
