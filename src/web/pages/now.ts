import { agentNameOf } from '../../config/agent.ts';
import { DAY } from '../../domain/clock.ts';
import { LOOK_TRIGGERS, type TalliedRun } from '../../domain/run.ts';
import { daysUntil } from '../../domain/model-end.ts';
import { capital, plural } from '../../domain/text.ts';
import { spentInWindows } from '../../llm/pricing/queries.ts';
import { comingEnds } from '../../models/ends/coming-ends.ts';
import { waitingChangesWords } from '../../monitoring/changes/waiting-changes.ts';
import { looksBadWords } from '../../monitoring/looks-bad.ts';
import { type AgentNow, statusNow, type StatusNow } from '../../monitoring/status.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html } from '../parts/html.ts';
import { incidentBox } from '../parts/incident-box.ts';
import { sparkline } from '../parts/spark.ts';
import { howLong, shortDay, when } from '../parts/times.ts';
import { countWord, daysAhead, link, part, passedOf, spentOf } from '../parts/words.ts';

/** Runs that a line shows. */
const SHOWN = 60;
const SOON = 90;

/** Is everything well? */
export const nowPage: Page = {
  path: '/',
  async show(on, _asked, viewer) {
    const status = await statusNow(on, viewer.now);
    const rows: Html[] = [];
    for (const a of status.agents) rows.push(agentRow(a, await newestRuns(on, a.id), viewer));
    return {
      title: headline(status),
      place: 'now',
      isLive: true,
      body: html`<h1>${headline(status)}</h1>
        <p class="soft">${await beneath(on, status, viewer)}</p>
        ${waiting(status, viewer)}
        <h2>Agents</h2>
        <ul class="rows">
          ${rows}
        </ul>
        ${await ends(on, viewer)} ${await workerLine(on, viewer)}`,
    };
  },
};

/** "One agent has changed. Two are steady." */
export function headline({
  agents,
  waiting: waits,
  looksBad,
}: Pick<StatusNow, 'agents' | 'waiting'> & Partial<Pick<StatusNow, 'looksBad'>>): string {
  const of = (...states: readonly AgentNow['state'][]): number =>
    agents.filter((a) => states.includes(a.state)).length;
  const say = (n: number, one: string, many: string): string[] =>
    n === 0 ? [] : [`${capital(countWord(n))} ${n === 1 ? one : many}.`];
  const bad = new Set(looksBad?.map((l) => l.agent));
  const moving = agents.filter((a) => a.state === 'suspicious' && !bad.has(a.id)).length;
  const said = [
    ...say(of('failing'), 'agent is failing', 'agents are failing'),
    ...say(of('alarm'), 'agent has changed', 'agents have changed'),
    ...say(of('unseen'), 'agent is not watched', 'agents are not watched'),
    ...say(of('recovering'), 'agent is recovering', 'agents are recovering'),
    ...say(bad.size, 'looks bad and is looked at again', 'look bad and are looked at again'),
    ...say(moving, 'may have moved', 'may have moved'),
  ];
  const calm = of('steady', 'unclear', 'anew');
  if (said.length === 0 && calm === agents.length)
    return waits.length === 0
      ? agents.length === 1
        ? 'All is well.'
        : `All is well with ${countWord(agents.length)} agents.`
      : `The agents are well. ${capital(countWord(waits.length))} other ${waits.length === 1 ? 'matter waits' : 'matters wait'}.`;
  const fresh = say(
    of('new'),
    'has nothing to be compared with yet',
    'have nothing to be compared with yet',
  );
  return [...said, ...say(calm, 'is steady', 'are steady'), ...fresh].join(' ');
}

async function beneath(on: WebDeps, { agents }: StatusNow, viewer: Viewer): Promise<Html> {
  const next = agents.flatMap((a) => (a.next === null ? [] : [a.next])).toSorted()[0];
  const month = (await spentInWindows(on.store, on.config, viewer.now)).at(-1);
  return html`${next === undefined ? 'No run is scheduled.' : html`Next run ${when(next, viewer)}.`}
  ${month !== undefined && html`${spentOf(month.spentUsd, month.usd)} spent this month.`}`;
}

function waiting(
  { waiting: waits, taken, recovering, looksBad, changesWaiting = [] }: StatusNow,
  viewer: Viewer,
): Html {
  return html`${looksBad.map((l) => html`<p>${looksBadWords(l)}.</p>`)}
  ${changesWaiting.map((c) => html`<p>${waitingChangesWords(c)}</p>`)}
  ${waits.length > 0 && html`<h2>Waits for somebody</h2>`}
  ${waits.map((i) => incidentBox(i, viewer))} ${taken.length > 0 && html`<h2>Somebody has it</h2>`}
  ${taken.map((i) => incidentBox(i, viewer))}
  ${recovering.length > 0 && html`<h2>As before again</h2>`}
  ${recovering.map((i) => incidentBox(i, viewer))}`;
}

/** The newest runs of an agent that count, oldest first. */
export async function newestRuns(on: WebDeps, agent: string): Promise<TalliedRun[]> {
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
  failing: 'failing since',
  recovering: 'recovering',
  unseen: 'not watched since',
};

function agentRow(a: AgentNow, runs: readonly TalliedRun[], viewer: Viewer): Html {
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
    <div class="hide">
      ${sparkline(
        runs.map((r) => ({ at: r.createdAt, tally: r.tally })),
        a.since,
      )}
    </div>
    <div class="num">
      ${a.last === null ? html`<span class="soft small">no run yet</span>` : link(viewer.base, `/runs/${part(a.last.id)}`, passedOf(a.last))}
    </div>
    <div class="num soft small hide">${a.last !== null && when(a.last.at, viewer)}</div>
  </li>`;
}

async function ends(on: WebDeps, viewer: Viewer): Promise<Html> {
  const soon = (await comingEnds(on, viewer.now)).filter(
    (e) => Date.parse(e.endsAt) - viewer.now < SOON * DAY,
  );
  if (soon.length === 0) return html``;
  return html`<h2>Models that end within ${SOON} days</h2>
    <ul class="rows">
      ${soon.map((e) => {
        const days = daysUntil(e.endsAt, viewer.now);
        const users = e.agents.map((a) => agentNameOf(on.config, a)).join(', ');
        return html`<li class="row">
          <div>
            <b>${link(viewer.base, '/models', e.model)}</b><br /><span class="small soft"
              >${users}</span
            >
          </div>
          <div class="hide"></div>
          <div class="num nowrap">${shortDay(e.endsAt, viewer)}</div>
          <div class="num soft small">${daysAhead(days)}</div>
        </li>`;
      })}
    </ul>`;
}

async function workerLine(on: WebDeps, viewer: Viewer): Promise<Html> {
  const pending = (await on.store.outbox.pending()).length;
  // What waits in the queue is no run yet.
  const newest = (await on.store.runs.recent({ limit: 50 })).find((r) => r.endedAt !== null);
  const messages =
    pending === 0
      ? 'No message waits.'
      : `${capital(plural(pending, 'message'))} ${pending === 1 ? 'waits' : 'wait'} to be delivered.`;
  return html`<h2>The worker</h2>
    <p class="soft">
      ${newest === undefined ? 'It has ended no run yet.' : html`Newest run ended ${when(newest.endedAt ?? newest.createdAt, viewer)}.`}
      ${messages}
    </p>`;
}
