import { expect, it } from 'vitest';
import { html } from '../../src/web/parts/html.ts';

it('escapes what is put in, and not its own markup again', () => {
  const inner = html`<b>${'<i>'}</b>`;
  expect(String(html`<p title="${'"x'}">${inner}${null}${false}${[inner, '&']}</p>`)).toBe(
    '<p title="&quot;x"><b>&lt;i&gt;</b><b>&lt;i&gt;</b>&amp;</p>',
  );
});
