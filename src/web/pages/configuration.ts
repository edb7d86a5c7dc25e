import { configurationFileKey } from '../../alerting/incidents/keys.ts';
import { UNFINISHED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { agentNameOf, configuredSuites, findAgent } from '../../config/agent.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { when } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';

/** What is in force: agents, suites, who is told; secrets as references. */
export const configurationPage: Page = {
  path: '/configuration',
  async show(on, _asked, viewer) {
    const { config } = on;
    const broken = (await on.store.incidents.list({ states: UNFINISHED_STATES, limit: 200 })).find(
      (i) => i.key === configurationFileKey(),
    );
    return {
      title: 'Configuration',
      place: 'configuration',
      body: html`<h1>
          ${broken === undefined ? 'The configuration is in force.' : 'The file is broken; the earlier one stays in force.'}
        </h1>
        ${broken !== undefined && problemList(broken, viewer)}
        <p class="soft mono">${config.file}</p>
        ${suitesTable(on, viewer)}
        <h2>Who is told</h2>
        <p>
          ${Object.keys(config.alerts.channels).join(', ') || 'Nobody: no channel is configured.'}
        </p>
        ${peopleList(on)}
        <h2>The file that is in force</h2>
        <pre class="say" tabindex="0">${config.redactor.text(config.text)}</pre>
        <p class="small soft">
          As the worker read it last, and not as it lies there now; secrets stand in it as
          references.
        </p>`,
    };
  },
};

/** What is wrong with the file as it was read last, with the lines. */
function problemList(broken: Incident, viewer: Viewer): Html {
  const { facts, openedAt, id } = broken;
  return html`<p>
      ${link(viewer.base, `/incidents/${part(id)}`, facts.title)} (${when(openedAt, viewer)})
    </p>
    <ul>
      ${facts.events.map((e) => html`<li class="mono small">${e.what}</li>`)}
    </ul>
    <p>Next: daytwo check-config says every problem with its line.</p>`;
}

function suitesTable({ config }: WebDeps, { base }: Viewer): Html {
  return html`<h2>Suites</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Suites">
      <table>
        <thead>
          <tr>
            <th>Agent</th>
            <th>Suite</th>
            <th>When</th>
            <th>Model</th>
          </tr>
        </thead>
        <tbody>
          ${configuredSuites(config).map(({ agent, suite, config: { schedule } }) => {
            const target = findAgent(config, agent)?.target;
            return html`<tr>
              <td>${link(base, `/agents/${part(agent)}`, agentNameOf(config, agent))}</td>
              <td>${suite}</td>
              <td class="mono">${schedule}</td>
              <td class="small">${target?.model} at ${target?.provider}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}

function peopleList({ config }: WebDeps): Html {
  const people = Object.entries(config.people);
  if (people.length === 0) return NOTHING;
  return html`<h2>People</h2>
    <ul>
      ${people.map(([id, p]) => html`<li>${p.name ?? id} <span class="soft small">${p.role === 'act' ? 'may act' : 'may look'}</span></li>`)}
    </ul>`;
}
