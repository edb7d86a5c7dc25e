import type { TextDocument } from '../../claims/text-document.ts';
import { escapeControls } from '../../comparison/report/escape.ts';
import { html, trusted } from '../../web/parts/html.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d2129;background:#fff}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.1rem;margin:2rem 0 .3rem}p{margin:.3rem 0}
table{border-collapse:collapse;width:100%;margin:.6rem 0;font-variant-numeric:tabular-nums}
td,th{padding:.35rem .8rem .35rem 0;border-bottom:1px solid #d7dbe0;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{font-weight:600;color:#4a525d}
footer{margin-top:2rem;color:#5b6470;font-size:.85rem}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e3e6ea}td,th{border-color:#3a3f47}th,footer{color:#a8b0ba}}
@media print{body{margin:0;max-width:none;font-size:11pt}tr{break-inside:avoid}}`;
/** Nothing is loaded and nothing runs, whatever somebody called an agent. */
const CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A document as one file that needs nothing else. */
export function documentHtml(d: TextDocument): string {
  const t = escapeControls;
  return String(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${CSP}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${t(d.title)}</title>
          ${trusted(`<style>${STYLE}</style>`)}
        </head>
        <body>
          <h1>${t(d.title)}</h1>
          <p>${t(d.lead)}</p>
          ${d.parts.map(
            (p) =>
              html`<h2>${t(p.heading)}</h2>
                <p>${t(p.lead)}</p>
                ${
                  p.rows.length > 0 &&
                  html`<table>
                    <thead>
                      <tr>
                        ${p.head.map((c) => html`<th scope="col">${c}</th>`)}
                      </tr>
                    </thead>
                    <tbody>
                      ${p.rows.map(
                        (row) =>
                          html`<tr>
                            ${row.map((c) => html`<td>${t(c)}</td>`)}
                          </tr>`,
                      )}
                    </tbody>
                  </table>`
                }`,
          )}
          <footer>${t(d.foot)}</footer>
        </body>
      </html> `,
  );
}
