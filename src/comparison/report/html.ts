import { KIND_WORDS } from '../../detection/explain/change-kind.ts';
import { plural } from '../../domain/text.ts';
import { escapeControls } from './escape.ts';
import { disagreementLines, figures, HEADINGS, sentence } from './terminal.ts';
import { differenceWords, shareWords } from './text.ts';
import type { Flip, Report } from './types.ts';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1d2129;background:#fff}
h1{font-size:1.4rem}table{border-collapse:collapse}td,th{padding:.3rem .8rem;border-bottom:1px solid #d7dbe0;text-align:left}
.worse,.over-confident{color:#a4161a}.same-or-better{color:#1b6e3c}.undecided,.could-not-measure{color:#7a5a00}
details{border:1px solid #d7dbe0;border-radius:6px;margin:.6rem 0;padding:.4rem .8rem}summary{cursor:pointer}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f6f8;padding:.6rem;border-radius:4px;max-height:40rem;overflow:auto}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#e3e6ea}pre{background:#22252b}td,th,details{border-color:#3a3f47}.worse{color:#ff8a8a}.same-or-better{color:#7ddc9f}.undecided,.could-not-measure{color:#e8c56a}}`;

/** Nothing is loaded and nothing runs, whatever a model wrote. */
const CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const LONGEST_TEXT = 50_000;

/** The whole report as one file that needs nothing else. Every text is escaped. */
export function reportHtml(r: Report): string {
  const title = `${r.agentName}: ${r.before} → ${r.after}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${CSP}"><meta name="viewport" content="width=device-width"><title>${esc(`${HEADINGS[r.verdict]}: ${title}`)}</title><style>${STYLE}</style></head><body>
<h1><span class="${r.verdict}">${esc(HEADINGS[r.verdict])}</span>: ${esc(title)}</h1>
<p><strong>${esc(r.words)}</strong></p>
${r.verdict === 'could-not-measure' ? '' : `<p>${esc(sentence(r.reason))}</p>`}
${r.changed.length === 0 ? '' : `<p>Changed: ${esc(r.changed.join(', '))}.</p>`}
<table><thead><tr><th></th><th>before</th><th>after</th><th>difference, 95 % interval</th></tr></thead><tbody>
${r.rates.map((x) => `<tr><td>${esc(x.name)}</td><td>${shareWords(x.before)} of ${x.before.of}</td><td>${shareWords(x.after)} of ${x.after.of}</td><td>${esc(differenceWords(x))}</td></tr>`).join('\n')}
</tbody></table>
${disagreementLines(r)
  .map((l) => `<p>${esc(l)}</p>`)
  .join('\n')}
${r.kind === null ? '' : `<p><strong>Kind: ${esc(KIND_WORDS[r.kind.kind])}.</strong> ${esc(r.kind.sentence)} ${esc(sentence(r.kind.reason))}</p>`}
${[...figures(r), ...r.notes].map((l) => `<p>${esc(l)}</p>`).join('\n')}
<h2>${r.flips.length === 0 ? 'No case flipped' : `${plural(r.flips.length, 'case')} flipped`}</h2>
${r.flips.map(flipHtml).join('\n')}
</body></html>
`;
}

function flipHtml(f: Flip): string {
  const side = (name: string, s: Flip['before']): string =>
    `<div><p>${name}: ${s.outcome}${s.judgment === null ? '' : `, ${esc(s.judgment)}`}; ` +
    `so in ${s.held} of ` +
    `${s.of} runs</p><pre>${text(s.output)}</pre>${s.reason === '' ? '' : `<p>${esc(s.reason)}</p>`}</div>`;
  return (
    '<details><summary><span ' +
    `class="${f.way}">${f.way}${f.loss === null ? '' : `, ${f.loss}`}</span>: ` +
    `${esc(f.label)} ` +
    `<small>(${esc(f.suite)})</small></summary><pre>${text(f.prompt)}</pre><div ` +
    `class="sides">${side('Before', f.before)}${side('After', f.after)}</div></details>`
  );
}

const text = (s: string): string =>
  esc(
    s.length <= LONGEST_TEXT
      ? s
      : `${s.slice(0, LONGEST_TEXT)}\n… ${s.length - LONGEST_TEXT} more characters`,
  );

/** Safe in text and in double-quoted attributes. */
export function esc(s: string): string {
  return escapeControls(s).replace(/[&<>"']/g, (ch) => `&#${ch.codePointAt(0) ?? 0};`);
}
