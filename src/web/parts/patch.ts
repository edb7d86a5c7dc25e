import { clean } from '../../alerting/messages/format.ts';
import type { FilePatch, MadePatch } from '../../evaluation/suites/file-patch.ts';
import { shellWord } from '../../platform/shell-word.ts';
import { type Html, html } from './html.ts';

/**
 * A patch to copy or to save, and how it is applied; or why there is none.
 * @param name of the file that it is saved as, without its ending
 */
export function patchBox(patch: MadePatch, name: string): Html {
  if (!patch.ok) return html`<p class="small soft">There is no patch: ${patch.why}.</p>`;
  const saved = `${name.replace(/[^\w-]+/g, '-')}.patch`;
  const data = Buffer.from(patch.text, 'utf8').toString('base64');
  return html`<pre class="say patch" tabindex="0">${linesOf(patch.text)}</pre>
    ${
      clean(patch.text) !== patch.text &&
      html`<p class="small warn">
        It has line ends or characters that a copy from this page loses: save it instead.
      </p>`
    }
    <p class="small">
      <a download="${saved}" href="data:text/x-diff;base64,${data}">Save it as ${saved}</a>, or copy
      it into a file of that name. Then, where that file is:
    </p>
    ${commandBox(applyCommand(patch, saved))}`;
}

/** A command to copy, which no line end breaks. */
export const commandBox = (command: string): Html =>
  html`<pre class="say patch" tabindex="0">${command}</pre>`;

/** What goes and what comes stands out by colour too; as text it is the patch. */
function linesOf(text: string): Html[] {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line, n) => {
    const kind = n < 2 ? '' : line.startsWith('+') ? 'ins' : line.startsWith('-') ? 'del' : '';
    return kind === '' ? html`${line}` : html`<span class="${kind}">${line}</span>`;
  });
}

/** Whatever folder the patch was saved in: git changes into ours, and reads it from its input. */
const applyCommand = ({ folder }: FilePatch, saved: string): string =>
  `git -C ${shellWord(folder)} apply < ${saved}`;
