import { z } from 'zod';
import { incidentDetail } from '../../alerting/incidents/queries.ts';
import { DaytwoError, EXIT, problemLine } from '../../domain/errors.ts';
import { EXPECTATIONS } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import { asSentence } from '../../domain/text.ts';
import { answerOf, type StoredAnswer } from '../../evaluation/stored-answers.ts';
import { addCase, type CaseAdded, type CaseAsked } from '../../evaluation/suites/add-case.ts';
import { tellingAnswer } from '../../monitoring/case-answers.ts';
import { recordOfCase } from '../../monitoring/trace.ts';
import type { Page, View, Viewer, WebDeps } from '../page.ts';
import { type Html, html } from '../parts/html.ts';
import { saying } from '../parts/side-by-side.ts';
import { stamp } from '../parts/times.ts';
import { link, part } from '../parts/words.ts';
import { FIELDS, newCaseForm, resultOf, type Wishes } from './new-case-form.ts';

/** What may be wished for, as `daytwo case add` takes it; an empty field is none. */
const wishes = z.object({
  'should-say': z.string().trim().max(2_000).default(''),
  expect: z.enum(['', ...EXPECTATIONS]).default(''),
  claim: z.string().trim().max(300).default(''),
  suite: z.string().max(200).default(''),
});

/** Newest runs that are looked through for an answer of a case. */
const MOST_RUNS = 180;

/** What a pinned case of an answer would be, before anybody writes it. */
export const newCasePage: Page = {
  path: '/new-case/:trial',
  show: (on, { params, query }, viewer) => viewOf(on, params['trial'] ?? '', query, viewer),
};

/** The same of the answer that an incident shows of a case. */
export const newCaseOfIncidentPage: Page = {
  path: '/incidents/:id/new-case/:hash',
  async show(on, { params, query }, viewer) {
    try {
      const incident = await incidentDetail(on.store, params['id'] ?? '');
      const hash = params['hash'] ?? '';
      const flip = incident.facts.flips.find((f) => hash !== '' && f.caseHash.startsWith(hash));
      if (flip === undefined || incident.agent === null) return null;
      const asked = { agent: incident.agent, case: flip.caseHash };
      const record = await recordOfCase(on.store, on.config, asked, MOST_RUNS);
      const trial = await tellingAnswer(on.store, record, flip.after);
      return trial === null ? null : await viewOf(on, trial.id, query, viewer);
    } catch (e) {
      if (e instanceof DaytwoError && (e.code === 'no-case' || e.code === 'no-incident'))
        return null;
      throw e;
    }
  },
};

/** To whoever may read what was answered. */
export const newCaseLink = (trial: string, { base, person }: Viewer): Html | null =>
  person.mayReadAnswers
    ? html`· ${link(base, `/new-case/${part(trial)}`, 'make this a case')}`
    : null;

/** The same of a case that an incident shows. */
export const newCaseOf = (incident: string, hash: string, { base }: Viewer): Html =>
  html`<p class="small">
    ${link(base, `/incidents/${part(incident)}/new-case/${part(hash.slice(0, 16))}`, 'Make this a case')}
  </p>`;

async function viewOf(
  on: WebDeps,
  id: string,
  query: Readonly<Record<string, string>>,
  viewer: Viewer,
): Promise<View | null> {
  mustRead(viewer);
  const trial = await on.store.trials.get(id);
  const run = trial === null ? null : await on.store.runs.get(trial.run);
  if (trial === null || run === null) return null;
  const wished = wishesOf(query);
  const known = await on.store.cases.ofSuite(run.agent, run.suite);
  const stored = known.find((c) => c.hash === trial.caseHash);
  const label = stored?.label ?? trial.caseHash.slice(0, 12);
  const made = await caseOf(on, trial, wished);
  return {
    title: `New case: ${label}`,
    place: null,
    body: html`<p class="over">
        ${link(viewer.base, `/cases/${part(run.agent)}/${part(trial.caseHash.slice(0, 16))}`, label)}
        · ${link(viewer.base, `/runs/${part(run.id)}`, stamp(trial.at, viewer))} ·
        <span class="mono">${trial.id}</span>
      </p>
      <h1>Make this answer a case</h1>
      <p>
        A pinned case asks what was asked then, and checks for the answer that is wanted. daytwo
        writes no suite: below stands the patch, and you apply it.
      </p>
      ${asked(stored?.prompt ?? null, await answerOf(on.store, trial))}
      ${newCaseForm(on, { run, trial, wished }, viewer)}
      ${made instanceof DaytwoError ? refused(made) : resultOf(on, trial, { made, wished })}`,
  };
}

/** @throws DaytwoError `may-not-read` */
function mustRead({ person }: Viewer): void {
  if (person.mayReadAnswers) return;
  throw new DaytwoError({
    code: 'may-not-read',
    exitCode: EXIT.usage,
    message: 'the texts of answers are not shown to you, and a case is made of one',
    next: 'ask somebody who may read them',
  });
}

/** @throws DaytwoError `bad-request` */
function wishesOf(query: Readonly<Record<string, string>>): Wishes {
  const read = wishes.safeParse(query);
  if (read.success) return read.data;
  const field = FIELDS[String(read.error.issues[0]?.path[0] ?? '') as keyof typeof FIELDS];
  throw new DaytwoError({
    code: 'bad-request',
    exitCode: EXIT.usage,
    message: `what stands in “${field}” cannot be taken`,
    next: 'go back, and shorten it or choose one of the list',
  });
}

/** What would be added, or why nothing can be; nothing is written. */
async function caseOf(on: WebDeps, trial: Trial, w: Wishes): Promise<CaseAdded | DaytwoError> {
  const asked: CaseAsked = {
    trial: trial.id,
    dryRun: true,
    ...(w.suite === '' ? {} : { suite: w.suite }),
    ...(w.expect === '' ? {} : { expect: w.expect }),
    ...(w.claim === '' ? {} : { claim: w.claim }),
    ...(w['should-say'] === '' ? {} : { shouldSay: w['should-say'] }),
  };
  try {
    return await addCase(on, asked);
  } catch (e) {
    if (e instanceof DaytwoError) return e;
    throw e;
  }
}

function asked(prompt: string | null, a: StoredAnswer): Html {
  const how = { pass: 'It passed', fail: 'It failed', none: 'No verdict' }[a.outcome];
  return html`<h2>What was asked</h2>
    ${saying(prompt)}
    <h2>What it answered</h2>
    <p class="small ${a.outcome === 'fail' ? 'bad' : 'soft'}">
      ${how}${a.judgment !== null && ` · ${a.judgment}`}${a.outcome !== 'pass' && ` · ${a.reason}`}
    </p>
    ${saying(a.said)}`;
}

/** Why there is no case, and what to do; options of the command are fields here. */
function refused(e: DaytwoError): Html {
  const next = e.next?.replaceAll(
    /--(should-say|expect|claim|suite)\b/g,
    (_, name: string) => `“${FIELDS[name as keyof typeof FIELDS]}”`,
  );
  return html`<h2>
      ${e.code === 'duplicate' ? 'It is a case already' : 'There is no case of it yet'}
    </h2>
    <p role="alert">${asSentence(e.message)}</p>
    ${e.problems.map((p) => html`<p class="small mono">${problemLine(p)}</p>`)}
    ${next !== undefined && html`<p>Next: ${next}.</p>`}`;
}
