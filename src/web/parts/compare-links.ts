import { findAgent } from '../../config/agent.ts';
import { suiteName } from '../../config/names.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import { aroundTime, earlierThan } from '../../evaluation/comparable-runs.ts';
import type { Viewer, WebDeps } from '../page.ts';
import { type Html, html, NOTHING } from './html.ts';
import { shortDay } from './times.ts';
import { link, part } from './words.ts';

const pathOf = (before: string, after: string): string => `/compare/${part(before)}/${part(after)}`;

/** Beside which earlier runs a run can be looked at. */
export async function runLinks(on: WebDeps, run: Run, viewer: Viewer): Promise<Html> {
  const { before, good } = await earlierThan(on.store, run);
  if (before === null) return NOTHING;
  return html`<p class="small">
    Compare with
    ${link(viewer.base, pathOf(before.id, run.id), 'the run before')}${
      good !== null &&
      html` or
      ${link(viewer.base, pathOf(good.id, run.id), `the last in which nothing failed (${shortDay(good.createdAt, viewer)})`)}`
    }.
  </p>`;
}

/** Of what is about an agent's behaviour: the last run before it began beside the newest. */
export async function incidentLinks(on: WebDeps, i: Incident, viewer: Viewer): Promise<Html> {
  if (i.agent === null || (i.kind !== 'drift' && i.kind !== 'failing-now')) return NOTHING;
  const suites = (findAgent(on.config, i.agent)?.suites ?? []).map(suiteName);
  const lines: Html[] = [];
  for (const suite of suites) {
    const at = i.facts.since ?? i.openedAt;
    const runs = await aroundTime(on.store, { agent: i.agent, suite, at });
    if (runs === null) continue;
    const path = pathOf(runs.before, runs.after);
    lines.push(
      html`<p class="small">
        Compare, of ${suite},
        ${link(viewer.base, path, 'the last run before it began with the newest')}.
      </p>`,
    );
  }
  return html`${lines}`;
}
