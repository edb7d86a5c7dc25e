import {
  asIsWords,
  costLines,
  hoursWords,
  worthHeadline,
  worthPart,
} from '../../claims/worth/worth-text.ts';
import { hasNumbers, type Worth, worthOf } from '../../claims/worth/worth.ts';
import { agentNameOf, findAgent } from '../../config/agent.ts';
import { DAY, iso } from '../../domain/clock.ts';
import type { Page } from '../page.ts';
import { documentPart } from '../parts/document.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { link, part } from '../parts/words.ts';

const DAYS = 90;

/** Is this agent worth it? */
export const worthPage: Page = {
  path: '/worth/:agent',
  async show(on, { params }, viewer) {
    const id = params['agent'] ?? '';
    if (findAgent(on.config, id) === undefined) return null;
    const name = agentNameOf(on.config, id);
    const period = {
      name: `the last ${DAYS} days`,
      from: iso(viewer.now - DAYS * DAY),
      to: iso(viewer.now),
    };
    const worth = await worthOf(on, id, period);
    return {
      title: `Worth: ${name}`,
      place: null,
      body: html`<p class="over">
          ${link(viewer.base, `/agents/${part(id)}`, name)} · ${period.name}
        </p>
        <h1>${worthHeadline(worth)}</h1>
        ${hasNumbers(worth) && figures(worth)} ${costLines(worth).map((l) => html`<p>${l}</p>`)}
        ${
          worth.tasks.length === 0
            ? NOTHING
            : documentPart({
                ...worthPart(worth),
                heading: 'Task by task',
                lead:
                  'Of those whose fate is known, the share that was taken as it was. Answers count by ' +
                  'the day they were given, reviews by the day of the review.',
              })
        }
        <p class="small soft">
          What became of an answer is known where its source says so. Money is what watching cost,
          not what the answers did.
        </p>`,
    };
  },
};

const figures = ({ total, reviews, elsewhere, reviewHours }: Worth): Html =>
  html`<div class="three">
    <div><strong>${total.outputs}</strong>answers</div>
    <div><strong>${asIsWords(total).split(' (')[0]}</strong>taken as they were</div>
    <div><strong>${reviews > elsewhere ? hoursWords(reviewHours) : '–'}</strong>of review</div>
  </div>`;
