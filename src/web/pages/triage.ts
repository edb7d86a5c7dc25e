import { agentNameOf } from '../../config/agent.ts';
import { shorten } from '../../domain/shorten.ts';
import { capital, plural } from '../../domain/text.ts';
import { localDay } from '../../platform/schedule/local-time.ts';
import { proposalList, type StoredProposal } from '../../triage/decide-proposal.ts';
import { bandWords, type Override, withoutFinding } from '../../triage/decide-lane.ts';
import { yamlOf } from '../../triage/proposals.ts';
import {
  freeWords,
  lookedWords,
  type TriageDay,
  triageDay,
  type TriageItem,
  unreviewed,
} from '../../triage/queries.ts';
import { overridesOf } from '../../triage/stored.ts';
import { unkeptWords } from '../../domain/unkept.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { readsOnly } from '../parts/reads-only.ts';
import { when } from '../parts/times.ts';
import { countWord, part } from '../parts/words.ts';
import { noteField, token } from './incident-acts.ts';

const MOST_ASKED = 140;

/** Who looks at what today, and what waits? */
export const triagePage: Page = {
  path: '/triage',
  async show(on, { query }, viewer) {
    const agents = Object.keys(on.config.triageFiles);
    const agent = query['agent'] ?? agents[0];
    if (agent === undefined) return { title: 'Triage', place: 'triage', body: NONE };
    if (!agents.includes(agent)) return null;
    const clock = { now: on.now, monotonic: () => on.clock.monotonic() };
    const day = await triageDay({ ...on, clock }, agent, query['day']);
    const open = (await proposalList(on.store, agent)).filter((p) => p.state === 'open');
    const accepted = await overridesOf(on.store.records, agent);
    return {
      title: 'Triage',
      place: 'triage',
      body: html`${others(on, agents, agent, viewer)}
        <h1>${headline(day)}</h1>
        <p class="soft">${beneath(day)}</p>
        ${proposals(open, viewer)} ${lane('A deep look', day.deep, viewer)}
        ${lane('To scan', day.scan, viewer)} ${waits(day, viewer)} ${unkept(day, viewer)}
        ${holding(accepted, viewer)}`,
    };
  },
};

const NONE = html`<h1>No agent has triage yet.</h1>
  <p>
    With a <code>triage.yaml</code> beside an agent, its real answers are given to people: five a
    day for a deep look, twenty to scan, the rest automated. <code>daytwo triage --help</code> shows
    such a file.
  </p>`;

function others(on: WebDeps, agents: readonly string[], agent: string, { base }: Viewer): Html {
  if (agents.length < 2) return html`<p class="over">${agentNameOf(on.config, agent)}</p>`;
  return html`<p class="over">
    ${agents.map((a, i) => {
      const name = agentNameOf(on.config, a);
      const here = a === agent;
      const link = html`<a href="${base}/triage?agent=${part(a)}">${name}</a>`;
      return html`${i > 0 && ' · '}${here ? html`<b>${name}</b>` : link}`;
    })}
  </p>`;
}

function headline({ deep, waiting, unkept: { deep: elsewhere } }: TriageDay): string {
  const shown = deepWords(deep.length, unreviewed(deep).length);
  const out =
    elsewhere === 1 ? 'answer that is not kept here wants' : 'answers that are not kept here want';
  const first =
    elsewhere === 0
      ? shown
      : `${deep.length === 0 ? '' : `${shown} `}${capital(countWord(elsewhere))} ${out} a deep look.`;
  const wait = waiting.deep + waiting.scan;
  return wait === 0
    ? first
    : `${first} ${capital(countWord(wait))} ${wait === 1 ? 'waits' : 'wait'}.`;
}

function deepWords(places: number, left: number): string {
  if (places === 0) return 'Nothing wants a deep look today.';
  if (left > 0)
    return `${capital(countWord(left))} ${left === 1 ? 'answer wants' : 'answers want'} a deep look.`;
  return places === 1
    ? 'The one deep look is done.'
    : `${places === 2 ? 'Both' : `All ${countWord(places)}`} deep looks are done.`;
}

/** "3 of the 25 that the day gave a place are looked at." */
function reviewedWords({ deep, scan }: TriageDay): string {
  const places = [...deep, ...scan];
  const done = places.length - unreviewed(places).length;
  if (done === 0) return '';
  return ` ${done} of the ${places.length} that the day gave a place ${done === 1 ? 'is' : 'are'} looked at.`;
}

function beneath(of: TriageDay): string {
  const { day, scan, automated, budgets, looked, waiting, reviewers } = of;
  const rest =
    waiting.share === 0
      ? ''
      : ` ${plural(waiting.share, 'answer')} ${waiting.share === 1 ? 'waits' : 'wait'} for the next ` +
        'sharing out of a budget, the newest first.';
  const done = [lookedWords(looked), freeWords(of)].map((w) => (w === '' ? '' : ` ${w}`)).join('');
  const by = reviewers.length === 0 ? '' : ` Reviewers: ${reviewers.join(', ')}.`;
  return (
    `${day}: ${unreviewed(scan).length} to scan, ${automated} automated.${reviewedWords(of)} The budget of a day is ` +
    `${budgets.deep} deep and ${budgets.scan} to scan.${done}${rest}${by}`
  );
}

function lane(title: string, items: readonly TriageItem[], viewer: Viewer): Html {
  if (items.length === 0) return NOTHING;
  return html`<h2>${title}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}">
      <table>
        <thead>
          <tr>
            <th class="num">#</th>
            <th>Task</th>
            <th>Asked</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          ${items.map((i) => row(i, viewer))}
        </tbody>
      </table>
    </div>`;
}

function row({ output: o, allocation, findings, reviewed }: TriageItem, viewer: Viewer): Html {
  const missed = findings.filter((f) => f.state === 'elsewhere' || f.state === 'unmatched');
  const { mayReadAnswers } = viewer.person;
  const asked =
    o.texts === null
      ? 'its words are gone'
      : mayReadAnswers
        ? shorten(o.texts.prompt, MOST_ASKED)
        : 'not shown to you';
  // A figure is a piece of the answer.
  const reason = mayReadAnswers ? allocation.reason : withoutFinding(allocation.reason);
  const why = mayReadAnswers || missed.length === 0 ? reason : 'figures without a source';
  return html`<tr>
    <td class="num soft nowrap">${allocation.day === null ? '' : allocation.rank}</td>
    <td class="nowrap">
      ${o.task?.name ?? 'no task'}<br /><span class="small soft">${when(o.at, viewer)}</span>
    </td>
    <td class="small">${asked}</td>
    <td class="small">
      ${reviewed && html`<span class="tag">looked at</span> `}${why}${mayReadAnswers && missed.slice(1).map((f) => html`<br />${f.reason}`)}
    </td>
  </tr>`;
}

function waits({ waits: w, waiting }: TriageDay, viewer: Viewer): Html {
  const all = [...w.deep, ...w.scan];
  const n = waiting.deep + waiting.scan;
  return lane(
    n > all.length ? `What waits: ${n}, the first ${all.length}` : 'What waits',
    all,
    viewer,
  );
}

function proposals(open: readonly StoredProposal[], viewer: Viewer): Html {
  if (open.length === 0) return NOTHING;
  return html`<h2>What the reviews speak for</h2>
    ${open.map(
      (p) =>
        html`<div class="wait ${p.kind === 'relax' ? 'calm' : 'warned'}">
          <div>
            <b>${p.why}</b><br /><span class="small soft"
              >Proposed ${when(p.madeAt, viewer)}. Nothing changes until somebody says so.</span
            >
          </div>
          ${viewer.person.mayAct && answers(p, viewer)}
        </div>`,
    )}
    ${readsOnly(viewer, 'answer')}`;
}

/** Two buttons that say the same to eyes and to a screen reader. */
function answers(p: StoredProposal, viewer: Viewer): Html {
  const action = `${viewer.base}/triage/proposals/${part(p.id)}`;
  return html`<form method="post" action="${action}/accept">
    ${token(viewer)} ${noteField(`why, about ${bandWords(p)}`)}
    <p class="acts">
      <button class="first">Yes, ${p.to}</button>
      <button formaction="${action}/refuse">No, leave it</button>
    </p>
  </form>`;
}

function unkept({ unkept: { deep, scan, first } }: TriageDay, viewer: Viewer): Html {
  if (deep + scan === 0) return NOTHING;
  return html`<h2>Not to be shown here</h2>
    <p>${unkeptWords(deep + scan)}</p>
    <ul>
      ${first.map(
        (i) =>
          html`<li>
            ${i.id}, ${i.source} ${i.sourceId}: ${i.task ?? 'no task'},
            ${viewer.person.mayReadAnswers ? i.reason : withoutFinding(i.reason)}
          </li>`,
      )}
    </ul>`;
}

const acceptedWords = (o: Override, { timezone }: Viewer): string =>
  `${bandWords(o)}: ${o.lane}, accepted by ${o.by} on ${localDay(Date.parse(o.at), timezone)}`;

function holding(accepted: readonly Override[], viewer: Viewer): Html {
  if (accepted.length === 0) return NOTHING;
  return html`<h2>Accepted, and holding</h2>
    <ul>
      ${accepted.map(
        (o) =>
          html`<li>
            ${acceptedWords(o, viewer)}
            <details>
              <summary>The lines for triage.yaml</summary>
              <div class="say" tabindex="0">${yamlOf(o)}</div>
            </details>
          </li>`,
      )}
    </ul>`;
}
