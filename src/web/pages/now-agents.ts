import { LOOK_TRIGGERS, type TalliedRun } from '../../domain/run.ts';
import { noLookWords } from '../../domain/runs-aside.ts';
import type { AgentNow } from '../../monitoring/status.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { Viewer, WebDeps } from '../page.ts';
import { type Html, html } from '../parts/html.ts';
import { sparkline } from '../parts/spark.ts';
import { howLong, when } from '../parts/times.ts';
import { link, part, passedOf } from '../parts/words.ts';

/** Runs that a line shows. */
const SHOWN = 60;

/** The newest runs of an agent that count, oldest first. */
async function newestRuns(on: WebDeps, agent: string): Promise<TalliedRun[]> {
  const runs = await on.store.runs.tallied({ agent, limit: 2 * SHOWN });
  return runs
    .filter((r) => LOOK_TRIGGERS.has(r.trigger))
    .slice(0, SHOWN)
    .toReversed();
}

const STATES: Readonly<Record<AgentNow['state'], string>> = {
  alarm: 'changed',
  suspicious: 'may have moved',
  unclear: 'no sign of a change yet',
  steady: 'steady',
  new: 'nothing to be compared with yet',
  anew: 'is compared anew from the next run on',
  failing: 'failing, began',
  recovering: 'recovering',
  unseen: 'not watched, began',
};

/** How an agent stands, in one line: since when, its runs, the last, the next, and the money. */
export async function agentRow(on: WebDeps, a: AgentNow, viewer: Viewer): Promise<Html> {
  const runs = await newestRuns(on, a.id);
  const grave = ['alarm', 'failing', 'unseen'].includes(a.state);
  const since = a.since === null ? '' : html` ${when(a.since, viewer)}`;
  const first = runs[0];
  const calm =
    a.state === 'steady' && first !== undefined
      ? ` for at least ${howLong(first.createdAt, viewer)}`
      : '';
  return html`<li class="row">
    <div>
      <b>${link(viewer.base, `/agents/${part(a.id)}`, a.name)}</b><br />
      <span class="small ${grave ? 'bad' : 'soft'}">${STATES[a.state]}${since}${calm}</span>
    </div>
    <div class="past">
      ${sparkline(
        runs.map((r) => ({ at: r.createdAt, tally: r.tally })),
        a.since,
      )}
    </div>
    <div class="num">${lastOf(a, viewer)}</div>
    <div class="num soft small foot">
      <span>${nextOf(a, viewer)}</span>
      <span>${monthOf(a)}</span>
    </div>
  </li>`;
}

/** When it is asked again. */
export const nextOf = ({ next }: AgentNow, viewer: Viewer): Html =>
  next === null ? html`no next run` : html`next run ${when(next, viewer)}`;

/** What it cost since the month began. */
export const monthOf = ({ monthUsd }: AgentNow): string => `${usd(monthUsd)} this month`;

function lastOf({ last, ended = [] }: AgentNow, viewer: Viewer): Html {
  if (last === null) return html`<span class="soft small">${noLookWords(ended)}</span>`;
  return html`${link(viewer.base, `/runs/${part(last.id)}`, passedOf(last))}<br /><span
      class="soft small"
      >${when(last.at, viewer)}</span
    >`;
}
