import { agentNameOf } from '../../config/agent.ts';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { LANES, type OutputTally, type RealOutput } from '../../domain/real-output.ts';
import { shorten } from '../../domain/shorten.ts';
import { laneWord } from '../../outputs/facts.ts';
import { type OutputPage, outputPage, type OutputsAsked } from '../../outputs/queries.ts';
import { refusedLately, refusedWords } from '../../outputs/refused.ts';
import type { Asked, Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { stamp } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';

const PAGE = 50;
const ASKED_LENGTH = 140;
const MOST_TASKS = 200;

/** What agents really answered. */
export const outputsPage: Page = {
  path: '/outputs',
  async show(on, asked, viewer) {
    const since = iso(viewer.now - 90 * DAY).slice(0, 10);
    const tallies = await on.store.realOutputs.tallies({ from: since });
    const week = await lastSeven(on, agentsOf(on, tallies), viewer.now);
    const refused = await refusedLately(on.store, viewer.now);
    const page = viewer.person.mayReadAnswers
      ? await found(on, { ...filterOf(asked), limit: PAGE })
      : null;
    return {
      title: 'Outputs',
      place: 'outputs',
      body: html`<h1>${headline(week, tallies.length > 0)}</h1>
        ${tallies.length === 0 ? waysIn() : weekWords(week, on)}
        ${refused.map((r) => html`<p>${refusedWords(r)}.</p>`)}
        ${
          page === null
            ? html`<p>What was asked and answered is shown to those who may read answers.</p>`
            : html`${filters(on, tallies, asked, viewer)} ${table(page, on, viewer)}
                <div class="more">${older(page, asked, viewer)}</div>`
        }`,
    };
  },
};

/** A place in the list that is none shows its beginning. */
async function found(on: WebDeps, filter: OutputsAsked): Promise<OutputPage> {
  try {
    return await outputPage(on.store, filter);
  } catch (e) {
    if (!(e instanceof DaytwoError) || e.code !== 'bad-request') throw e;
    return outputPage(on.store, { ...filter, after: undefined });
  }
}

const NONE = 'none';

function filterOf({ query }: Asked): Omit<OutputsAsked, 'limit'> {
  const { agent, task, lane, after } = query;
  return {
    ...(given(agent) ? { agent } : {}),
    ...(given(task) ? { task: task === NONE ? null : task } : {}),
    ...(given(lane) ? { lane: LANES.find((l) => l === lane) ?? null } : {}),
    ...(given(after) ? { after } : {}),
  };
}

const given = (text: string | undefined): text is string => text !== undefined && text !== '';

/** What an agent brought in the last seven days, as a sample of the week counts it. */
interface Week {
  agent: string;
  outputs: number;
  /** Of a known task. */
  placed: number;
}

async function lastSeven(on: WebDeps, agents: readonly string[], now: Millis): Promise<Week[]> {
  const from = iso(now - 7 * DAY);
  const { realOutputs } = on.store;
  const found: Week[] = [];
  for (const agent of agents) {
    const outputs = await realOutputs.count({ agent, from });
    const placed = outputs - (await realOutputs.count({ agent, from, task: null }));
    if (outputs > 0) found.push({ agent, outputs, placed });
  }
  return found;
}

const agentsOf = ({ config }: WebDeps, tallies: readonly OutputTally[]): string[] => [
  ...new Set([...Object.keys(config.agents), ...tallies.map((t) => t.agent)]),
];

function headline(week: readonly Week[], isAny: boolean): string {
  const n = week.reduce((sum, w) => sum + w.outputs, 0);
  if (n > 0)
    return `${n.toLocaleString('en')} ${n === 1 ? 'output' : 'outputs'} in the last seven days.`;
  return isAny ? 'No output in the last seven days.' : 'No output is here yet.';
}

const waysIn = (): Html =>
  html`<p>
    Take in what your agent has answered: <code>daytwo outputs import FILE</code>. It can send them
    too, or daytwo follows its files.
  </p>`;

/** How many each agent brought, and how many of them somebody can say a task of. */
function weekWords(week: readonly Week[], on: WebDeps): Html {
  if (week.length === 0) return NOTHING;
  const words = week.map(
    ({ agent, outputs, placed }) =>
      `${agentNameOf(on.config, agent)} ${outputs.toLocaleString('en')}, ${placed.toLocaleString('en')} of a known task`,
  );
  return html`<p class="soft">${words.join('; ')}.</p>`;
}

function filters(
  on: WebDeps,
  tallies: readonly OutputTally[],
  { query }: Asked,
  { base }: Viewer,
): Html {
  const agents = agentsOf(on, tallies);
  const tasks = [...new Set(tallies.flatMap((t) => t.task ?? []))].toSorted().slice(0, MOST_TASKS);
  const agentNames = agents.map((a) => [a, agentNameOf(on.config, a)] as const);
  const asIs = (words: readonly string[]) => words.map((w) => [w, w] as const);
  return html`<form class="acts" method="get" action="${base}/outputs">
    ${agents.length > 1 && choice('agent', 'Agent', agentNames, query['agent'])}
    ${choice('task', 'Task', [...asIs(tasks), [NONE, 'not known']], query['task'])}
    ${choice('lane', 'Lane', [...asIs(LANES), [NONE, 'not allocated']], query['lane'])}
    <p><button>Show</button></p>
  </form>`;
}

const choice = (
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
  chosen: string | undefined,
): Html =>
  html`<div>
    <label for="f-${name}">${label}</label>
    <select id="f-${name}" name="${name}">
      <option value="">all</option>
      ${options.map(
        ([value, words]) =>
          html`<option value="${value}" ${value === chosen && html`selected`}>${words}</option>`,
      )}
    </select>
  </div>`;

function table({ outputs }: OutputPage, on: WebDeps, viewer: Viewer): Html {
  if (outputs.length === 0) return html`<p class="soft">None is like this.</p>`;
  const several = Object.keys(on.config.agents).length > 1;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Real answers">
    <table>
      <thead>
        <tr>
          <th>When</th>
          <th>What was asked</th>
          <th>Task</th>
          <th>What it did</th>
        </tr>
      </thead>
      <tbody>
        ${outputs.map(
          (o) =>
            html`<tr>
              <td class="nowrap soft">${stamp(o.at, viewer)}</td>
              <td>
                ${link(viewer.base, `/outputs/${part(o.id)}`, askedWords(o))}
                ${several && html`<br /><span class="small soft">${agentNameOf(on.config, o.agent)}</span>`}
              </td>
              <td class="small">${taskWords(o)}</td>
              <td class="small">${didWords(o)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The beginning of the question; what stands there where its words are gone. */
export function askedWords(o: Pick<RealOutput, 'texts' | 'forgottenAt'>): string {
  if (o.texts === null) return o.forgottenAt === null ? '(no words are kept)' : '(erased)';
  const line = o.texts.prompt.replace(/\s+/g, ' ').trim();
  return line === '' ? '(nothing was asked)' : shorten(line, ASKED_LENGTH);
}

/** The task, with a word where it was not given. */
export function taskWords({ task }: Pick<RealOutput, 'task'>): string {
  if (task === null) return 'not known';
  return task.by === 'nearest' ? `${task.name}, likely` : task.name;
}

const didWords = (o: RealOutput): string =>
  [o.judged?.judgment ?? '', laneWord(o), o.risk === 'high' ? 'high risk' : '']
    .filter((w) => w !== '')
    .join(' · ');

function older({ next }: OutputPage, { query }: Asked, { base }: Viewer): Html {
  if (next === null) return NOTHING;
  const kept = Object.entries(query).filter(([k, v]) => k !== 'after' && v !== '');
  const search = new URLSearchParams([...kept, ['after', next]]);
  return link(base, `/outputs?${search.toString()}`, 'Older');
}
