import { besideMatter, mattersOf } from '../../alerting/incidents/heads.ts';
import { incidentList } from '../../alerting/incidents/queries.ts';
import { beganAt, foundTitle } from '../../domain/incident-name.ts';
import { kindWords } from '../../alerting/messages/compose.ts';
import type { Incident } from '../../domain/incident.ts';
import { plural } from '../../domain/text.ts';
import type { Page, Viewer } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { boxWithBeside } from '../parts/incident-box.ts';
import { stamp } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';

const PAGE = 50;

/** What must be known, and what was. */
export const incidentsPage: Page = {
  path: '/incidents',
  async show(on, { query }, viewer) {
    const all = await incidentList(on.store, true);
    const live = (await incidentList(on.store, false)).filter((i) => i.state !== 'confirming');
    const { waiting, taken, recovering } = mattersOf(live);
    const matters = new Set([...waiting, ...taken, ...recovering]);
    const heads = live.filter((i) => matters.has(i));
    const over = all.filter((i) => ['resolved', 'not-confirmed'].includes(i.state));
    const from = Math.max(0, Number(query['from'] ?? 0) || 0);
    const shown = over.slice(from, from + PAGE);
    return {
      title: 'Incidents',
      place: 'incidents',
      isLive: true,
      body: html`<h1>${openWords(waiting.length + taken.length, recovering.length)}</h1>
        ${heads.map((i) => boxWithBeside(i, besideMatter(i, live), viewer))}
        ${earlier(shown, viewer)}
        <div class="more">
          ${from > 0 && link(viewer.base, `/incidents?from=${Math.max(0, from - PAGE)}`, 'Newer')}
          ${from + PAGE < over.length && link(viewer.base, `/incidents?from=${from + PAGE}`, 'Older')}
        </div>`,
    };
  },
};

/** "2 incidents are open, and 1 is recovering." */
function openWords(open: number, recovering: number): string {
  const are = (n: number): string => (n === 1 ? 'is' : 'are');
  if (recovering === 0)
    return open === 0 ? 'Nothing is open.' : `${plural(open, 'incident')} ${are(open)} open.`;
  return open === 0
    ? `Nothing is open; ${plural(recovering, 'incident')} ${are(recovering)} recovering.`
    : `${plural(open, 'incident')} ${are(open)} open, and ${recovering} ${are(recovering)} recovering.`;
}

function earlier(shown: readonly Incident[], viewer: Viewer): Html {
  if (shown.length === 0) return NOTHING;
  return html`<h2>Over</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Incidents that are over">
      <table>
        <thead>
          <tr>
            <th>Began</th>
            <th>What</th>
            <th>Kind</th>
            <th>How it ended</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (i) =>
              html`<tr>
                <td class="nowrap">${stamp(beganAt(i), viewer)}</td>
                <td>${link(viewer.base, `/incidents/${part(i.id)}`, foundTitle(i))}</td>
                <td class="small soft">${kindWords(i.kind)}</td>
                <td class="small">${endWords(i)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** How an incident that is over ended. */
export function endWords(i: Incident): string {
  if (i.notReal !== undefined) return `not real, says ${i.notReal.by}`;
  if (i.accepted === true) return 'accepted as the new normal';
  if (i.state === 'not-confirmed') return i.undecided === undefined ? 'not confirmed' : 'undecided';
  return 'resolved';
}
