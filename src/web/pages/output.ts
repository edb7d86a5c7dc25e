import { capital } from '../../domain/text.ts';
import { agentNameOf } from '../../config/agent.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { OutputTexts, RealOutput, Review } from '../../domain/real-output.ts';
import { factsOf } from '../../outputs/facts.ts';
import { outputDetail, whyWithoutTexts } from '../../outputs/queries.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { saying } from '../parts/side-by-side.ts';
import { exact, when } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';
import { askedWords } from './outputs.ts';

/** One real answer with everything that is known of it. */
export const outputPage: Page = {
  path: '/outputs/:id',
  async show(on, asked, viewer) {
    // What somebody may not read is not there for them.
    if (!viewer.person.mayReadAnswers) return null;
    const detail = await found(on, asked.params['id'] ?? '');
    if (detail === null) return null;
    const { output: o, reviews } = detail;
    const name = agentNameOf(on.config, o.agent);
    return {
      title: `${name}, ${exact(o.at, viewer.timezone)}`,
      place: 'outputs',
      body: html`<p class="over">
          ${link(viewer.base, `/outputs?agent=${part(o.agent)}`, name)} · ${o.source} ·
          <span class="mono">${o.id}</span>
        </p>
        <h1>${askedWords(o)}</h1>
        <p>Answered ${when(o.at, viewer)}, taken in ${when(o.takenAt, viewer)}.</p>
        ${words(o)} ${said(reviews, viewer)} ${known(o)}`,
    };
  },
};

async function found(
  on: WebDeps,
  id: string,
): Promise<Awaited<ReturnType<typeof outputDetail>> | null> {
  try {
    return await outputDetail(on.store, id);
  } catch (e) {
    if (e instanceof DaytwoError && e.code === 'no-output') return null;
    throw e;
  }
}

function words(o: RealOutput): Html {
  if (o.texts === null) return html`<p>It cannot be read: ${whyWithoutTexts(o)}.</p>`;
  return html`<h2>Asked</h2>
    ${saying(o.texts.prompt)}
    <h2>Answered</h2>
    ${saying(o.texts.output)} ${called(o.texts)}
    ${
      o.texts.context !== null &&
      html`<details>
        <summary>What went before it</summary>
        ${saying(o.texts.context)}
      </details>`
    }`;
}

function called({ toolCalls }: OutputTexts): Html {
  if (toolCalls.length === 0) return NOTHING;
  return html`<h2>Called</h2>
    ${toolCalls.map((c) => saying(`${c.name} ${c.arguments}`))}`;
}

const LABELS: Readonly<Record<Review['label'], string>> = {
  right: 'right',
  plausible: 'plausible but wrong',
  wrong: 'wrong',
  'out-of-scope': 'out of scope',
};

function said(reviews: readonly Review[], viewer: Viewer): Html {
  if (reviews.length === 0) return NOTHING;
  return html`<h2>What people said</h2>
    <ul>
      ${reviews.map(
        (r) =>
          html`<li>
            ${r.reviewer}: ${LABELS[r.label]}, ${when(r.at, viewer)}, after ${Math.round(r.seconds)}
            s ${r.note !== '' && html`<br /><span class="small">${r.note}</span>`}
          </li>`,
      )}
    </ul>`;
}

const known = (o: RealOutput): Html =>
  html`<h2>What is known of it</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="What is known of it">
      <table>
        <tbody>
          ${factsOf(o).map(
            ([name, value]) =>
              html`<tr>
                <th scope="row">${capital(name)}</th>
                <td>${value}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
