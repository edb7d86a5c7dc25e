import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { agentOf } from '../../config/agent.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import type { AgentConfig, SuiteConfig } from '../../config/schema.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Expectation } from '../../domain/judgment.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { readInputFile } from '../../platform/files/output-files.ts';
import { diffLines, type FileDiff } from '../../platform/line-diff.ts';
import { MARK } from '../../platform/privacy/redactor.ts';
import type { SubjectDeps } from '../replay/build-subject.ts';
import { appendTest, type NewTest } from './append.ts';
import { type LoadedSuite, loadSuite } from './load.ts';
import { promptOf } from './prompt-of.ts';
import { replaceFile, writing } from './replace-file.ts';
import { suggestAssertion } from './suggest-assertion.ts';

type Deps = Pick<SubjectDeps, 'config' | 'sandbox' | 'store'>;

export interface CaseAsked {
  trial: string;
  /** Into this suite of the agent; the trial's own unless given. */
  suite?: string;
  expect?: Expectation;
  claim?: string;
  /** What should have been said, in a person's words; the answer from before serves without it. */
  shouldSay?: string;
  dryRun: boolean;
}

export interface CaseAdded {
  agent: string;
  suite: string;
  file: string;
  hash: string;
  why: string;
  diff: FileDiff | null;
  written: boolean;
  /** Why the trial failed; null where it passed. */
  failed: string | null;
  /** Where the check comes from: an answer that passed, a person's words, or nothing better. */
  checkFrom: 'a person' | 'an answer that passed' | 'no answer that passed';
}

const usage = (code: string, message: string, next: string): DaytwoError =>
  new DaytwoError({ code, exitCode: EXIT.usage, message, next });

/**
 * Makes a pinned case of a stored trial: the same prompt and variables, with a check that the
 * answer from before would pass, at the end of the suite's file. The new file is loaded before it
 * takes the old one's place.
 * @throws DaytwoError `no-trial`, `no-suite`, `bad-suite`, `duplicate`, `cannot-append`
 */
export async function addCase(deps: Deps, asked: CaseAsked): Promise<CaseAdded> {
  const { trial, run } = await trialOf(deps, asked.trial);
  const agent = agentOf(deps.config, run.agent);
  const suiteConfig = suiteAsked(agent, run, asked);
  const stored = (await deps.store.cases.ofSuite(run.agent, run.suite)).find(
    (c) => c.hash === trial.caseHash,
  );
  if (stored === undefined)
    throw usage(
      'no-trial',
      `the case of trial ${trial.id} is not known any more`,
      'choose a newer trial',
    );
  const file = resolvePath(deps.config.folder, suiteConfig.file);
  const text = readInputFile(
    file,
    `check agents.${run.agent}.suites in the configuration`,
    EXIT.config,
  );
  mustTakeCase(file, text, trial);
  const now = await mustLoadSuite(deps, file, suiteConfig);
  const source = await asAsked(deps, run, stored, suiteConfig, now);
  const before = await earlierAnswer(deps, run, trial);
  const suggested = suggestAssertion(before.trial, before.output, {
    ...(asked.expect === undefined ? {} : { expect: asked.expect }),
    ...(asked.shouldSay === undefined ? {} : { shouldSay: asked.shouldSay }),
    graded: (agent.grader ?? agent.judgments.judge) !== undefined,
  });
  const test = pinnedTest(stored, source, suggested, asked.claim);
  const appended = appendTest(text, test, await comment(deps, run, trial, suggested.why));
  if (!appended.ok)
    throw usage(
      'cannot-append',
      `${file}: ${appended.message}`,
      'add the case by hand, or name another suite with --suite',
    );
  const hash = await proved(deps, file, appended.text, suiteConfig, now, stored);
  if (!asked.dryRun) replaceFile(file, appended.text);
  return {
    agent: run.agent,
    suite: suiteName(suiteConfig),
    file,
    hash,
    why: suggested.why,
    diff: diffLines(basename(file), text, appended.text, 80),
    written: !asked.dryRun,
    failed: trial.outcome === 'fail' ? trial.reason : null,
    checkFrom:
      asked.shouldSay !== undefined
        ? 'a person'
        : before.trial?.outcome === 'pass'
          ? 'an answer that passed'
          : 'no answer that passed',
  };
}

function suiteAsked(agent: AgentConfig, run: Run, asked: CaseAsked): SuiteConfig {
  const name = asked.suite ?? run.suite;
  const found = agent.suites.find((s) => suiteName(s) === name);
  if (found === undefined)
    throw usage(
      'no-suite',
      `${run.agent} has no suite "${name}"`,
      `its suites are ${agent.suites.map(suiteName).join(', ')}; choose one with --suite`,
    );
  return found;
}

/** Refuses a file that cannot take the case, or has it already. */
function mustTakeCase(file: string, text: string, trial: Trial): void {
  if (/\.json$/i.test(file))
    throw usage(
      'cannot-append',
      `${file} is JSON; comments cannot stand in it`,
      'name a suite in YAML with --suite',
    );
  if (text.includes(`trial ${trial.id}`))
    throw usage('duplicate', `${file} has a case from trial ${trial.id} already`, 'edit that one');
}

/** The case as a test of a suite's file: what was asked then, and the check of today's answer. */
function pinnedTest(
  stored: StoredCase,
  source: Pick<NewTest, 'vars' | 'prompts'>,
  suggested: ReturnType<typeof suggestAssertion>,
  claimed: string | undefined,
): NewTest {
  const claim = claimed ?? stored.metadata.claim;
  return {
    description: `Pinned: ${stored.label.replace(/^Pinned: /, '')}`,
    vars: source.vars,
    ...(source.prompts === undefined ? {} : { prompts: source.prompts }),
    assert: suggested.assert,
    metadata: {
      ...(suggested.expect === null ? {} : { expect: suggested.expect }),
      ...(stored.metadata.task === undefined ? {} : { task: stored.metadata.task }),
      ...(stored.metadata.risk === undefined ? {} : { risk: stored.metadata.risk }),
      ...(stored.metadata.mustHold === undefined ? {} : { mustHold: stored.metadata.mustHold }),
      ...(claim === undefined ? {} : { claim }),
    },
  };
}

async function trialOf(deps: Deps, id: string): Promise<{ trial: Trial; run: Run }> {
  const trial = await deps.store.trials.get(id);
  const run = trial === null ? null : await deps.store.runs.get(trial.run);
  if (trial === null || run === null)
    throw usage(
      'no-trial',
      `there is no trial "${id}"`,
      'daytwo runs lists the runs, and daytwo runs RUN --json the trials of one with their ids',
    );
  return { trial, run };
}

async function mustLoadSuite(deps: Deps, file: string, s: SuiteConfig): Promise<LoadedSuite> {
  const loaded = await loadSuite(file, { name: suiteName(s), sandbox: deps.sandbox });
  if (!loaded.ok)
    throw new DaytwoError({
      code: 'bad-suite',
      exitCode: EXIT.config,
      message: `the suite ${file} has problems of its own`,
      problems: loaded.problems,
      next: 'mend the lines named above first',
    });
  return loaded;
}

/** The variables, and the prompt where there are several, that ask just what was asked then. */
async function asAsked(
  deps: Deps,
  run: Run,
  stored: StoredCase,
  target: SuiteConfig,
  now: LoadedSuite,
): Promise<Pick<NewTest, 'vars' | 'prompts'>> {
  const home = agentOf(deps.config, run.agent).suites.find((s) => suiteName(s) === run.suite);
  const own =
    home === undefined || home === target
      ? now
      : await loadSuite(resolvePath(deps.config.folder, home.file), {
          name: suiteName(home),
          sandbox: deps.sandbox,
        });
  const row = 'rows' in own ? own.rows.find((r) => r.case.hash === stored.hash) : undefined;
  const prompt =
    row === undefined || !('prompts' in own) ? undefined : own.prompts[row.promptIndex];
  const same = prompt === undefined ? -1 : now.prompts.findIndex((p) => p.raw === prompt.raw);
  if (row !== undefined && same >= 0) return { vars: row.vars, ...only(now, same) };
  // Elsewhere, or since edited: a prompt that is one variable alone can ask anything.
  const plain = now.prompts.findIndex((p) => /^\s*\{\{\s*[\w-]+\s*\}\}\s*$/.test(p.raw));
  const name = /\{\{\s*([\w-]+)/.exec(now.prompts[plain]?.raw ?? '')?.[1];
  if (name === undefined)
    throw usage(
      'cannot-append',
      `no prompt of suite ${suiteName(target)} asks what "${stored.label}" ` +
        `asked${row === undefined ? ' (the case was edited since)' : ''}`,
      "name another suite with --suite, or add prompts: ['{{message}}'] to one",
    );
  if (stored.prompt.includes(MARK))
    throw usage(
      'cannot-append',
      `the stored prompt of "${stored.label}" had a secret in it, which was cut out`,
      'add the case by hand',
    );
  return { vars: { [name]: stored.prompt }, ...only(now, plain) };
}

const only = (suite: LoadedSuite, index: number): Pick<NewTest, 'prompts'> =>
  suite.prompts.length === 1 ? {} : { prompts: [suite.prompts[index]?.label ?? ''] };

/**
 * The newest answer before the trial that passed, else the newest that was judged otherwise, else
 * the trial's own where it passed.
 */
async function earlierAnswer(
  deps: Deps,
  run: Run,
  trial: Trial,
): Promise<{ trial: Trial | null; output: string | null }> {
  const all = (await deps.store.trials.ofSuite(run.agent, run.suite))
    .filter((t) => t.caseHash === trial.caseHash && t.outcome !== 'none' && t.at < trial.at)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const differs = (t: Trial): boolean => t.judged?.judgment !== trial.judged?.judgment;
  const best =
    all.find((t) => t.asserted && t.outcome === 'pass') ??
    all.find(differs) ??
    (trial.outcome === 'pass' ? trial : null);
  const output = best?.outputHash == null ? null : await deps.store.outputs.get(best.outputHash);
  return { trial: best, output };
}

async function comment(deps: Deps, run: Run, trial: Trial, why: string): Promise<string[]> {
  const incident = (await deps.store.incidents.list({ limit: 1_000 })).find(
    (i) => i.agent === run.agent && i.facts.flips.some((f) => f.caseHash === trial.caseHash),
  );
  return [
    `Pinned from trial ${trial.id} of ` +
      `${trial.at.slice(0, 10)}${incident === undefined ? '' : `, incident ${incident.id} (${incident.facts.title})`}.`,
    `The check is a suggestion: ${why}.`,
  ];
}

/**
 * Loads what would be written, beside the file so that its references hold; the new case must ask
 * what was asked, once.
 */
async function proved(
  deps: Deps,
  file: string,
  text: string,
  s: SuiteConfig,
  now: LoadedSuite,
  stored: StoredCase,
): Promise<string> {
  const beside = join(dirname(file), `.daytwo-${randomUUID()}.yaml`);
  try {
    writing(file, () => writeFileSync(beside, text, { flag: 'wx' }));
    const loaded = await loadSuite(beside, { name: suiteName(s), sandbox: deps.sandbox });
    if (!loaded.ok)
      throw new DaytwoError({
        code: 'cannot-append',
        exitCode: EXIT.couldNotMeasure,
        message: `with the new case ${file} could not be loaded; nothing was written`,
        problems: loaded.problems.map((p) => ({ ...p, place: { ...p.place, file } })),
      });
    const before = new Set(now.suite.cases.map((c) => c.hash));
    const fresh = loaded.suite.cases.filter((c) => !before.has(c.hash));
    const [one] = fresh;
    if (one === undefined)
      throw usage(
        'duplicate',
        `${file} has this very case already: the same prompt with the same check`,
        'nothing is to be done, or say what else you want with --expect',
      );
    if (fresh.length > 1 || deps.config.redactor.text(promptOf(one)) !== stored.prompt)
      throw new DaytwoError({
        code: 'cannot-append',
        exitCode: EXIT.couldNotMeasure,
        message: `the new case would ask something else than "${stored.label}" did; nothing was written`,
        next: 'add the case by hand',
      });
    return one.hash;
  } finally {
    rmSync(beside, { force: true });
  }
}
