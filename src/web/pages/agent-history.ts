import { wilson } from '../../detection/drift/intervals.ts';
import { JUDGMENTS } from '../../domain/judgment.ts';
import { madeAt, type TalliedRun } from '../../domain/run.ts';
import { evidencePowers, evidenceWords } from '../../domain/text-evidence.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from '../parts/html.ts';
import { isDate, stamp, type Told, when } from '../parts/times.ts';
import { type AxisEvent, type Panel, timeline } from '../parts/timeline.ts';
import { link, part, passedOf } from '../parts/words.ts';

/** So many runs a picture shows. */
export const SHOWN = 120;

/** The runs of a suite that are shown, oldest first. */
interface Shown {
  id: string;
  suite: string;
  runs: readonly TalliedRun[];
}

/** What a suite's runs came to, on one time axis with what happened, and the numbers behind it. */
export async function history(on: WebDeps, of: Shown, viewer: Viewer): Promise<Html> {
  const { id, suite, runs } = of;
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined || first === last)
    return html`<p class="soft">
      ${first === undefined ? 'No run has ended yet.' : 'One run has ended; two make a history.'}
    </p>`;
  const events = await eventsOf(on, id, first.createdAt);
  const evidence = await on.store.drift.history(`${id}/${suite}/pass`, SHOWN + 20);
  const { base } = viewer;
  const axis = runs.map((r) => ({
    at: madeAt(r),
    href: `${base}/runs/${part(r.id)}`,
    tip: tipOf(r, viewer),
  }));
  const panels = await panelsOf(on, of, evidence);
  const used = JUDGMENTS.filter((j) => runs.some((r) => (r.tally.judgments[j] ?? 0) > 0));
  return html`<p class="soft">
      Last run ${when(madeAt(last), viewer)}:
      ${link(base, `/runs/${part(last.id)}`, `${passedOf(last.tally)} passed`)}.
    </p>
    ${used.length > 0 && judgmentKey()} ${timeline(axis, events, panels, viewer)}
    <div class="more">
      ${runs.length === SHOWN && link(base, `/agents/${part(id)}?suite=${part(suite)}&before=${part(first.createdAt)}`, 'Older runs')}
    </div>
    ${eventList(events, viewer)} ${numbers(runs, evidence, viewer)}`;
}

function tipOf(r: TalliedRun, { timezone, now }: Told): string {
  const cost = r.tally.costUsd > 0 ? `, ${usd(r.tally.costUsd)}` : '';
  if (!isDate(madeAt(r))) return `${passedOf(r.tally)} passed${cost}`;
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(madeAt(r)));
  return `${day}: ${passedOf(r.tally)} passed${cost}${Date.parse(madeAt(r)) > now ? ' (ahead)' : ''}`;
}

type Evidence = Awaited<ReturnType<WebDeps['store']['drift']['history']>>;

/**
 * Evidence of every run, in powers of ten. After an alarm it goes on growing, and would flatten all
 * that led to it: it is drawn up to three times what an alarm takes, and the title says so.
 */
export function evidencePanel(
  runs: readonly Pick<TalliedRun, 'id'>[],
  evidence: readonly Pick<Evidence[number], 'run' | 'evidence' | 'bar'>[],
): Panel {
  const powers = new Map(
    evidence.map((e) => [e.run, evidencePowers(e.evidence, e.bar ?? undefined)]),
  );
  const takes = evidence[0] === undefined ? undefined : powers.get(evidence[0].run)?.takes;
  const has = runs.map((r) => powers.get(r.id)?.has ?? null);
  const most = takes === undefined ? Number.POSITIVE_INFINITY : Math.ceil(takes * 3);
  const isCut = has.some((v) => v !== null && v > most);
  return {
    kind: 'number',
    title: `Evidence that the pass rate has changed, in powers of ten${isCut ? `, drawn up to ${most}` : ''}`,
    points: has.map((v) => (v === null ? null : Math.min(v, most))),
    say: (v) => String(v),
    ...(takes === undefined
      ? {}
      : { limit: { value: takes, words: `an alarm takes ${takes.toFixed(1)}` } }),
  };
}

async function panelsOf(
  on: WebDeps,
  { id, suite, runs }: Shown,
  evidence: Evidence,
): Promise<Panel[]> {
  const baseline = await on.store.baselines.current(id, suite);
  const approved = new Set(baseline?.runs ?? []);
  const own = runs.filter((r) => approved.has(r.id));
  const [passes, judged] = own.reduce(
    ([p, n], { tally }) => [p + tally.pass, n + tally.pass + tally.fail],
    [0, 0],
  );
  const panels: Panel[] = [
    {
      kind: 'rate',
      title: 'Pass rate, with its 95 % interval',
      usual: judged === 0 ? null : wilson(passes, judged),
      points: runs.map(({ tally: { pass, fail } }) =>
        pass + fail === 0 ? null : wilson(pass, pass + fail),
      ),
    },
    evidencePanel(runs, evidence),
  ];
  if (runs.some((r) => Object.keys(r.tally.judgments).length > 0))
    panels.splice(1, 0, {
      kind: 'shares',
      title: 'What it did',
      names: JUDGMENTS,
      points: runs.map((r) => JUDGMENTS.map((j) => r.tally.judgments[j] ?? 0)),
    });
  if (runs.some((r) => r.tally.latencyMs !== null))
    panels.push({
      kind: 'number',
      title: 'Median time of an answer',
      points: runs.map((r) => (r.tally.latencyMs === null ? null : r.tally.latencyMs / 1000)),
      say: (v) => `${v} s`,
    });
  if (runs.some((r) => r.tally.costUsd > 0))
    panels.push({
      kind: 'number',
      title: 'Cost of a run',
      points: runs.map((r) => r.tally.costUsd),
      say: (v) => `$${v}`,
    });
  return panels;
}

const judgmentKey = (): Html =>
  html`<ul class="key" aria-label="Colours of what it did, from the bottom up">
    ${JUDGMENTS.map(
      (j, k) =>
        html`<li>
          <svg width="11" height="11" aria-hidden="true">
            <rect class="s${k + 1}" width="11" height="11" rx="2" /></svg
          >${j}
        </li>`,
    )}
  </ul>`;

async function eventsOf(on: WebDeps, agent: string, from: string): Promise<AxisEvent[]> {
  const changes = await on.store.changes.between(agent, from, new Date(on.now()).toISOString());
  const baselines = (await on.store.baselines.list()).filter(
    (b) => b.agent === agent && b.approvedAt >= from,
  );
  const all = [
    ...changes.map((c) => ({ at: c.at, what: c.what })),
    ...baselines.map((b) => ({
      at: b.approvedAt,
      what: `${b.approvedBy} approved the baseline of ${b.suite}`,
    })),
  ];
  return all.toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

const eventList = (events: readonly AxisEvent[], viewer: Viewer): Html =>
  events.length === 0
    ? NOTHING
    : html`<h2>What happened</h2>
        <table>
          <tbody>
            ${events.toReversed().map(
              (e) =>
                html`<tr>
                  <td class="nowrap soft">${stamp(e.at, viewer)}</td>
                  <td>${e.what}</td>
                </tr>`,
            )}
          </tbody>
        </table>`;

function numbers(runs: readonly TalliedRun[], evidence: Evidence, viewer: Viewer): Html {
  const shares = new Map(evidence.map((e) => [e.run, e]));
  return html`<details>
    <summary>The numbers behind the picture</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="The numbers behind the picture">
      <table>
        <thead>
          <tr>
            <th>Run</th>
            <th class="num">Passed</th>
            <th class="num">No verdict</th>
            <th>What it did</th>
            <th>Evidence</th>
            <th class="num">Time</th>
            <th class="num">Cost</th>
          </tr>
        </thead>
        <tbody>
          ${runs.toReversed().map((r) => {
            const e = shares.get(r.id);
            const did = JUDGMENTS.flatMap((j) => {
              const n = r.tally.judgments[j] ?? 0;
              return n === 0 ? [] : [`${n} ${j}`];
            });
            return html`<tr>
              <td>${link(viewer.base, `/runs/${part(r.id)}`, stamp(madeAt(r), viewer))}</td>
              <td class="num">${passedOf(r.tally)}</td>
              <td class="num">${r.tally.none}</td>
              <td class="small">${did.join(', ')}</td>
              <td class="small">
                ${e !== undefined && evidenceWords(e.evidence, e.bar ?? undefined)}
              </td>
              <td class="num">
                ${r.tally.latencyMs !== null && `${(r.tally.latencyMs / 1000).toFixed(2)} s`}
              </td>
              <td class="num">${usd(r.tally.costUsd)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </details>`;
}
