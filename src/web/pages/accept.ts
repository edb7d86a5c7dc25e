import { incidentDetail } from '../../alerting/incidents/queries.ts';
import { agentNameOf } from '../../config/agent.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { foundTitle } from '../../domain/incident-name.ts';
import { asSentence, plural } from '../../domain/text.ts';
import { percentOf } from '../../domain/text-percent.ts';
import type { Proposal } from '../../monitoring/baselines/propose.ts';
import { acceptanceWords, fewRunsWords, whyWords } from '../../monitoring/baselines/words.ts';
import { type Acceptance, shownOf } from '../../monitoring/review/approve.ts';
import type { Page, View, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { readsOnly } from '../parts/reads-only.ts';
import { stamp } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';
import { actionOf, noteField, token } from './incident-acts.ts';

/** What accepting takes, run by run, before anybody says yes. */
export const acceptPage: Page = {
  path: '/incidents/:id/accept',
  show: (on, { params }, viewer) => showAcceptance(on, params['id'] ?? '', viewer, null),
};

/**
 * The page of one acceptance; null where there is no such incident.
 * @param notDone why the list that was read was not accepted
 */
export async function showAcceptance(
  on: WebDeps,
  id: string,
  viewer: Viewer,
  notDone: string | null,
): Promise<View | null> {
  try {
    const acceptance = await on.acts.acceptance(id);
    const { incident } = acceptance;
    return {
      title: `Accept: ${foundTitle(incident)}`,
      place: 'incidents',
      body: html`<p class="over">
          ${link(viewer.base, `/incidents/${part(incident.id)}`, foundTitle(incident))}
        </p>
        ${notDone !== null && html`<p class="warn" role="alert">${asSentence(notDone)} This is the list as it is now.</p>`}
        ${question(acceptance, agentNameOf(on.config, incident.agent ?? ''), viewer)}`,
    };
  } catch (e) {
    if (!(e instanceof DaytwoError)) throw e;
    if (e.code === 'no-incident') return null;
    const known = await incidentDetail(on.store, id);
    return {
      title: 'Accept',
      place: 'incidents',
      body: html`<h1>It cannot be accepted now.</h1>
        <p>${asSentence(e.message)} ${e.next !== undefined && asSentence(e.next)}</p>
        <p>${link(viewer.base, `/incidents/${part(known.id)}`, 'Back to the incident')}</p>`,
    };
  }
}

/** The runs, and the form that says yes to these alone. */
function question(acceptance: Acceptance, name: string, viewer: Viewer): Html {
  const { incident, proposals } = acceptance;
  return html`<h1>Is this how ${name} should behave from now on?</h1>
    <p>
      These runs become the baseline. What comes later is compared with them, and this incident
      closes. An earlier baseline can be approved again.
    </p>
    ${proposals.map((p) => proposal(p, viewer))} ${readsOnly(viewer, 'accept')}
    ${
      viewer.person.mayAct &&
      html`<form method="post" action="${actionOf(incident, 'accept', viewer)}">
        ${token(viewer)} <input type="hidden" name="shown" value="${shownOf(acceptance)}" />
        ${noteField('why')}
        <p class="acts">
          <button class="first">Yes, this is the new normal</button>
          <a class="btn" href="${viewer.base}/incidents/${part(incident.id)}">No, go back</a>
        </p>
      </form>`
    }`;
}

/** "the run of 1 Apr 02:00", "8 runs from … to …". */
function leftOutDays(runs: Proposal['leftOut'], viewer: Viewer): Html {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return NOTHING;
  const count = plural(runs.length, 'run');
  return first.at === last.at
    ? html`${count} of ${stamp(first.at, viewer)}`
    : html`${count} from ${stamp(first.at, viewer)} to ${stamp(last.at, viewer)}`;
}

function proposal(p: Proposal, viewer: Viewer): Html {
  const passed = p.chosen.reduce((sum, r) => sum + r.passed, 0);
  const judged = p.chosen.reduce((sum, r) => sum + r.judged, 0);
  const few = fewRunsWords(p.chosen.length);
  return html`<h2>
      ${p.suite}: ${plural(p.chosen.length, 'run')}, ${passed} of ${judged} passed
      (${percentOf(passed, judged, '–')})
    </h2>
    ${acceptanceWords(p).map((words) => html`<p class="warn">${words}</p>`)}
    ${few !== null && html`<p class="warn small">${few}</p>`}
    <details>
      <summary>Run by run</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Runs of ${p.suite}">
        <table>
          <thead>
            <tr>
              <th>Run</th>
              <th class="num">Passed</th>
            </tr>
          </thead>
          <tbody>
            ${p.chosen.map(
              (r) =>
                html`<tr>
                  <td>${link(viewer.base, `/runs/${part(r.run)}`, stamp(r.at, viewer))}</td>
                  <td class="num">${r.passed} of ${r.judged}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
    ${
      p.leftOut.length === 0
        ? NOTHING
        : html`<h3>Left out</h3>
            <ul>
              ${[...Map.groupBy(p.leftOut, whyWords)].map(
                ([why, runs]) =>
                  html`<li class="small">
                    ${leftOutDays(runs, viewer)}: ${runs.length > 1 && 'each '}${why}
                  </li>`,
              )}
            </ul>`
    }`;
}
