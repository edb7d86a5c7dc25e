import { LONGEST_NOTE } from '../../answers/note.ts';
import { boundaryPack, type BoundaryPack, quarterAsked } from '../../claims/boundary/pack.ts';
import {
  noteWords,
  packDocument,
  standingCounts,
  standingWords,
} from '../../claims/boundary/pack-text.ts';
import { boxWords, signedDailyWords } from '../../claims/boundary/schedule-text.ts';
import { STANDINGS } from '../../claims/boundary/place-task.ts';
import { signedBoundaries } from '../../claims/boundary/signature.ts';
import { agentNameOf, findAgent } from '../../config/agent.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { Page, Viewer } from '../page.ts';
import { documentPart } from '../parts/document.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { readsOnly } from '../parts/reads-only.ts';
import { stamp } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';
import { token } from './incident-acts.ts';

/** What may be left to this agent, and who said so? */
export const boundaryPage: Page = {
  path: '/boundary/:agent',
  async show(on, { params, query }, viewer) {
    const id = params['agent'] ?? '';
    if (findAgent(on.config, id) === undefined) return null;
    const quarter = await quarterAsked(on, id, query['quarter'], viewer.now).catch((e: unknown) => {
      if (e instanceof DaytwoError) return null;
      throw e;
    });
    if (quarter === null) return null;
    const pack = await boundaryPack(on, { agent: id, quarter }, viewer.now);
    const name = agentNameOf(on.config, id);
    const signed = await signedBoundaries(on.store, id);
    return {
      title: `Boundary: ${name}, ${quarter.name}`,
      place: null,
      body: html`<p class="over">
          ${link(viewer.base, `/agents/${part(id)}`, name)} · ${quarter.name}
        </p>
        <h1>What may be left to ${name}: ${standingCounts(pack.tasks)}.</h1>
        ${standingOf(pack, viewer)} ${packDocument(pack).parts.map(documentPart)}
        ${signForm(pack, viewer)} ${earlier(id, signed, viewer)}`,
    };
  },
};

const standingOf = ({ signed }: BoundaryPack, viewer: Viewer): Html =>
  signed === null
    ? html`<p class="warn">Nobody has signed it yet.</p>`
    : html`<p>
        ${signed.signedBy} signed it on ${stamp(signed.at, viewer)}.
        ${[...noteWords(signed), ...signedDailyWords(signed)].join(' ')}
      </p>`;

/** A choice for each task, as proposed or as signed before. */
function signForm(
  { agent, quarter, tasks, signed, schedules }: BoundaryPack,
  viewer: Viewer,
): Html {
  if (tasks.length === 0) return NOTHING;
  if (!viewer.person.mayAct) return readsOnly(viewer, 'sign');
  return html`<h2>${signed === null ? 'Decide, and sign' : 'Decide again'}</h2>
    <form method="post" action="${viewer.base}/boundary/${part(agent)}/sign">
      ${token(viewer)}
      <input type="hidden" name="quarter" value="${quarter.name}" />
      ${tasks.map((t, i) => {
        const chosen = signed?.tasks[t.task] ?? t.standing;
        return html`<label for="task-${i}">${t.task}</label>
          <select id="task-${i}" name="task:${t.task}">
            ${STANDINGS.map(
              (s) =>
                html`<option value="${s}" ${s === chosen && html`selected`}>
                  ${standingWords(s)}
                </option>`,
            )}
          </select>`;
      })}
      ${schedules.map(dailyBox)}
      <label for="why">why, where you decide otherwise</label>
      <input id="why" name="note" maxlength="${LONGEST_NOTE}" value="${signed?.note ?? ''}" />
      <p class="acts"><button class="first">Sign for ${quarter.name}</button></p>
    </form>`;
}

/** Never ticked by itself: each signature decides anew what runs daily, and what that costs. */
const dailyBox = (p: BoundaryPack['schedules'][number]): Html =>
  html`<label>
    <input type="checkbox" name="daily:${p.suite}" value="yes" />
    ${boxWords(p)}
  </label>`;

const earlier = (
  agent: string,
  signed: Awaited<ReturnType<typeof signedBoundaries>>,
  viewer: Viewer,
): Html =>
  signed.length === 0
    ? NOTHING
    : html`<h2>Signed before</h2>
        <ul>
          ${signed.map(
            (s) =>
              html`<li>
                ${link(viewer.base, `/boundary/${part(agent)}?quarter=${part(s.quarter)}`, s.quarter)}
                by ${s.signedBy}, ${stamp(s.at, viewer)}. ${noteWords(s)}
              </li>`,
          )}
        </ul>`;
