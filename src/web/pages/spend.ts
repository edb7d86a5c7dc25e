import { agentNameOf, findAgent } from '../../config/agent.ts';
import { triggerWord } from '../../domain/run.ts';
import { spending, type SpentInWindow } from '../../llm/pricing/queries.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { localDay } from '../../platform/schedule/local-time.ts';
import { shellWord } from '../../platform/shell-word.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { commandBox } from '../parts/patch.ts';
import { spentOf } from '../parts/words.ts';

/** What the canaries cost, and on what. */
export const spendPage: Page = {
  path: '/spend',
  async show(on, _asked, viewer) {
    const { windows, byAgent, byTrigger } = await spending(on.store, on.config, viewer.now);
    const month = windows.find((w) => w.name === 'month');
    return {
      title: 'Spend',
      place: 'spend',
      body: html`<h1>
          ${month === undefined ? 'Spend' : `${spentOf(month.spentUsd, month.usd)} this month.`}
        </h1>
        ${windows.map(windowLine)} ${byAgentTable(on, byAgent)} ${byTriggerTable(byTrigger)}
        ${reportCommand(on, viewer)}`,
    };
  },
};

/** The page for whoever pays is made at a terminal: the month that runs, in the configured zone. */
function reportCommand({ config }: WebDeps, { now, timezone }: Viewer): Html {
  const month = localDay(now, timezone).slice(0, 7);
  return html`<h2>The month’s report</h2>
    <p>
      Runs, pass rates, incidents and money on one page, for whoever pays. It is made at a terminal:
    </p>
    ${commandBox(`daytwo -c ${shellWord(config.file)} report --month ${month} --format html --out ${month}.html`)}`;
}

function windowLine(w: SpentInWindow): Html {
  const assumed =
    w.assumedUsd > 0 ? `, and ${usd(w.assumedUsd)} assumed of a database that was lost` : '';
  if (w.usd === null)
    return html`<p>${usd(w.spentUsd)} this ${w.name}; no ceiling is set${assumed}.</p>`;
  const share = Math.min(1, w.usd === 0 ? 1 : (w.spentUsd + w.assumedUsd) / w.usd);
  return html`<p>${spentOf(w.spentUsd, w.usd)} this ${w.name}${assumed}.</p>
    <svg
      width="420"
      height="8"
      role="img"
      aria-label="${Math.round(share * 100)} % of the ceiling of the ${w.name}"
    >
      <rect class="band" width="420" height="8" rx="4" />
      <rect class="dot" width="${(420 * share).toFixed(1)}" height="8" rx="4" />
    </svg>`;
}

type ByAgent = Awaited<ReturnType<typeof spending>>['byAgent'];
type ByTrigger = Awaited<ReturnType<typeof spending>>['byTrigger'];

const byAgentTable = (on: WebDeps, rows: ByAgent): Html =>
  costTable(
    { heading: 'By agent, thirty days', column: 'Agent' },
    rows.map((r) => ({
      ...r,
      name: findAgent(on.config, r.agent) === undefined ? r.agent : agentNameOf(on.config, r.agent),
    })),
  );

const byTriggerTable = (rows: ByTrigger): Html =>
  costTable(
    { heading: 'By reason, thirty days', column: 'Why a run was made' },
    rows.map((r) => ({
      ...r,
      name: r.trigger === null ? 'outside of runs' : triggerWord(r.trigger),
    })),
  );

const costTable = (
  { heading, column }: { heading: string; column: string },
  rows: readonly { name: string; calls: number; usd: number }[],
): Html =>
  rows.length === 0
    ? NOTHING
    : html`<h2>${heading}</h2>
        <table>
          <thead>
            <tr>
              <th>${column}</th>
              <th class="num">Calls</th>
              <th class="num">Cost</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (r) =>
                html`<tr>
                  <td>${r.name}</td>
                  <td class="num">${r.calls}</td>
                  <td class="num">${usd(r.usd)}</td>
                </tr>`,
            )}
          </tbody>
        </table>`;
