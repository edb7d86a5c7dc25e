import { readFileSync } from 'node:fs';
import { UNFINISHED_STATES } from '../../alerting/incidents/lifecycle.ts';
import { agentNameOf, configuredSuites, findAgent } from '../../config/agent.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { stamp, when } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';

/** What is in force: agents, suites, who is told; secrets as references. */
export const configurationPage: Page = {
  path: '/configuration',
  async show(on, _asked, viewer) {
    const { config } = on;
    const broken = (await on.store.incidents.list({ states: UNFINISHED_STATES, limit: 200 })).find(
      (i) => i.kind === 'configuration',
    );
    return {
      title: 'Configuration',
      place: 'configuration',
      body: html`<h1>
          ${broken === undefined ? 'The configuration is in force.' : 'The file is broken; the earlier one stays in force.'}
        </h1>
        ${broken !== undefined && html`<p>${link(viewer.base, `/incidents/${part(broken.id)}`, broken.facts.title)} (${when(broken.openedAt, viewer)})</p>`}
        <p class="soft mono">${config.file}</p>
        ${suitesTable(on, viewer)}
        <h2>Who is told</h2>
        <p>
          ${Object.keys(config.alerts.channels).join(', ') || 'Nobody: no channel is configured.'}
        </p>
        ${peopleList(on)}
        <h2>The file</h2>
        ${source(config.file, (text) => config.redactor.text(text))}
        <p class="small soft">
          Read ${stamp(new Date(viewer.now).toISOString(), viewer)}; secrets stand in it as
          references.
        </p>`,
    };
  },
};

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

/** The file as it lies there, with what is a secret cut out all the same. */
function source(file: string, clean: (text: string) => string): unknown {
  try {
    return html`<pre class="say" tabindex="0">${clean(readFileSync(file, 'utf8'))}</pre>`;
  } catch {
    return NOTHING;
  }
}
