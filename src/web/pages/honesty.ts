import { nameOf } from '../../answers/people.ts';
import { iso, DAY } from '../../domain/clock.ts';
import { plural } from '../../domain/text.ts';
import { type Honesty, honestyOf } from '../../triage/review/honesty.ts';
import {
  agreementWords,
  decimal,
  missedWords,
  paceWords,
  secondsWords,
} from '../../triage/review/words.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { link } from '../parts/words.ts';

/** A quarter: what was long ago says little of how people look now. */
const DAYS = 91;
const MOST = 20_000;

/** How carefully do we look? */
export const honestyPage: Page = {
  path: '/inbox/honesty',
  async show(on, _asked, viewer) {
    if (!viewer.person.mayReadAnswers) return null;
    const { all, each } = await honestyNow(on, viewer);
    const own = each.find((h) => h.reviewer === viewer.person.name);
    return {
      title: 'How carefully we look',
      place: 'inbox',
      body: html`<p class="over">${link(viewer.base, '/inbox', 'Inbox')} · the last ${DAYS} days</p>
        <h1>${own === undefined ? 'You have reviewed nothing yet.' : paceWords(own)}</h1>
        ${own !== undefined && ofOne(own)}
        ${viewer.person.mayAct && each.length > 0 ? ofAll(all, each) : NOTHING}
        <h2>How it is counted</h2>
        <p class="small soft">
          Among the real answers stand planted ones that are known to be wrong, about one in
          fifteen, and about one answer in eight is shown to a second person who does not know what
          the first one said. κ is how far two people agree beyond chance: 0 is chance, 1 always.
          Time is the worker's own, from when an item was shown, at most ten minutes.
        </p>`,
    };
  },
};

async function honestyNow(
  { store, config }: WebDeps,
  { now }: Viewer,
): Promise<ReturnType<typeof honestyOf>> {
  const reviews = await store.reviews.list({ from: iso(now - DAYS * DAY), limit: MOST });
  return honestyOf(reviews, await store.reviews.planted(), (recorded) =>
    nameOf(config.people, recorded),
  );
}

function ofOne(h: Honesty): Html {
  const { bad, missed } = h.planted;
  return html`<div class="three">
      <div>
        <span class="small soft">seconds an item, the last ${h.last}</span
        ><strong>${h.lastSeconds === null ? '–' : secondsWords(h.lastSeconds)}</strong
        ><span class="small soft"
          >${h.seconds !== null && `${secondsWords(h.seconds)} over ${plural(h.reviews, 'item')}`}</span
        >
      </div>
      <div>
        <span class="small soft">planted items missed</span
        ><strong class="${missed > 0 && 'bad'}">${bad === 0 ? '–' : `${missed} of ${bad}`}</strong
        ><span class="small soft">known to be wrong, called right</span>
      </div>
      <div>
        <span class="small soft">agreement, κ</span
        ><strong>${h.agreement.kappa === null ? '–' : decimal(h.agreement.kappa)}</strong
        ><span class="small soft">${plural(h.agreement.pairs, 'item')} seen by two</span>
      </div>
    </div>
    ${h.planted.falseAlarms > 0 && html`<p>${missedWords(h)}</p>`}
    <p>${agreementWords(h.agreement)}</p>`;
}

function ofAll(all: Honesty, each: readonly Honesty[]): Html {
  const isTold = each.some((h) => h.agreement.pairs === all.agreement.pairs);
  return html`<h2>Everybody</h2>
    ${!isTold && html`<p>${agreementWords(all.agreement)}</p>`}
    <div class="scroll" tabindex="0" role="region" aria-label="Everybody">
      <table>
        <thead>
          <tr>
            <th>Who</th>
            <th class="num">Items</th>
            <th class="num">Seconds, usual</th>
            <th class="num">The last twenty</th>
            <th class="num">Planted, missed</th>
            <th class="num">κ with the others</th>
          </tr>
        </thead>
        <tbody>
          ${[...each, all].map(row)}
        </tbody>
      </table>
    </div>`;
}

const row = (h: Honesty): Html => {
  const { kappa, low, high } = h.agreement;
  const interval = low === null || high === null ? '' : ` (${decimal(low)} to ${decimal(high)})`;
  return html`<tr>
    <td>${h.reviewer ?? 'all'}</td>
    <td class="num">${h.reviews}</td>
    <td class="num">${h.seconds === null ? '–' : secondsWords(h.seconds)}</td>
    <td class="num">${h.lastSeconds === null ? '–' : secondsWords(h.lastSeconds)}</td>
    <td class="num">${h.planted.bad === 0 ? '–' : `${h.planted.missed} of ${h.planted.bad}`}</td>
    <td class="num nowrap">${kappa === null ? '–' : `${decimal(kappa)}${interval}`}</td>
  </tr>`;
};
