import type { Hono } from 'hono';
import { shortNote } from '../answers/note.ts';
import { nameOf } from '../answers/people.ts';
import { decideProposal } from '../triage/decide-proposal.ts';
import { mayNotAct } from './failures.ts';
import type { Web, WebEnv } from './request.ts';

/** Takes a proposal or leaves it, in the viewer's name. */
export function routeTriageActs(app: Hono<WebEnv>, { live }: Web): void {
  app.post('/triage/proposals/:id/:act{accept|refuse}', async (c) => {
    const { person } = c.get('viewer');
    const { store, config, now } = live();
    if (!person.mayAct) throw mayNotAct(person, 'act');
    const { id, act } = c.req.param();
    const by = nameOf(config.people, person.id ?? person.name);
    const note = shortNote(c.get('sent')['note']);
    const of = { id, act: act === 'accept' ? ('accept' as const) : ('refuse' as const), by, note };
    const { agent } = await decideProposal(store, of, now());
    return c.redirect(`${c.get('base')}/triage?agent=${encodeURIComponent(agent)}`, 303);
  });
}
