import { rehearsalList } from '../../comparison/rehearsal/queries.ts';
import { agentNameOf, findAgent } from '../../config/agent.ts';
import { daysUntil } from '../../domain/model-end.ts';
import { isAgentKind } from '../../domain/provider.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import { capital, plural } from '../../domain/text.ts';
import {
  type NewVersion,
  newVersions,
  rehearseWords,
} from '../../models/migration/new-versions.ts';
import { type ModelNow, modelsNow, type ModelsNow } from '../../models/queries.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { shortDay, stamp, when } from '../parts/times.ts';
import { countWord, link, part } from '../parts/words.ts';

const EVENTS = 30;
const REHEARSALS = 20;

/** Who uses which model, and when it ends. */
export const modelsPage: Page = {
  path: '/models',
  async show(on, _asked, viewer) {
    const models = await modelsNow(on, EVENTS, viewer.now);
    const rehearsals = await rehearsalList(on.store, { limit: REHEARSALS });
    return {
      title: 'Models',
      place: 'models',
      body: html`<h1>${headline(models)}</h1>
        ${lists(models, viewer)} ${uses(on, models.uses, viewer)}
        ${fresh(await newVersions(on, viewer.now), viewer)} ${rehearsed(on, rehearsals, viewer)}
        ${events(models, viewer)}`,
    };
  },
};

function headline({ uses }: ModelsNow): string {
  const ending = uses.filter((m) => m.end !== null);
  const over = ending.filter((m) => (m.end?.daysLeft ?? 1) < 0);
  if (over.length > 0)
    return `${capital(countWord(over.length))} of the models in use ${over.length === 1 ? 'is' : 'are'} past ${over.length === 1 ? 'its' : 'their'} end.`;
  if (ending.length === 0) return 'No model in use has an announced end.';
  const first = ending.toSorted((a, b) => (a.end?.daysLeft ?? 0) - (b.end?.daysLeft ?? 0))[0];
  return `${first?.model ?? ''} ends in ${plural(first?.end?.daysLeft ?? 0, 'day')}${ending.length > 1 ? `, and ${countWord(ending.length - 1)} more later` : ''}.`;
}

function lists({ lists: read }: ModelsNow, viewer: Viewer): Html {
  return html`<p class="soft small">
    ${read.map((l) =>
      l.failingSince !== null
        ? html`<span class="bad"
            >The list of ${l.provider} cannot be read since ${when(l.failingSince, viewer)}.</span
          > `
        : html`${l.provider}: list
          ${l.wholeAt === null ? 'not read yet' : html`read ${when(l.wholeAt, viewer)}`}. `,
    )}
  </p>`;
}

const uses = (on: WebDeps, all: readonly ModelNow[], viewer: Viewer): Html =>
  html`<h2>In use</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Models in use">
      <table>
        <thead>
          <tr>
            <th>Model</th>
            <th>Used by</th>
            <th>Ends</th>
            <th>Replacement</th>
            <th>Who says so</th>
          </tr>
        </thead>
        <tbody>
          ${all
            .toSorted((a, b) => (a.end?.endsAt ?? '9').localeCompare(b.end?.endsAt ?? '9'))
            .map((m) => useRow(on, m, viewer))}
        </tbody>
      </table>
    </div>`;

function useRow(on: WebDeps, m: ModelNow, viewer: Viewer): Html {
  const users = m.by.map((a) =>
    findAgent(on.config, a) === undefined
      ? html`${a}`
      : link(viewer.base, `/agents/${part(a)}`, agentNameOf(on.config, a)),
  );
  const { end } = m;
  return html`<tr>
    <td>
      <b>${m.own === undefined ? m.model : 'Its own'}</b><br /><span class="small soft"
        >${m.provider}${beside(on, m)}</span
      >
    </td>
    <td class="small">${users.map((u, i) => html`${i > 0 && ', '}${u}`)}</td>
    <td class="${end !== null && (end.daysLeft < 30 ? 'nowrap bad' : 'nowrap')}">
      ${end === null ? html`<span class="soft small">nothing announced</span>` : html`${shortDay(end.endsAt, viewer)}<br /><span class="small">${leftWords(end.daysLeft)}</span>`}
    </td>
    <td class="small">${end?.replacement}</td>
    <td class="small soft">
      ${end !== null && html`${end.source}${end.kind !== null && end.kind !== 'firm' && ` (${end.kind})`}`}
      ${m.conflicts.map((c) => html`<br /><span class="warn">${c.source} says ${shortDay(c.endsAt, viewer)}</span>`)}
    </td>
  </tr>`;
}

/** An agent has no list; which model it is, it says or does not say. */
function beside({ config }: WebDeps, m: ModelNow): string {
  if (m.own !== undefined) return m.own.says === null ? '' : ` · says that it is ${m.own.says}`;
  const isAgent = isAgentKind(config.providers[m.provider]?.kind ?? '');
  return m.listed || isAgent ? '' : ' · not on its list';
}

const leftWords = (days: number): string =>
  days < 0 ? `${plural(-days, 'day')} ago` : days === 0 ? 'today' : `in ${plural(days, 'day')}`;

const fresh = (all: readonly NewVersion[], viewer: Viewer): Html =>
  all.length === 0
    ? NOTHING
    : html`<h2>New in these lines</h2>
        <ul>
          ${all.map(
            (v) =>
              html`<li>
                <b>${v.model}</b>
                <span class="soft">in the line of ${v.inPlaceOf}, ${when(v.at, viewer)}</span>
                ${v.agents.map((a) => html`<br /><span class="small">${rehearseWords(v, a)}</span>`)}
              </li>`,
          )}
        </ul>`;

function rehearsed(on: WebDeps, all: readonly Rehearsal[], viewer: Viewer): Html {
  if (all.length === 0) return NOTHING;
  return html`<h2>Rehearsed</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Rehearsals">
      <table>
        <thead>
          <tr>
            <th>When</th>
            <th>Agent</th>
            <th>On</th>
            <th>How it came out</th>
            <th class="num">Cost</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(
            (r) =>
              html`<tr>
                <td class="nowrap soft">${stamp(r.createdAt, viewer)}</td>
                <td>${agentNameOf(on.config, r.agent)}</td>
                <td>${r.candidate.model}</td>
                <td class="small">
                  ${r.outcome?.words ?? 'not finished'}
                  ${r.outcome !== null && r.suites.map((s) => html` ${link(viewer.base, `/compare/${part(s.before)}/${part(s.after)}`, s.suite)}`)}
                </td>
                <td class="num">${r.outcome !== null && usd(r.outcome.costUsd)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

const events = ({ events: all }: ModelsNow, viewer: Viewer): Html =>
  all.length === 0
    ? NOTHING
    : html`<h2>What moved on the lists</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="What moved on the lists">
          <table>
            <tbody>
              ${all.map(
                (e) =>
                  html`<tr>
                    <td class="nowrap soft">${stamp(e.at, viewer)}</td>
                    <td>${e.model} <span class="tag">${e.kind}</span></td>
                    <td class="small soft">${e.reason}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`;

/** For tests of the words alone. */
export const daysLeftWords = (endsAt: string, now: number): string =>
  leftWords(daysUntil(endsAt, now));
