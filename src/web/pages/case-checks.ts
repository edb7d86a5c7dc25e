import type { CheckPlace, CheckPlaces } from '../../evaluation/suites/check-places.ts';
import { valueAnswered } from '../../evaluation/suites/suggest-assertion.ts';
import type { ShownCase } from '../../monitoring/case-answers.ts';
import type { Viewer } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { patchBox } from '../parts/patch.ts';

type Check = ShownCase['checks'][number];

/** What a case checks, where that is written, and what an edit of it there would be. */
export function checksOf(c: ShownCase, found: CheckPlaces, viewer: Viewer): Html {
  if (c.checks.length === 0) return NOTHING;
  const told = placesFor(c, found);
  const places = told.ok ? told.places : [];
  return html`<h2>What it checks</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="What it checks">
      <table>
        <thead>
          <tr>
            <th>Check</th>
            <th>Newest verdict</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          ${c.checks.map((k, n) => checkRow(k, places[n] ?? null))}
        </tbody>
      </table>
    </div>
    ${!told.ok && html`<p class="small soft">Where they are written is not known: ${told.why}.</p>`}
    ${viewer.person.mayReadAnswers && edits(c, places)}`;
}

/** The newest answer's checks are those of the file only where they are as many. */
function placesFor({ checks }: ShownCase, found: CheckPlaces): CheckPlaces {
  return found.ok && found.places.length !== checks.length
    ? { ok: false, why: 'its newest answer has other checks than its file has now' }
    : found;
}

const checkRow = (k: Check, place: CheckPlace | null): Html =>
  html`<tr>
    <td>
      <code>${k.type}</code> <span class="small">${k.value}</span>
      ${place !== null && html`<div class="small soft mono">${place.file}:${place.line}</div>`}
    </td>
    <td class="${k.verdict === 'fail' && 'bad'}">
      ${k.verdict === 'none' ? 'no verdict' : k.verdict}
    </td>
    <td class="small">${k.reason}</td>
  </tr>`;

function edits(c: ShownCase, places: readonly (CheckPlace | null)[]): Html {
  if (places.every((p) => p === null)) return NOTHING;
  return html`<p class="small soft">
      daytwo writes no suite: copy a patch, and apply it with git apply. An edited case starts anew,
      without its baseline.
    </p>
    ${c.checks.map((k, n) => {
      const place = places[n] ?? null;
      return place === null ? NOTHING : editOf(c, k, { place, n });
    })}`;
}

/** Below a check: the patch that makes it ask for today's answer, and the one that takes it out. */
function editOf(c: ShownCase, k: Check, { place, n }: { place: CheckPlace; n: number }): Html {
  const answer = c.answers.find((a) => a.outcome !== 'none');
  const value =
    k.verdict !== 'fail' || answer === undefined || answer.transcript !== undefined
      ? null
      : valueAnswered(k.type, answer.output);
  const name = `${c.suite}-check-${n + 1}`;
  return html`<details>
    <summary>Change check ${n + 1}: <code>${k.type}</code> in ${place.file}:${place.line}</summary>
    ${
      value !== null &&
      html`<h3>Ask for what it answers now</h3>
        ${sharing(c, place.cases, place.isShared)} ${patchBox(place.patch({ value }), name)}`
    }
    <h3>Take the check out</h3>
    ${
      c.checks.length === 1 &&
      html`<p class="small warn">It is the only one: without it the case always passes.</p>`
    }
    ${sharing(c, place.cases, place.isListShared)}
    ${patchBox(place.patch({ remove: true }), `${name}-out`)}
  </details>`;
}

/** Who else is edited with it. */
function sharing({ suite }: ShownCase, cases: number, isShared: boolean): Html {
  if (cases > 1)
    return html`<p class="small warn">
      ${cases} cases of ${suite} have this check. An edit of it edits them all.
    </p>`;
  if (!isShared) return NOTHING;
  return html`<p class="small warn">
    It stands behind an anchor or a reference. Whatever else uses that changes with it.
  </p>`;
}
