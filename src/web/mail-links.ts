import { earlierHolderOf, holderOf } from '../domain/incident-holder.ts';
import { capital } from '../domain/text.ts';
import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { earlierOwnersWords } from '../alerting/incidents/acknowledge.ts';
import { FINAL } from '../alerting/incidents/lifecycle.ts';
import { titleNow } from '../domain/incident-name.ts';
import { readAckLink } from '../answers/links.ts';
import { LONGEST_NOTE } from '../answers/note.ts';
import type { PeopleConfig } from '../config/schema-people.ts';
import type { Incident } from '../domain/incident.ts';
import { answerFailure, bareDocument, type Failure } from './failures.ts';
import { type Html, html } from './parts/html.ts';
import { had, holds, link, part } from './parts/words.ts';
import { readCookie, type Web, type WebContext, type WebEnv, writeCookie } from './request.ts';

const LONGEST_NAME = 60;
const OVER: Failure = {
  status: 403,
  code: 'no-link',
  what: 'this link is not one of ours, or its two weeks are over',
  next: 'sign in to the page, or type daytwo ack ID --by NAME',
};

/**
 * What a link in a mail opens: a question, which only its answer by POST acts on. Programs that look
 * ahead at links follow them by GET, and must not take anything on.
 */
export function routeMailLinks(app: Hono<WebEnv>, web: Web): void {
  app.get('/mail/:token', async (c) => {
    const incident = await incidentOf(c, web);
    if (incident === null) return answerFailure(c, OVER);
    const cookie = readCookie(c, 'session') ?? readCookie(c, 'form') ?? web.door.newCookie();
    writeCookieOnce(c, cookie);
    const on = web.live();
    return show(c, question(incident, on.config.people, web.door.formToken(cookie)));
  });
  app.post('/mail/:token', async (c) => {
    const incident = await incidentOf(c, web);
    if (incident === null) return answerFailure(c, OVER);
    const { by = '', note = '' } = c.get('sent');
    const on = web.live();
    if (!isName(on.config.people, by)) return answerFailure(c, NAMELESS);
    await on.acts.acknowledge({ id: incident.id, by: by.trim(), note, until: null });
    const now = (await on.store.incidents.get(incident.id)) ?? incident;
    const earlier = earlierOwnersWords(now);
    return show(
      c,
      html`<h1>${capital(holds(now.ack?.by ?? by))}.</h1>
        ${earlier !== '' && html`<p>Before that, ${earlier}.</p>`}
        <p>${titleNow(now)}. Everybody who was told hears of it.</p>
        <p>${link(c.get('base'), `/incidents/${part(now.id)}`, 'See it on the page')}</p>`,
    );
  });
}

const NAMELESS: Failure = {
  status: 400,
  code: 'no-name',
  what: 'nothing was done: it was not said who takes it',
  next: 'go back and choose a name',
};

async function incidentOf(c: WebContext, { live }: Web): Promise<Incident | null> {
  const { store, now } = live();
  const read = await readAckLink(store, c.req.param('token') ?? '', now(), randomBytes);
  return read === null ? null : store.incidents.get(read.incident);
}

function writeCookieOnce(c: WebContext, cookie: string): void {
  if (readCookie(c, 'session') === undefined && readCookie(c, 'form') === undefined)
    writeCookie(c, 'form', cookie);
}

const show = (c: WebContext, body: Html): Response | Promise<Response> =>
  c.html(bareDocument(c.get('base'), 'Take it on', body));

/** Who has it, or had it before it got worse. */
function heldBy(i: Incident): Html | false {
  const [holder, earlier] = [holderOf(i), earlierHolderOf(i)];
  if (holder !== null)
    return html`<p>${capital(holds(holder.by))}. Whoever answers now takes it over.</p>`;
  return (
    earlier !== null &&
    html`<p>${capital(had(earlier.by))}; it changed since, and waits for somebody.</p>`
  );
}

const isName = (people: PeopleConfig, by: string): boolean =>
  Object.keys(people).length === 0
    ? by.trim() !== '' && by.length <= LONGEST_NAME
    : Object.entries(people).some(([id, p]) => id === by && p.role === 'act');

function question(i: Incident, people: PeopleConfig, csrf: string): Html {
  if (FINAL.includes(i.state))
    return html`<h1>It is over.</h1>
      <p>${titleNow(i)}</p>`;
  const acting = Object.entries(people).filter(([, p]) => p.role === 'act');
  return html`<h1>${titleNow(i)}</h1>
    ${heldBy(i)}
    <form method="post" class="sign-in">
      <input type="hidden" name="csrf" value="${csrf}" />
      ${
        acting.length === 0
          ? html`<label>Your name<input name="by" required maxlength="${LONGEST_NAME}" /></label>`
          : html`<label
              >Who are you?<select name="by" required>
                ${acting.map(([id, p]) => html`<option value="${id}">${p.name ?? id}</option>`)}
              </select></label
            >`
      }
      <label>What is being done<input name="note" maxlength="${LONGEST_NOTE}" /></label>
      <button class="first">I take it</button>
    </form>`;
}
