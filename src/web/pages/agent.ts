import { agentNameOf, findAgent } from '../../config/agent.ts';
import { suiteName } from '../../config/names.ts';
import { NO_MODEL } from '../../domain/provider.ts';
import { LOOK_TRIGGERS, type TalliedRun } from '../../domain/run.ts';
import { evidenceWords } from '../../domain/text-evidence.ts';
import { METRIC_WORDS } from '../../domain/text-stream.ts';
import { streamsNow, type StreamNow } from '../../monitoring/review/queries.ts';
import { type AgentNow, statusNow } from '../../monitoring/status.ts';
import type { Asked, Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { incidentBox } from '../parts/incident-box.ts';
import { link, part } from '../parts/words.ts';
import { history, SHOWN } from './agent-history.ts';
import { monthOf, nextOf } from './now-agents.ts';
import { plural } from '../../domain/text.ts';

/** Is this agent as it was, and what happened to it? One suite at a time. */
export const agentPage: Page = {
  path: '/agents/:agent',
  async show(on, asked, viewer) {
    const id = asked.params['agent'] ?? '';
    const agent = findAgent(on.config, id);
    if (agent === undefined) return null;
    const suites = agent.suites.map(suiteName);
    const suite = suites.find((s) => s === asked.query['suite']) ?? suites[0] ?? '';
    const runs = await looksOf(on, id, suite, asked);
    const name = agentNameOf(on.config, id);
    const status = await statusNow(on, viewer.now);
    const now = status.agents.find((a) => a.id === id);
    const told = [...status.waiting, ...status.taken, ...status.recovering].filter(
      (i) => i.agent === id,
    );
    return {
      title: name,
      place: null,
      isLive: true,
      body: html`<p class="over">
          Agent · ${modelWords(agent.target.model)}at ${agent.target.provider}
          ${now !== undefined && html`· ${nextOf(now, viewer)} · ${monthOf(now)}`}
        </p>
        <h1>${headline(name, now)}</h1>
        ${told.map((i) => incidentBox(i, viewer))}
        ${suites.length > 1 && suiteLinks(suites, suite, id, viewer)}
        ${await history(on, { id, suite, runs }, viewer)} ${await streams(on, id, suite, viewer)}
        ${more(id, viewer)}`,
    };
  },
};

/** An agent that chooses its model itself has none to name. */
const modelWords = (model: string): string => (model === NO_MODEL ? '' : `${model} `);

/** What else is asked of an agent. */
const more = (id: string, { base }: Viewer): Html =>
  html`<p class="more">
    ${link(base, `/agents/${part(id)}/claims`, 'How it is known to fail')}
    ${link(base, `/boundary/${part(id)}`, 'What may be left to it')}
    ${link(base, `/worth/${part(id)}`, 'Is it worth it?')}
  </p>`;

function headline(name: string, now: AgentNow | undefined): string {
  switch (now?.state) {
    case 'alarm':
      return `${name} has changed.`;
    case 'failing':
      return `${name} is failing.`;
    case 'unseen':
      return `${name} is not watched.`;
    case 'recovering':
      return `${name} is recovering.`;
    case 'suspicious':
      return `Something about ${name} may have moved.`;
    case 'steady':
      return `${name} is steady.`;
    case 'unclear':
      return `${name} shows no sign of a change.`;
    case 'anew':
      return `${name} is compared anew from the next run on.`;
    default:
      return `${name} has nothing to be compared with yet.`;
  }
}

/** The newest runs of a suite that count, oldest first; older ones where the reader asked for them. */
async function looksOf(
  on: WebDeps,
  agent: string,
  suite: string,
  { query }: Asked,
): Promise<TalliedRun[]> {
  const before = query['before'];
  const found = await on.store.runs.tallied({
    agent,
    suite,
    limit: 2 * SHOWN,
    ...(before === undefined ? {} : { before }),
  });
  return found
    .filter((r) => LOOK_TRIGGERS.has(r.trigger))
    .slice(0, SHOWN)
    .toReversed();
}

const suiteLinks = (
  suites: readonly string[],
  shown: string,
  agent: string,
  { base }: Viewer,
): Html =>
  html`<p>
    ${suites.map(
      (s) =>
        html`<a
          class="btn"
          href="${base}/agents/${part(agent)}?suite=${part(s)}"
          ${s === shown && html`aria-current="true"`}
          >${s}</a
        > `,
    )}
  </p>`;

async function streams(on: WebDeps, agent: string, suite: string, viewer: Viewer): Promise<Html> {
  const own = (await streamsNow(on, agent)).streams.filter((s) => s.stream.suite === suite);
  if (own.length === 0) return NOTHING;
  return html`<h2>What is watched</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="What is watched">
      <table>
        <thead>
          <tr>
            <th>Stream</th>
            <th>Evidence of a change</th>
            <th>Compared with</th>
          </tr>
        </thead>
        <tbody>
          ${own.map((s) => streamRow(s, viewer))}
        </tbody>
      </table>
    </div>`;
}

function streamRow(s: StreamNow, { base }: Viewer): Html {
  const { metric } = s.stream;
  return html`<tr>
    <td>${METRIC_WORDS[metric] ?? metric.replace(/^field:/, '')}</td>
    <td class="small ${s.alarm && !s.stale && 'bad'}">
      ${s.stale ? 'starts anew with the next run' : evidenceWords(s.evidence, s.bar).replace('evidence ', '')}
    </td>
    <td class="small soft">
      ${
        s.approvedRuns === null
          ? `${plural(s.baselineRuns, 'run')} so far, approved by nobody`
          : plural(s.approvedRuns, 'approved run')
      }
      ${s.run !== '' && html` · ${link(base, `/runs/${part(s.run)}`, 'last run')}`}
    </td>
  </tr>`;
}
