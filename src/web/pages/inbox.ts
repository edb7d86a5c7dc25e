import { LONGEST_NOTE } from '../../answers/note.ts';
import { agentNameOf } from '../../config/agent.ts';
import type { Planted, Review } from '../../domain/real-output.ts';
import { type Next, nextItem, type ReviewItem } from '../../triage/review/next-item.ts';
import {
  aboutWords,
  LABELS,
  labelWords,
  plantedWords,
  nothingWaits,
  progressWords,
  whyWords,
} from '../../triage/review/words.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { readsOnly } from '../parts/reads-only.ts';
import { saying } from '../parts/side-by-side.ts';
import { when } from '../parts/times.ts';
import { link } from '../parts/words.ts';
import { reviewDepsOf } from '../reviews.ts';
import { token } from './incident-acts.ts';

/** Is this answer right? One item a screen. */
export const inboxPage: Page = {
  path: '/inbox',
  async show(on, { query }, viewer) {
    if (!viewer.person.mayReadAnswers) return null;
    const { now, person } = viewer;
    const next = await nextItem(reviewDepsOf(on), {
      reviewer: person.name,
      wanted: query['of'],
      now,
    });
    const said = html`${await standing(on, viewer, query['stands'])}
    ${await saidBefore(on, viewer, query['said'])}`;
    const { item } = next;
    return {
      title: item === null ? 'Nothing to review' : 'Is this answer right?',
      place: 'inbox',
      body: html`<p class="over">
          Inbox · ${progressWords(next.done, next.left, next.unkept)} ·
          ${link(viewer.base, '/inbox/honesty', 'how carefully we look')}
        </p>
        ${said} ${item === null ? await nothingLeft(on, next) : screen(on, item, viewer)}`,
    };
  },
};

function screen(on: WebDeps, item: ReviewItem, viewer: Viewer): Html {
  const about = [agentNameOf(on.config, item.agent), ...aboutWords(item)].join(' · ');
  return html`<h1>Is this answer right?</h1>
    <p class="small soft">
      ${about} · ${when(item.answeredAt, viewer)} · ${whyWords(item, item.reason)}
    </p>
    ${readsOnly(viewer, 'review')}
    ${
      item.context !== null &&
      html`<details>
        <summary>What was said before</summary>
        ${saying(item.context)}
      </details>`
    }
    <div class="pair">
      <div><span class="small soft">asked</span>${saying(item.prompt)}</div>
      <div><span class="small soft">the agent</span>${saying(item.output)}${calls(item)}</div>
    </div>
    ${item.checks.map((c) => html`<p class="small ${c.isBad ? 'bad' : 'soft'}">${c.words}</p>`)}
    ${viewer.person.mayAct && answerForm(item, viewer)}`;
}

const calls = ({ toolCalls }: ReviewItem): Html =>
  html`${toolCalls.map(
    (c) =>
      html`<p class="small">
        <span class="soft">called</span> <code>${c.name} ${c.arguments}</code>
      </p>`,
  )}`;

/** Without a script the buttons and the note are all there; the keys come with it. */
function answerForm(item: ReviewItem, viewer: Viewer): Html {
  return html`<form method="post" action="${viewer.base}/inbox">
    ${token(viewer)}
    <input type="hidden" name="of" value="${item.of}" />
    <input type="hidden" name="shown" value="${item.shown}" />
    <p class="acts">
      ${LABELS.map(
        ({ key, label, words }) =>
          html`<button name="label" value="${label}" data-key="${key}">
            <kbd>${key}</kbd> ${words}
          </button>`,
      )}
    </p>
    <label for="note">a note, if there is something to say <kbd>n</kbd></label>
    <textarea id="note" name="note" rows="2" maxlength="${LONGEST_NOTE}" data-key="n"></textarea>
  </form>`;
}

/** One's own word that stands; null where there is none of that id. */
async function ownReview(
  { store }: WebDeps,
  { person }: Viewer,
  id: string | undefined,
): Promise<Review | null> {
  const review = id === undefined ? null : await store.reviews.get(id);
  return review?.reviewer === person.name && review.undoneAt === null ? review : null;
}

/** That an item was answered before, in another tab perhaps, so that a second word was not taken. */
async function standing(on: WebDeps, viewer: Viewer, id: string | undefined): Promise<Html> {
  const review = await ownReview(on, viewer, id);
  if (review === null) return NOTHING;
  const words =
    `You had called that one ${labelWords(review.label)} already. That stands, and what you ` +
    'said now was not kept.';
  return saidBox(review, words, viewer);
}

/** What was answered a moment ago, with the way back; a planted item says what it was. */
async function saidBefore(on: WebDeps, viewer: Viewer, id: string | undefined): Promise<Html> {
  const review = await ownReview(on, viewer, id);
  if (review === null) return NOTHING;
  if (review.kind === 'output')
    return saidBox(review, `You called the one before ${labelWords(review.label)}.`, viewer);
  const item = (await on.store.reviews.planted(review.agent)).find((p) => p.id === review.of);
  return item === undefined ? NOTHING : revealed(item, review);
}

/** The way back is that of an output: what was said of a planted item stands. */
const saidBox = (review: Review, words: string, viewer: Viewer): Html =>
  review.kind === 'planted'
    ? html`<p class="small soft said" role="status">${words}</p>`
    : html`<form class="small soft said" method="post" action="${viewer.base}/inbox/undo">
        ${token(viewer)}<input type="hidden" name="review" value="${review.id}" />
        <span role="status">${words}</span>
        <button class="plain" data-key="u"><kbd>u</kbd> take it back</button>
      </form>`;

const revealed = (item: Planted, review: Review): Html =>
  html`<div class="wait calm" role="status"><p>${plantedWords(item, review.label)}</p></div>`;

async function nothingLeft(on: WebDeps, { done, unkept }: Next): Promise<Html> {
  const any = await on.store.realOutputs.list({ limit: 1 });
  if (any.length === 0)
    return html`<h1>No answer of an agent has been taken in yet.</h1>
      <p>
        What agents really answered comes here to be looked at, a few a day. Bring them in first,
        then draw a week's sample:
      </p>
      <p><code>daytwo outputs import FILE --agent NAME</code></p>
      <p><code>daytwo sample --week</code></p>`;
  const today = done.deep + done.scan + done.waiting;
  const nothing = nothingWaits(on.config, unkept);
  if (on.config.outputs.keep !== 'texts')
    return html`<h1>Nothing can be reviewed.</h1>
      <p>${nothing}</p>`;
  return html`<h1>${today > 0 ? 'That was all for today.' : nothing}</h1>
    ${today > 0 && unkept > 0 && html`<p>${nothing}</p>`}
    <p class="soft">
      What comes in is shared out by the rules of triage; what somebody has looked at does not come
      again, but for a few that two people look at.
    </p>`;
}
