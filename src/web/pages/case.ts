import { agentNameOf } from '../../config/agent.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { plural } from '../../domain/text.ts';
import { checkPlaces } from '../../evaluation/suites/check-places.ts';
import { type ShownCase, shownCase } from '../../monitoring/case-answers.ts';
import { type CaseRecord, recordOfCase } from '../../monitoring/trace.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { saying, sideBySide } from '../parts/side-by-side.ts';
import { shortDay, stamp, when } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';
import { checksOf } from './case-checks.ts';
import { newCaseLink } from './new-case.ts';

const ANSWERS = 8;
/** Runs that the strip shows. */
const STRIP = 180;
/** Newest runs that are looked through: half a year of nights. */
const MOST_RUNS = 180;

/** One case: what it asks, what it checks, and all that came of it. */
export const casePage: Page = {
  path: '/cases/:agent/:hash',
  async show(on, { params }, viewer) {
    const asked = { agent: params['agent'] ?? '', case: params['hash'] ?? '' };
    const record = await found(on, asked);
    if (record === null) return null;
    const c = await shownCase(on.store, record, ANSWERS);
    const { hash } = record.newest;
    const places = await checkPlaces(on, { agent: c.agent, suite: c.suite, hash });
    const name = agentNameOf(on.config, c.agent);
    return {
      title: c.label,
      place: null,
      body: html`<p class="over">
          ${link(viewer.base, `/agents/${part(c.agent)}?suite=${part(c.suite)}`, name)} · ${c.suite}
          ·
          <span class="mono">${c.hashes.at(-1)?.slice(0, 12)}</span>
        </p>
        <h1>${c.label}</h1>
        <p class="soft">
          ${plural(c.trials, 'answer')} in
          ${plural(c.runs, 'run')}${c.hashes.length > 1 && `, edited ${plural(c.hashes.length - 1, 'time')}`}.
          ${c.changed !== null && html`Its answers changed for good ${when(c.changed.at, viewer)}.`}
        </p>
        ${strip(record, viewer)} ${asks(c, viewer)} ${pair(c, viewer)}
        ${checksOf(c, places, viewer)} ${newest(c, viewer)}`,
    };
  },
};

async function found(
  on: WebDeps,
  asked: { agent: string; case: string },
): Promise<CaseRecord | null> {
  try {
    return await recordOfCase(on.store, on.config, asked, MOST_RUNS);
  } catch (e) {
    if (e instanceof DaytwoError && e.code === 'no-case') return null;
    throw e;
  }
}

/** One mark a run: tall where it passed, short where it failed, pale where there was no verdict. */
function strip(record: CaseRecord, { base, ...told }: Viewer): Html {
  const byRun = Map.groupBy(record.trials, (t) => t.run);
  const shown = record.runs.filter((r) => byRun.has(r.id)).slice(-STRIP);
  return html`<ul class="strip" aria-label="Its runs, oldest first: tall passed, short failed">
    ${shown.map((r) => {
      const own = byRun.get(r.id) ?? [];
      const fails = own.filter((t) => t.outcome === 'fail').length;
      const passes = own.filter((t) => t.outcome === 'pass').length;
      const how = fails > passes ? 'fail' : passes > 0 ? 'pass' : 'none';
      const words = { fail: 'failed', pass: 'passed', none: 'no verdict' }[how];
      const said = `${shortDay(r.createdAt, told)}: ${words}`;
      return html`<li>
        <a
          class="${how}"
          href="${base}/runs/${part(r.id)}"
          title="${said}"
          aria-label="${said}"
        ></a>
      </li>`;
    })}
  </ul>`;
}

function asks(c: ShownCase, viewer: Viewer): Html {
  const { expect, risk, claim } = c.metadata;
  const facts = [
    expect === undefined ? '' : `expected: ${expect}`,
    risk === undefined ? '' : `risk: ${risk}`,
    claim === undefined ? '' : `claim: ${claim}`,
  ].filter((f) => f !== '');
  return html`<h2>What it asks</h2>
    ${viewer.person.mayReadAnswers && saying(c.prompt)}
    ${facts.length > 0 && html`<p class="small soft">${facts.join(' · ')}</p>`}`;
}

function pair(c: ShownCase, viewer: Viewer): Html {
  const { before, after } = c;
  if (!viewer.person.mayReadAnswers || before === null || after === null) return NOTHING;
  const [was, is] = c.changed === null ? ['passed', 'failed'] : ['before it changed', 'since'];
  return html`<h2>${c.changed === null ? 'Passed and failed' : 'Before and since'}</h2>
    ${sideBySide({ name: was ?? '', text: before.said }, { name: is ?? '', text: after.said })}`;
}

function newest(c: ShownCase, viewer: Viewer): Html {
  if (c.answers.length === 0) return NOTHING;
  return html`<h2>Newest answers</h2>
    ${c.answers.map(
      (a) =>
        html`<p class="small ${a.outcome === 'fail' ? 'bad' : 'soft'}">
            ${link(viewer.base, `/runs/${part(a.run)}`, stamp(a.at, viewer))} ·
            ${a.outcome === 'none' ? 'no verdict' : `${a.outcome === 'pass' ? 'passed' : 'failed'}`}${a.judgment !== null && ` · ${a.judgment}`}${a.outcome !== 'pass' && ` · ${a.reason}`}
            ${newCaseLink(a.trial, viewer)}
          </p>
          ${viewer.person.mayReadAnswers && saying(a.said)}`,
    )}`;
}
