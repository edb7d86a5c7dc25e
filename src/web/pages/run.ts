import { agentNameOf } from '../../config/agent.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { madeAt, type Run, type Trial } from '../../domain/run.ts';
import { plural } from '../../domain/text.ts';
import { type RunAnswers, runAnswers, runDetail } from '../../evaluation/queries.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { Asked, Page, Viewer, WebDeps } from '../page.ts';
import { runLinks } from '../parts/compare-links.ts';
import { failedChecks } from '../parts/failed-checks.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { saying } from '../parts/side-by-side.ts';
import { exact, when } from '../parts/times.ts';
import { link, part, passedOf } from '../parts/words.ts';
import { newCaseLink } from './new-case.ts';

/** Answers of one page; their texts are what takes long. */
const PAGE = 40;
const OUTCOMES = { pass: 'passed', fail: 'failed', none: 'no verdict' } as const;
type Outcome = keyof typeof OUTCOMES;

/** Every answer of a run. */
export const runPage: Page = {
  path: '/runs/:id',
  async show(on, asked, viewer) {
    const detail = await found(on, asked.params['id'] ?? '');
    if (detail === null) return null;
    const { run, trials } = detail;
    const count = (o: Outcome): number => trials.filter((t) => t.outcome === o).length;
    const only = asked.query['only'] as Outcome | undefined;
    const wanted = trials.filter((t) => only === undefined || t.outcome === only);
    const from = fromOf(asked);
    const shown = await answersOf(
      on,
      detail,
      wanted.toSorted(gravestFirst).slice(from, from + PAGE),
    );
    const name = agentNameOf(on.config, run.agent);
    const costUsd = await on.store.spend.ofRuns([run.id]);
    return {
      title: `${name}, ${exact(madeAt(run), viewer.timezone)}`,
      place: null,
      body: html`<p class="over">
          ${link(viewer.base, `/agents/${part(run.agent)}?suite=${part(run.suite)}`, name)} ·
          ${run.suite} · <span class="mono">${run.id}</span>
        </p>
        <h1>
          ${passedOf({ pass: count('pass'), fail: count('fail') })}
          passed${count('none') > 0 && `, ${count('none')} without a verdict`}.
        </h1>
        <p>
          ${run.state === 'stopped' ? `It stopped: ${run.stopReason ?? ''}. ` : ''}Made
          ${when(madeAt(run), viewer)}, ${whyWords(run)}. ${plural(trials.length, 'answer')},
          ${usd(costUsd)}.
        </p>
        ${await runLinks(on, run, viewer)} ${filters(viewer, run.id, only)}
        ${shown.map((t) => answer(t, detail.run, viewer))}
        ${pages(viewer, run.id, { from, of: wanted.length, only })}`,
    };
  },
};

/** Why it was made; of a schedule's run the time stands beside it. */
const whyWords = ({ trigger, reason }: Run): string =>
  trigger === 'schedule' ? 'on schedule' : reason;

const fromOf = ({ query }: Asked): number => Math.max(0, Number(query['from'] ?? 0) || 0);

/** What went wrong is what is looked for. */
const ORDER: Readonly<Record<Outcome, number>> = { fail: 0, none: 1, pass: 2 };
const gravestFirst = (a: Trial, b: Trial): number => ORDER[a.outcome] - ORDER[b.outcome];

async function found(
  on: WebDeps,
  id: string,
): Promise<Awaited<ReturnType<typeof runDetail>> | null> {
  try {
    return await runDetail(on.store, id);
  } catch (e) {
    if (e instanceof DaytwoError && e.code === 'no-run') return null;
    throw e;
  }
}

async function answersOf(
  on: WebDeps,
  detail: Awaited<ReturnType<typeof runDetail>>,
  trials: readonly Trial[],
): Promise<(RunAnswers['trials'][number] & { label: string })[]> {
  const { trials: told } = await runAnswers(on.store, { ...detail, trials: [...trials] });
  const cases = await on.store.cases.ofSuite(detail.run.agent, detail.run.suite);
  const labels = new Map(cases.map((c) => [c.hash, c.label]));
  return told.map((t) => ({ ...t, label: labels.get(t.caseHash) ?? t.caseHash.slice(0, 12) }));
}

function filters({ base }: Viewer, id: string, only: Outcome | undefined): Html {
  const one = (o: Outcome | undefined, words: string): Html =>
    html`<a
      class="btn"
      href="${base}/runs/${part(id)}${o !== undefined && `?only=${o}`}"
      ${o === only && html`aria-current="true"`}
      >${words}</a
    > `;
  return html`<p>
    ${one(undefined, 'all')}${one('fail', 'failed')}${one('none', 'no verdict')}${one('pass', 'passed')}
  </p>`;
}

function answer(
  t: RunAnswers['trials'][number] & { label: string },
  run: { agent: string },
  viewer: Viewer,
): Html {
  const facts = [
    OUTCOMES[t.outcome],
    t.judged?.judgment ?? '',
    t.servedModel ?? '',
    t.latencyMs === null ? '' : `${(t.latencyMs / 1000).toFixed(1)} s`,
    t.costUsd === null ? '' : usd(t.costUsd),
  ].filter((f) => f !== '');
  return html`<h2>
      ${link(viewer.base, `/cases/${part(run.agent)}/${part(t.caseHash.slice(0, 16))}`, t.label)}
    </h2>
    <p class="small ${t.outcome === 'fail' ? 'bad' : 'soft'}">
      ${facts.join(' · ')} ${newCaseLink(t.id, viewer)}
    </p>
    ${failedChecks(t)}
    ${
      viewer.person.mayReadAnswers
        ? html`${t.prompt !== null && html`<p class="small">${t.prompt}</p>`} ${saying(t.said)}`
        : NOTHING
    }`;
}

function pages(
  { base }: Viewer,
  id: string,
  { from, of, only }: { from: number; of: number; only: Outcome | undefined },
): Html {
  const to = (n: number): string =>
    `/runs/${part(id)}?from=${n}${only === undefined ? '' : `&only=${only}`}`;
  return html`<div class="more">
    ${from > 0 && link(base, to(Math.max(0, from - PAGE)), 'Before')}
    ${from + PAGE < of && link(base, to(from + PAGE), `${Math.min(PAGE, of - from - PAGE)} more`)}
  </div>`;
}
