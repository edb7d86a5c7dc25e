import type { Place, View, Viewer } from '../page.ts';
import { ASSETS } from './assets.ts';
import { type Html, html } from './html.ts';

const PLACES: readonly { place: Place; path: string; name: string }[] = [
  { place: 'now', path: '/', name: 'Now' },
  { place: 'incidents', path: '/incidents', name: 'Incidents' },
  { place: 'inbox', path: '/inbox', name: 'Inbox' },
  { place: 'outputs', path: '/outputs', name: 'Outputs' },
  { place: 'triage', path: '/triage', name: 'Triage' },
  { place: 'models', path: '/models', name: 'Models' },
  { place: 'spend', path: '/spend', name: 'Spend' },
  { place: 'audit', path: '/audit', name: 'Audit' },
  { place: 'configuration', path: '/configuration', name: 'Configuration' },
];

/**
 * A whole document around a view.
 * @param mark what had happened when it was looked at, for a page that is live
 */
export function layout(view: View, viewer: Viewer, mark = ''): Html {
  const { base, person, csrf } = viewer;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${view.title} · daytwo</title>
        <link rel="icon" href="${base}${ASSETS.icon.path}" />
        <link rel="stylesheet" href="${base}${ASSETS.style.path}" />
        <script src="${base}${ASSETS.script.path}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header class="bar">
          <nav aria-label="Pages">
            <a class="name" href="${base}/">daytwo</a>
            ${PLACES.filter((p) => mayOpen(p.place, viewer)).map((p) => placeLink(p, view, base))}
            <form class="aside" method="post" action="${base}/sign-out">
              <input type="hidden" name="csrf" value="${csrf}" />
              ${person.name} <button class="plain">sign out</button>
            </form>
          </nav>
        </header>
        <main
          id="main"
          ${view.isLive === true && html`data-live="${base}/events?since=${encodeURIComponent(mark)}" data-status="${base}/api/v1/status"`}
        >
          ${viewer.notice !== undefined && html`<p class="small warn" role="note">${viewer.notice}</p>`}
          ${view.body}
        </main>
      </body>
    </html>`;
}

/** What shows the texts of answers is not offered to those who may not read them. */
const mayOpen = (place: Place, { person }: Viewer): boolean =>
  place !== 'inbox' || person.mayReadAnswers;

const placeLink = (p: (typeof PLACES)[number], view: View, base: string): Html =>
  html`<a href="${base}${p.path}" ${p.place === view.place && html`aria-current="page"`}
    >${p.name}</a
  >`;
