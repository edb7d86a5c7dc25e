import { DaytwoError } from '../../domain/errors.ts';
import { compareStored } from '../../comparison/read/compare-read.ts';
import { compareText } from '../../comparison/test/text.ts';
import { madeAt, madeFor, type Run, type Trial } from '../../domain/run.ts';
import { plural } from '../../domain/text.ts';
import { type RunDetail, runDetail } from '../../evaluation/queries.ts';
import { answerOf } from '../../evaluation/stored-answers.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { failedChecks } from '../parts/failed-checks.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { sideBySide } from '../parts/side-by-side.ts';
import { when } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';
import { type Flip, FLIPS, type PairedCase, pairedCases, tellingTrials } from './compare-pairs.ts';

const PAGE = 20;

/** What a case did; whether the agent got worse is for all cases together to say. */
const WORDS: Readonly<Record<Flip, string>> = {
  worse: 'passes less',
  better: 'passes more',
  same: 'as before',
};

/** Two runs, or the two sides of a rehearsal, case by case. */
export const comparePage: Page = {
  path: '/compare/:before/:after',
  async show(on, { params, query }, viewer) {
    const before = await found(on, params['before'] ?? '');
    const after = await found(on, params['after'] ?? '');
    if (before === null || after === null) return null;
    const { pairs, onlyBefore, onlyAfter } = pairedCases(before.trials, after.trials);
    const only = FLIPS.find((f) => f === query['only']);
    const from = Math.max(0, Number(query['from'] ?? 0) || 0);
    const wanted = pairs.filter((p) => only === undefined || p.flip === only);
    const here = `/compare/${part(before.run.id)}/${part(after.run.id)}`;
    const nameOf = await namesOf(on, [before.run, after.run]);
    const shown: Html[] = [];
    for (const p of wanted.slice(from, from + PAGE))
      shown.push(await pairOf(on, p, { name: nameOf(p.caseHash), agent: after.run.agent }, viewer));
    const said = compareText(await compareStored(on.store, before.run, after.run), {
      byCategory: false,
    });
    return {
      title: 'Two runs side by side',
      place: null,
      body: html`<p class="over">${side(before, viewer)} beside ${side(after, viewer)}</p>
        <h1>${said[0]}</h1>
        ${said.slice(1).map((line) => html`<p class="small">${line}</p>`)}
        ${leftOut('first', onlyBefore.map(nameOf))} ${leftOut('second', onlyAfter.map(nameOf))}
        ${filters(pairs, { here, only }, viewer)} ${shown}
        <div class="more">
          ${from + PAGE < wanted.length && link(viewer.base, `${here}?from=${from + PAGE}${only === undefined ? '' : `&only=${only}`}`, 'More')}
        </div>`,
    };
  },
};

function filters(
  pairs: readonly PairedCase[],
  { here, only }: { here: string; only: Flip | undefined },
  { base }: Viewer,
): Html {
  const one = (f: Flip | undefined): Html => {
    const count = pairs.filter((p) => f === undefined || p.flip === f).length;
    const query = f === undefined ? '' : `?only=${f}`;
    return html`<a
      class="btn"
      href="${base}${here}${query}"
      ${f === only && html`aria-current="true"`}
      >${f === undefined ? 'all' : WORDS[f]} ${count}</a
    > `;
  };
  return html`<p>${[undefined, ...FLIPS].map(one)}</p>`;
}

/** Cases of one run alone: no pair, so they are named where nothing else would. */
const leftOut = (which: string, names: readonly string[]): Html =>
  names.length === 0
    ? NOTHING
    : html`<details>
        <summary class="small">${plural(names.length, 'case')} of the ${which} run alone</summary>
        <ul class="small">
          ${names.map((n) => html`<li>${n}</li>`)}
        </ul>
      </details>`;

/** What a case is called, whichever run's suite knows it. */
async function namesOf(on: WebDeps, runs: readonly Run[]): Promise<(hash: string) => string> {
  const labels = new Map<string, string>();
  for (const r of runs)
    for (const c of await on.store.cases.ofSuite(r.agent, r.suite)) labels.set(c.hash, c.label);
  return (hash) => labels.get(hash) ?? hash.slice(0, 12);
}

async function found(on: WebDeps, id: string): Promise<RunDetail | null> {
  try {
    return await runDetail(on.store, id);
  } catch (e) {
    if (e instanceof DaytwoError && e.code === 'no-run') return null;
    throw e;
  }
}

const side = ({ run }: RunDetail, viewer: Viewer): Html =>
  html`${link(viewer.base, `/runs/${part(run.id)}`, html`${run.agent}/${run.suite}`)}
  (${madeFor(run)}, ${when(madeAt(run), viewer)})`;

async function pairOf(
  on: WebDeps,
  p: PairedCase,
  of: { name: string; agent: string },
  viewer: Viewer,
): Promise<Html> {
  const told = tellingTrials(p);
  if (told === null) return NOTHING;
  const [was, is] = told;
  const name = (when: string, all: readonly Trial[], t: Trial): string =>
    `${when}: ${passes(all)}${all.length > 1 ? `, this one ${OUTCOMES[t.outcome]}` : ''}`;
  const texts = viewer.person.mayReadAnswers
    ? sideBySide(
        { name: name('before', p.before, was), text: (await answerOf(on.store, was)).said },
        { name: name('after', p.after, is), text: (await answerOf(on.store, is)).said },
      )
    : html`<p class="small">${passes(p.before)} before, ${passes(p.after)} after</p>`;
  const path = `/cases/${part(of.agent)}/${part(p.caseHash.slice(0, 16))}`;
  return html`<h2>${link(viewer.base, path, of.name)} <span class="tag">${WORDS[p.flip]}</span></h2>
    ${failedChecks(was, 'Before')} ${failedChecks(is, 'After')} ${texts}`;
}

const OUTCOMES = { pass: 'passed', fail: 'failed', none: 'has no verdict' } as const;

/** "1 of 2 passed", of the trials that have a verdict. */
function passes(of: readonly Trial[]): string {
  const count = (o: Trial['outcome']): number => of.filter((t) => t.outcome === o).length;
  const none = count('none');
  const judged = of.length - none;
  if (judged === 0) return 'no verdict';
  return `${count('pass')} of ${judged} passed${none === 0 ? '' : `, ${none} without a verdict`}`;
}
