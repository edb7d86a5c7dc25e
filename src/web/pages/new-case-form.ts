import { findAgent } from '../../config/agent.ts';
import { suiteName } from '../../config/names.ts';
import { EXPECTATIONS, type Expectation } from '../../domain/judgment.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { CaseAdded } from '../../evaluation/suites/add-case.ts';
import { checkWords, whenceWords } from '../../evaluation/suites/added-words.ts';
import { shownFile } from '../../evaluation/suites/file-patch.ts';
import { shellWord } from '../../platform/shell-word.ts';
import type { Viewer, WebDeps } from '../page.ts';
import { type Html, html } from '../parts/html.ts';
import { commandBox, patchBox } from '../parts/patch.ts';
import { part } from '../parts/words.ts';

/** What somebody wants of a new case, by the options of `daytwo case add`; empty is not said. */
export interface Wishes {
  'should-say': string;
  expect: '' | Expectation;
  claim: string;
  suite: string;
}

/** What the fields are called. */
export const FIELDS: Readonly<Record<keyof Wishes, string>> = {
  'should-say': 'What it should have said',
  expect: 'What it should have done',
  claim: 'The claim that it shows',
  suite: 'The suite that takes it',
};

/** The options of `daytwo case add` as a form that only asks. */
export function newCaseForm(
  { config }: WebDeps,
  { run, trial, wished }: { run: Run; trial: Trial; wished: Wishes },
  { base }: Viewer,
): Html {
  const suites = (findAgent(config, run.agent)?.suites ?? []).map(suiteName);
  const chosen = wished.suite === '' ? run.suite : wished.suite;
  return html`<h2>What the case is to check</h2>
    <form method="get" action="${base}/new-case/${part(trial.id)}">
      <label for="should-say"
        >${FIELDS['should-say']} (empty: what its own checks ask for, and what it said when it
        passed)</label
      >
      <textarea id="should-say" name="should-say" rows="3" maxlength="2000">
${wished['should-say']}</textarea>
      <label for="expect">${FIELDS.expect}</label>
      <select id="expect" name="expect">
        ${option('', 'what it did when it passed', wished.expect)}
        ${EXPECTATIONS.map((e) => option(e, e, wished.expect))}
      </select>
      <label for="claim">${FIELDS.claim} (a sentence on how it fails)</label>
      <input id="claim" name="claim" maxlength="300" value="${wished.claim}" />
      <label for="suite">${FIELDS.suite}</label>
      <select id="suite" name="suite">
        ${suites.map((s) => option(s, s, chosen))}
      </select>
      <p class="acts"><button class="first">Show the patch</button></p>
    </form>`;
}

const option = (value: string, words: string, chosen: string): Html =>
  html`<option value="${value}" ${value === chosen && html`selected`}>${words}</option>`;

/** The patch that adds the case, and how the same is done at a terminal. */
export function resultOf(
  { config }: WebDeps,
  trial: Trial,
  { made, wished }: { made: CaseAdded; wished: Wishes },
): Html {
  const whence = whenceWords(made, `“${FIELDS['should-say']}”`);
  const file = shownFile(config.folder, made.file);
  return html`<h2>The patch</h2>
    <p>
      It adds a case to <span class="mono">${file}${made.line !== null && `:${made.line}`}</span>.
      ${checkWords(made)}
    </p>
    ${whence !== null && html`<p class="warn small">${whence}.</p>`}
    ${patchBox(made.patch, `case-${trial.id}`)}
    <p class="small">Or at a terminal, which writes the file itself:</p>
    ${commandBox(commandOf(config.file, trial, wished))}
    <p class="small soft">The case joins the streams after five runs of its own.</p>`;
}

/** `daytwo case add` with the same wishes. */
function commandOf(file: string, trial: Trial, wished: Wishes): string {
  const options = Object.entries(wished).flatMap(([name, value]: [string, string]) =>
    value === '' ? [] : [`--${name}`, shellWord(value)],
  );
  return ['daytwo -c', shellWord(file), 'case add --from', shellWord(trial.id), ...options].join(
    ' ',
  );
}
