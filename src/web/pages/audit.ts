import { withoutFinding } from '../../triage/decide-lane.ts';
import type { Page } from '../page.ts';
import { html } from '../parts/html.ts';
import { stamp } from '../parts/times.ts';
import { link } from '../parts/words.ts';

const PAGE = 100;

/** Who did what, and what the worker decided. */
export const auditPage: Page = {
  path: '/audit',
  async show(on, { query }, viewer) {
    const before = Number(query['before']);
    const entries = await on.store.audit.list(
      PAGE,
      Number.isInteger(before) && before > 0 ? before : undefined,
    );
    const last = entries.at(-1);
    return {
      title: 'Audit',
      place: 'audit',
      body: html`<h1>Who did what.</h1>
        <p class="soft">
          Nothing is ever changed or taken out here: each entry holds the hash of the one before.
          <code>daytwo audit</code> verifies the chain.
        </p>
        <div class="scroll" tabindex="0" role="region" aria-label="The trail">
          <table>
            <thead>
              <tr>
                <th>When</th>
                <th>Who</th>
                <th>What</th>
                <th>About</th>
              </tr>
            </thead>
            <tbody>
              ${entries.map(
                (e) =>
                  html`<tr>
                    <td class="nowrap soft">${stamp(e.at, viewer)}</td>
                    <td>${e.actor}</td>
                    <td>${e.action}<br /><span class="small soft">${reasonOf(e.detail)}</span></td>
                    <td class="small mono">${e.subject}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
        <div class="more">
          ${last !== undefined && last.seq > 1 && link(viewer.base, `/audit?before=${last.seq}`, 'Older')}
        </div>`,
    };
  },
};

function reasonOf(detail: Readonly<Record<string, unknown>>): string {
  const { reason } = detail;
  // Entries of older versions quote figures of answers, and nothing is ever taken out of the log.
  return typeof reason === 'string' ? withoutFinding(reason) : '';
}
