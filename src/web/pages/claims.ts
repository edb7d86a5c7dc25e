import {
  byUrgency,
  countWords,
  expectWords,
  shareWords,
  testedWords,
  unknownWords,
} from '../../claims/claims-text.ts';
import { timesWords } from '../../claims/late-moves.ts';
import { type AgentClaims, type ClaimNow, claimsNow } from '../../claims/claims-now.ts';
import type { ClaimStatus } from '../../claims/claim.ts';
import { confidenceWords } from '../../claims/confidence.ts';
import { reliabilityNow } from '../../claims/reliability-now.ts';
import { agentNameOf, findAgent } from '../../config/agent.ts';
import { suiteName } from '../../config/names.ts';
import { DaytwoError, problemLine } from '../../domain/errors.ts';
import { plural } from '../../domain/text.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { reliabilityBox } from '../parts/reliability.ts';
import { stamp } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';

/** How is this agent known to fail, and how far can its confidence be trusted? */
export const claimsPage: Page = {
  path: '/agents/:agent/claims',
  async show(on, { params }, viewer) {
    const id = params['agent'] ?? '';
    if (findAgent(on.config, id) === undefined) return null;
    const name = agentNameOf(on.config, id);
    const claims = await claimsOrFault(on, id, viewer);
    const named = await claimsOfCases(on, id);
    const reliability = await reliabilityNow(on, id, viewer.now);
    const [all] = reliability;
    return {
      title: `Claims: ${name}`,
      place: null,
      body: html`<p class="over">${link(viewer.base, `/agents/${part(id)}`, name)}</p>
        <h1>${headline(name, claims, named)}</h1>
        ${'fault' in claims ? claims.fault : claimRows(claims, named, viewer)}
        <h2>How far its confidence can be trusted</h2>
        <p>${all !== undefined && confidenceWords(all)}</p>
        ${reliabilityBox(reliability)} ${'fault' in claims ? NOTHING : movesOf(claims, viewer)}
        <p class="more">
          ${link(viewer.base, `/boundary/${part(id)}`, 'What may be left to it')}
          ${link(viewer.base, `/worth/${part(id)}`, 'Is it worth it?')}
        </p>`,
    };
  },
};

async function claimsOrFault(
  on: WebDeps,
  id: string,
  { now }: Viewer,
): Promise<AgentClaims | { fault: Html }> {
  try {
    return await claimsNow(on, id, now);
  } catch (e) {
    if (!(e instanceof DaytwoError)) throw e;
    return {
      fault: html`<p class="bad">${e.message}.</p>
        <ul>
          ${e.problems.map((p) => html`<li class="mono">${problemLine(p)}</li>`)}
        </ul>`,
    };
  }
}

/** What its cases say that they test, whether or not a file of claims holds it. */
async function claimsOfCases({ store, config }: WebDeps, agent: string): Promise<string[]> {
  const suites = (findAgent(config, agent)?.suites ?? []).map(suiteName);
  const cases = await Promise.all(suites.map((s) => store.cases.ofSuite(agent, s)));
  return [...new Set(cases.flat().flatMap((c) => c.metadata.claim ?? []))].toSorted();
}

function headline(
  name: string,
  claims: AgentClaims | { fault: Html },
  named: readonly string[],
): string {
  if ('fault' in claims) return `The claims of ${name} cannot be read.`;
  if (claims.claims.length === 0)
    return named.length === 0
      ? `Nobody has said how ${name} fails.`
      : `The cases of ${name} name ${plural(named.length, 'claim')}, and no file holds ${named.length === 1 ? 'it' : 'them'}.`;
  return `How ${name} is known to fail: ${countWords(claims.claims)}.`;
}

const LOOK: Readonly<Record<ClaimStatus, string>> = {
  refuted: 'bad',
  stale: 'warn',
  undecided: 'soft',
  confirmed: 'good',
};

function claimRows({ agent, claims }: AgentClaims, named: readonly string[], viewer: Viewer): Html {
  if (claims.length === 0)
    return html`${
        named.length > 0 &&
        html`<ul>
          ${named.map((c) => html`<li>${c}</li>`)}
        </ul>`
      }
      <p>
        Write <code>claims: claims.yaml</code> under the agent, or begin with what fails:
        <code>daytwo claims draft --agent ${agent}</code>
      </p>`;
  return html`<h2>Claims</h2>
    ${byUrgency(claims).map((c) => claimBox(c, viewer))}`;
}

const claimBox = ({ claim, state, tests, unknown }: ClaimNow, viewer: Viewer): Html =>
  html`<h3>${claim.statement}</h3>
    <p>
      <span class="${LOOK[state.status]}">${state.status}</span> since
      ${stamp(state.since, viewer)}. ${state.reason}
    </p>
    <p class="small soft">
      ${expectWords(claim)}, found ${shareWords(state)} · ${testedWords(state)} ·
      ${tests.length === 0 ? 'no case tests it' : `tested by ${tests.join(', ')}`}
      ${claim.reviews.length > 0 && `and reviews (${claim.reviews.join(', ')})`} · owner
      ${claim.owner} · <span class="mono">${claim.id}</span>
    </p>
    ${unknown.length > 0 && html`<p class="small warn">${unknownWords(unknown)}</p>`}`;

const movesOf = ({ lately }: AgentClaims, viewer: Viewer): Html =>
  lately.length === 0
    ? NOTHING
    : html`<h2>What moved</h2>
        <div class="scroll" role="group" aria-label="What moved" tabindex="0">
          <table>
            <thead>
              <tr>
                <th>When</th>
                <th>Claim</th>
                <th>Became</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              ${lately.map(
                (m) =>
                  html`<tr>
                    <td class="nowrap">${stamp(m.at, viewer)}</td>
                    <td class="nowrap">${m.claim}</td>
                    <td class="nowrap ${LOOK[m.to]}">${m.to}</td>
                    <td class="small">${m.reason}${timesWords(m)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`;
