import type { Reliability } from '../../claims/confidence.ts';
import { wrongWords } from '../../claims/confidence.ts';
import { type ReliabilityMark, reliabilityPicture } from '../../claims/reliability-picture.ts';
import { type Html, html, NOTHING } from './html.ts';

const px = (n: number): string => n.toFixed(1);

/** How often confident and hedged answers were wrong: a picture, and the same as a table. */
export function reliabilityBox(rows: readonly Reliability[]): Html {
  const picture = reliabilityPicture(rows);
  if (picture === null) return NOTHING;
  const { width, height, ticks, axis, marks, words } = picture;
  return html`<ul class="key">
      <li>${symbol(false)} said without a doubt</li>
      <li>${symbol(true)} said to be unsure</li>
    </ul>
    <div class="scroll" role="group" aria-label="Picture of wrong answers" tabindex="0">
      <svg
        class="timeline"
        viewBox="0 0 ${width} ${height}"
        role="img"
        aria-label="Share of answers that were wrong. ${words}"
      >
        ${ticks.map(
          (t) =>
            html`<path class="grid" d="M${px(t.x)} 8V${height - 38}" />
              <text x="${px(t.x)}" y="${height - 23}" text-anchor="middle">${t.label}</text>`,
        )}
        <text x="${px(axis.x)}" y="${height - 5}" text-anchor="middle">${axis.label}</text>
        ${picture.rows.map((r) => html`<text class="title" x="0" y="${r.y + 4}">${cut(r.name)}</text>`)}
        ${marks.map(markOf)}
      </svg>
    </div>
    <div class="scroll" role="group" aria-label="Wrong answers as a table" tabindex="0">
      <table>
        <thead>
          <tr>
            <th>Task</th>
            <th class="num">Confident answers that were wrong</th>
            <th class="num">Hedged answers that were wrong</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (r) =>
              html`<tr>
                <td>${r.name}</td>
                <td class="num">${wrongWords(r.confident)}</td>
                <td class="num">${wrongWords(r.hedged)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="small soft">
      An asking is a case in one run, or one reviewed answer that was drawn at random. Of a case
      that was asked twice in a run and was wrong once, half counts.
    </p>`;
}

const LONGEST_NAME = 24;
const cut = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;

const markOf = (m: ReliabilityMark): Html =>
  html`<path class="${m.hedged ? 'line' : 'strong'}" d="M${px(m.low)} ${m.y}H${px(m.high)}" />
    ${shape(m.at, m.y, m.hedged)}`;

/** Told apart by shape, not by colour alone: a disc, and a square. */
const shape = (x: number, y: number, hedged: boolean): Html =>
  hedged
    ? html`<rect class="end" x="${px(x - 4)}" y="${px(y - 4)}" width="8" height="8" />`
    : html`<circle class="dot" cx="${px(x)}" cy="${px(y)}" r="4.5" />`;

const symbol = (hedged: boolean): Html =>
  html`<svg width="12" height="12" aria-hidden="true">${shape(6, 6, hedged)}</svg>`;
