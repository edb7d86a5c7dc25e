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
  return html`<pre class="say" tabindex="0">${patch.text}</pre>
    ${
      clean(patch.text) !== patch.text &&
      html`<p class="small warn">
        It has line ends or characters that a copy from this page loses: save it instead.
      </p>`
    }
    <p class="small">
      <a download="${saved}" href="data:text/x-diff;base64,${data}">Save it as ${saved}</a>, or copy
      it into such a file. Where that lies: <code>${applyCommand(patch, saved)}</code>
    </p>`;
}

/** Whatever folder the patch was saved in: git changes into ours, and reads it from its input. */
const applyCommand = ({ folder }: FilePatch, saved: string): string =>
  `git -C ${shellWord(folder)} apply < ${saved}`;
