import { DaytwoError } from '../../domain/errors.ts';
import type { Trial } from '../../domain/run.ts';
import { plural } from '../../domain/text.ts';
import { type RunDetail, runDetail } from '../../evaluation/queries.ts';
import { answerOf } from '../../evaluation/stored-answers.ts';
import type { Page, Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { sideBySide } from '../parts/side-by-side.ts';
import { when } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';

const PAGE = 20;

/** How a case went on both sides: passes of trials with a verdict. */
export interface PairedCase {
  caseHash: string;
  before: readonly Trial[];
  after: readonly Trial[];
  flip: 'worse' | 'better' | 'same';
}

/** Two runs, or the two sides of a rehearsal, case by case. */
export const comparePage: Page = {
  path: '/compare/:before/:after',
  async show(on, { params, query }, viewer) {
    const before = await found(on, params['before'] ?? '');
    const after = await found(on, params['after'] ?? '');
    if (before === null || after === null) return null;
    const pairs = pairedCases(before.trials, after.trials);
    const count = (f: PairedCase['flip']): number => pairs.filter((p) => p.flip === f).length;
    const only = FLIPS.find((f) => f === query['only']);
    const from = Math.max(0, Number(query['from'] ?? 0) || 0);
    const wanted = pairs.filter((p) => only === undefined || p.flip === only);
    const here = `/compare/${part(before.run.id)}/${part(after.run.id)}`;
    const cases = await on.store.cases.ofSuite(after.run.agent, after.run.suite);
    const labels = new Map(cases.map((c) => [c.hash, c.label]));
    const shown: Html[] = [];
    for (const p of wanted.slice(from, from + PAGE))
      shown.push(await pairOf(on, p, labels.get(p.caseHash) ?? p.caseHash.slice(0, 12), viewer));
    return {
      title: 'Two runs side by side',
      place: null,
      body: html`<p class="over">${side(before, viewer)} beside ${side(after, viewer)}</p>
        <h1>${headline(count('worse'), count('better'), pairs.length)}</h1>
        <p>
          ${[undefined, ...FLIPS].map((f) => html`<a class="btn" href="${viewer.base}${here}${f !== undefined && `?only=${f}`}" ${f === only && html`aria-current="true"`}>${f ?? 'all'}${f !== undefined && ` ${count(f)}`}</a> `)}
        </p>
        ${shown}
        <div class="more">
          ${from + PAGE < wanted.length && link(viewer.base, `${here}?from=${from + PAGE}${only === undefined ? '' : `&only=${only}`}`, 'More')}
        </div>`,
    };
  },
};

const FLIPS = ['worse', 'better', 'same'] as const;

function headline(worse: number, better: number, of: number): string {
  if (of === 0) return 'The two runs have no case in common.';
  if (worse + better === 0) return `All ${plural(of, 'case')} went the same way.`;
  const said = [
    worse > 0 ? `${plural(worse, 'case')} got worse` : '',
    better > 0 ? `${plural(better, 'case')} got better` : '',
  ].filter((s) => s !== '');
  return `${said.join(' and ')}, of ${of}.`;
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
  (${run.trigger}, ${when(run.createdAt, viewer)})`;

/** The cases of both runs: those that got worse first, then those that got better. */
export function pairedCases(before: readonly Trial[], after: readonly Trial[]): PairedCase[] {
  const was = Map.groupBy(before, (t) => t.caseHash);
  const is = Map.groupBy(after, (t) => t.caseHash);
  const pairs = [...is].flatMap(([caseHash, now]): PairedCase[] => {
    const then = was.get(caseHash);
    return then === undefined
      ? []
      : [{ caseHash, before: then, after: now, flip: flipOf(then, now) }];
  });
  return pairs.toSorted((a, b) => FLIPS.indexOf(a.flip) - FLIPS.indexOf(b.flip));
}

function flipOf(before: readonly Trial[], after: readonly Trial[]): PairedCase['flip'] {
  const [was, is] = [rate(before), rate(after)];
  if (was === null || is === null || Math.abs(is - was) < 0.5) return 'same';
  return is < was ? 'worse' : 'better';
}

function rate(of: readonly Trial[]): number | null {
  const judged = of.filter((t) => t.outcome !== 'none');
  return judged.length === 0
    ? null
    : judged.filter((t) => t.outcome === 'pass').length / judged.length;
}

async function pairOf(on: WebDeps, p: PairedCase, label: string, viewer: Viewer): Promise<Html> {
  const [was, is] = [p.before.at(-1), p.after.at(-1)];
  if (was === undefined || is === undefined) return NOTHING;
  const words = (ts: readonly Trial[]): string =>
    `${ts.filter((t) => t.outcome === 'pass').length} of ${ts.length} passed`;
  const texts = viewer.person.mayReadAnswers
    ? sideBySide(
        { name: `before: ${words(p.before)}`, text: (await answerOf(on.store, was)).said },
        { name: `after: ${words(p.after)}`, text: (await answerOf(on.store, is)).said },
      )
    : html`<p class="small">${words(p.before)} before, ${words(p.after)} after</p>`;
  return html`<h2>${label} <span class="tag">${p.flip}</span></h2>
    ${is.outcome === 'fail' && html`<p class="small">${is.reason}</p>`} ${texts}`;
}
