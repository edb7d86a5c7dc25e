import type { Trial } from '../../domain/run.ts';
import { type Html, html, NOTHING } from './html.ts';

/**
 * Every check that an answer did not pass, with what it says: the first alone may be the least of
 * them. Nothing of an answer that passed.
 * @param when goes before it, where several answers are told of
 */
export function failedChecks(
  t: Pick<Trial, 'outcome' | 'reason' | 'asserts'>,
  when: string | null = null,
): Html {
  if (t.outcome === 'pass') return NOTHING;
  const failed = t.asserts.filter((a) => a.verdict !== 'pass');
  const head = when === null ? '' : `${when}: `;
  if (failed.length < 2)
    return t.reason === '' ? NOTHING : html`<p class="small">${head}${t.reason}</p>`;
  return html`${when !== null && html`<p class="small">${when}, ${failed.length} checks:</p>`}
    <ul class="small">
      ${failed.map((a) => html`<li><code>${a.type}</code> ${a.reason}</li>`)}
    </ul>`;
}
