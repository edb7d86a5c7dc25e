import type { DocumentPart } from '../../claims/text-document.ts';
import { type Html, html } from './html.ts';

/** A cell of so many letters stays on one line. */
const SHORT = 24;

/** A part of a text document: its heading, a sentence, and a table where it has rows. */
export const documentPart = (p: DocumentPart): Html =>
  html`<h2>${p.heading}</h2>
    <p>${p.lead}</p>
    ${
      p.rows.length > 0 &&
      html`<div class="scroll" role="group" aria-label="${p.heading}" tabindex="0">
        <table>
          <thead>
            <tr>
              ${p.head.map((c) => html`<th class="nowrap">${c}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${p.rows.map(
              (row) =>
                html`<tr>
                  ${row.map((c) => html`<td class="${c.length <= SHORT && 'nowrap'}">${c}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
    }`;
