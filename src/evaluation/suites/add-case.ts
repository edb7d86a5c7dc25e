import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { agentOf } from '../../config/agent.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import type { SuiteConfig } from '../../config/schema.ts';
import { EXIT } from '../../domain/errors.ts';
import type { Expectation } from '../../domain/judgment.ts';
import { isAgentKind } from '../../domain/provider.ts';
import { readInputFile } from '../../platform/files/output-files.ts';
import { diffLines, type FileDiff } from '../../platform/line-diff.ts';
import { MARK } from '../../platform/privacy/redactor.ts';
import type { SubjectDeps } from '../replay/build-subject.ts';
import { appendTest, type NewTest } from './append.ts';
import {
  type CaseSource,
  type GivenConversation,
  givenSource,
  modelAnswer,
  originOf,
  storedSource,
  usage,
} from './case-source.ts';
import type { SuiteRow } from './cases.ts';
import { filePatch, type MadePatch } from './file-patch.ts';
import type { LoadedSuite } from './load.ts';
import {
  isFixed,
  literal,
  pinnedTalk,
  type PinnedTalk,
  writtenChecks,
} from './pin-conversation.ts';
import { readSuite, mustLoadSuite, provedCase } from './prove-case.ts';
import { replaceFile } from './replace-file.ts';
import { type Suggested, suggestAssertion } from './suggest-assertion.ts';

type Deps = Pick<SubjectDeps, 'config' | 'sandbox' | 'store'>;

export type CaseAsked = {
  /** Into this suite of the agent; the trial's own unless given. */
  suite?: string;
  expect?: Expectation;
  claim?: string;
  /** The kind of work; that of the answer that it is made of unless given. */
  task?: string;
  /** What should have been said, in a person's words; the answer from before serves without it. */
  shouldSay?: string;
  dryRun: boolean;
} & ({ trial: string } | { conversation: GivenConversation });

export interface CaseAdded {
  agent: string;
  suite: string;
  file: string;
  hash: string;
  /** Where the new case begins, 1-based; null where its file does not tell. */
  line: number | null;
  /** Why the suggested check is this one; null where its test's own checks are all. */
  why: string | null;
  /** How many checks of its own test it keeps, those under turns among them. */
  kept: number;
  diff: FileDiff | null;
  /** What it adds to the file, for `git apply`. */
  patch: MadePatch;
  written: boolean;
  /** Why the trial failed; null where it passed. */
  failed: string | null;
  /** Where the check comes from: a person's words, an answer that passed, or nothing better. */
  checkFrom:
    | 'a person'
    | 'an answer that passed'
    | 'the last answer in the file'
    | 'no answer that passed'
    | 'nothing of an answer that passed'
    | 'its own test';
}

/**
 * Makes a pinned case of a stored trial, or of a conversation that somebody brings: what was asked,
 * with a check that the answer from before would pass, at the end of the suite's file. Of a
 * conversation the checks of its own test stay, too. The new file is loaded before it takes the old
 * one's place.
 * @throws DaytwoError `no-trial`, `no-transcript`, `no-suite`, `bad-suite`, `duplicate`,
 *   `cannot-append`
 */
export async function addCase(deps: Deps, asked: CaseAsked): Promise<CaseAdded> {
  const source =
    'trial' in asked
      ? await storedSource(deps, asked.trial)
      : givenSource(asked.conversation, deps.config.redactor.text);
  const suite = suiteAsked(deps, source, asked.suite);
  const file = resolvePath(deps.config.folder, suite.file);
  const text = readInputFile(
    file,
    `check agents.${source.agent}.suites in the configuration`,
    EXIT.config,
  );
  mustTakeCase(file, text, source);
  const now = await mustLoadSuite(deps, file, suite);
  const question = await asAsked(deps, source, suite, now);
  const checks = await checksOf(deps, source, question, asked);
  const test = pinnedTest(source, question, checks, asked);
  const appended = appendTest(text, test, [
    await originOf(deps.store, source),
    checks.suggested === null
      ? 'The checks are those of its own test.'
      : `The check is a suggestion: ${checks.suggested.why}.`,
  ]);
  if (!appended.ok)
    throw usage(
      'cannot-append',
      `${file}: ${appended.message}`,
      'add the case by hand, or name another suite with --suite',
    );
  const isWished = asked.expect !== undefined || asked.shouldSay !== undefined;
  const into = { file, text: appended.text, suite, now, isWished };
  const { hash, line } = await provedCase(deps, into, source);
  if (!asked.dryRun) replaceFile(file, appended.text);
  const trial = source.stored?.trial;
  return {
    agent: source.agent,
    suite: suiteName(suite),
    file,
    hash,
    line: line ?? null,
    why: checks.suggested?.why ?? null,
    kept: checks.kept,
    diff: diffLines(basename(file), text, appended.text, 80),
    patch: filePatch(deps.config, { file, before: text, after: appended.text }),
    written: !asked.dryRun,
    failed: trial?.outcome === 'fail' ? trial.reason : null,
    checkFrom: checks.from,
  };
}

/** The suite that takes the case: the one asked for, the trial's own, or the only one. */
function suiteAsked(
  { config }: Deps,
  { agent, suite }: CaseSource,
  asked: string | undefined,
): SuiteConfig {
  const { suites } = agentOf(config, agent);
  const known = suites.map(suiteName).join(', ');
  const name = asked ?? suite;
  const found =
    name === undefined && suites.length === 1
      ? suites[0]
      : suites.find((s) => suiteName(s) === name);
  if (found !== undefined) return found;
  throw usage(
    'no-suite',
    name === undefined
      ? `${agent} has ${suites.length} suites, and a conversation from a file belongs to none`
      : `${agent} has no suite "${name}"`,
    `its suites are ${known}; choose one with --suite`,
  );
}

/** Refuses a file that cannot take the case, or has it already. */
function mustTakeCase(file: string, text: string, { mark, stored }: CaseSource): void {
  if (/\.json$/i.test(file))
    throw usage(
      'cannot-append',
      `${file} is JSON; comments cannot stand in it`,
      'name a suite in YAML with --suite',
    );
  // A file may hold another conversation by now; the very same case is found later.
  if (stored !== null && text.includes(`Pinned from ${mark} of `))
    throw usage('duplicate', `${file} has a case from ${mark} already`, 'edit that one');
}

interface Question extends Pick<NewTest, 'vars' | 'prompts'> {
  /** The test that it was asked for; undefined where it is not in its suite (any more). */
  row: SuiteRow | undefined;
  /** It goes into another file than that test's. */
  elsewhere: boolean;
}

/** The variables, and the prompt where there are several, that ask just what was asked then. */
async function asAsked(
  deps: Deps,
  source: CaseSource,
  target: SuiteConfig,
  now: LoadedSuite,
): Promise<Question> {
  const home = agentOf(deps.config, source.agent).suites.find((s) => suiteName(s) === source.suite);
  const elsewhere = home !== undefined && home !== target;
  const own = elsewhere
    ? await readSuite(deps, resolvePath(deps.config.folder, home.file), home)
    : now;
  const hash = source.stored?.case.hash;
  const row = 'rows' in own ? own.rows.find((r) => r.case.hash === hash) : undefined;
  const prompt =
    row === undefined || !('prompts' in own) ? undefined : own.prompts[row.promptIndex];
  if (row?.case.chain !== undefined)
    throw usage(
      'cannot-append',
      `"${source.label}" is asked with the answers of the tests before it, and a pinned case stands alone`,
      'add it by hand, after those tests',
    );
  const same = prompt === undefined ? -1 : now.prompts.findIndex((p) => p.raw === prompt.raw);
  if (row !== undefined && same >= 0) return { vars: row.vars, ...only(now, same), row, elsewhere };
  // Elsewhere, or since edited: a prompt that is one variable alone can ask anything.
  const plain = now.prompts.findIndex((p) => /^\s*\{\{\s*[\w-]+\s*\}\}\s*$/.test(p.raw));
  const name = /\{\{\s*([\w-]+)/.exec(now.prompts[plain]?.raw ?? '')?.[1];
  const edited = source.stored !== null && row === undefined ? ' (the case was edited since)' : '';
  if (name === undefined)
    throw usage(
      'cannot-append',
      `no prompt of suite ${suiteName(target)} asks what "${source.label}" asked${edited}`,
      "name another suite with --suite, or add prompts: ['{{message}}'] to one",
    );
  const said = source.lines?.[0]?.text ?? source.stored?.case.prompt ?? '';
  if (said.includes(MARK))
    throw usage(
      'cannot-append',
      `the stored prompt of "${source.label}" had a secret in it, which was cut out`,
      'add the case by hand',
    );
  return { vars: { [name]: literal(said) }, ...only(now, plain), row, elsewhere };
}

const only = (suite: LoadedSuite, index: number): Pick<NewTest, 'prompts'> =>
  suite.prompts.length === 1 ? {} : { prompts: [suite.prompts[index]?.label ?? ''] };

interface Checks {
  talk: PinnedTalk | null;
  /** Of one question: what its own test checks, as it is written there. */
  ownChecks?: readonly Record<string, unknown>[];
  /** Null where the test's own checks are all that is asked of it. */
  suggested: Suggested | null;
  expect: Expectation | null;
  kept: number;
  from: CaseAdded['checkFrom'];
}

/** What is checked: what a conversation's own test checks, and a suggestion where more is wanted. */
async function checksOf(
  { store, config }: Deps,
  source: CaseSource,
  { row, elsewhere }: Question,
  asked: CaseAsked,
): Promise<Checks> {
  const agent = agentOf(config, source.agent);
  const talk = source.lines === null ? null : pinnedTalk(source.lines, row, elsewhere);
  if (talk !== null && isAgentKind(config.providers[agent.target.provider]?.kind ?? ''))
    delete talk.toolSandbox;
  const { expect, shouldSay } = asked;
  const fixed = isFixed(row);
  const kept = talk === null ? 0 : talk.assert.length + checksUnderTurns(talk);
  // What a played user led to stands on its own checks; the same turns with the same checks are no
  // new case.
  if (kept > 0 && !fixed && expect === undefined && shouldSay === undefined)
    return {
      talk,
      suggested: null,
      expect: source.stored?.case.metadata.expect ?? null,
      kept,
      from: 'its own test',
    };
  const before = await modelAnswer(store, source, fixed);
  const suggested = suggestAssertion(before.trial, before.output, {
    ...(expect === undefined ? {} : { expect }),
    ...(shouldSay === undefined ? {} : { shouldSay }),
    graded: (agent.grader ?? agent.judgments.judge) !== undefined,
  });
  const from = checkFrom(source, before, { asked, suggested });
  if (talk !== null || expect !== undefined || shouldSay !== undefined)
    return { talk, suggested, expect: suggested.expect, kept, from };
  return withOwnChecks(source, row, { suggested, from });
}

/**
 * What a case's own test checks stays where nobody says what else is wanted: the answer that failed
 * must not pass the case that is made of it.
 * @throws DaytwoError `no-check` where nothing is known that it would fail
 */
function withOwnChecks(
  { stored }: CaseSource,
  row: SuiteRow | undefined,
  { suggested, from }: { suggested: Suggested; from: CaseAdded['checkFrom'] },
): Checks {
  // What all tests of the file share is checked without being written again.
  const kept = row?.case.assertions.length ?? 0;
  const isWeak = suggested.isWeak === true;
  if (kept === 0 && isWeak && stored?.trial.outcome === 'fail')
    throw usage(
      'no-check',
      'nothing is known that this answer should have said, and a check that it does not refuse ' +
        'would let it pass',
      'say what it should have said with --should-say, or what it should have done with --expect',
    );
  return {
    talk: null,
    ownChecks: writtenChecks(row),
    suggested: kept > 0 && isWeak ? null : suggested,
    expect: suggested.expect ?? stored?.case.metadata.expect ?? null,
    kept,
    from: kept > 0 && isWeak ? 'its own test' : from,
  };
}

const checksUnderTurns = ({ turns = [] }: PinnedTalk): number =>
  turns.reduce<number>((n, t) => {
    const under = typeof t === 'object' && t !== null ? (Reflect.get(t, 'assert') as unknown) : [];
    return n + (Array.isArray(under) ? under.length : 0);
  }, 0);

function checkFrom(
  { stored }: CaseSource,
  { trial }: Awaited<ReturnType<typeof modelAnswer>>,
  { asked: { shouldSay }, suggested: { isWeak } }: { asked: CaseAsked; suggested: Suggested },
): CaseAdded['checkFrom'] {
  if (shouldSay !== undefined) return 'a person';
  if (stored === null) return 'the last answer in the file';
  if (trial?.outcome !== 'pass') return 'no answer that passed';
  return isWeak === true ? 'nothing of an answer that passed' : 'an answer that passed';
}

/** The case as a test of a suite's file: what was asked then, and the check of today's answer. */
function pinnedTest(
  { label, stored, about }: CaseSource,
  { vars, prompts }: Question,
  { talk, ownChecks = [], suggested, expect }: Checks,
  asked: Pick<CaseAsked, 'claim' | 'task'>,
): NewTest {
  const { claim: earlier, mustHold } = stored?.case.metadata ?? {};
  const { claim = earlier, task = about.task } = asked;
  const { risk } = about;
  const { assert: own = ownChecks, ...more } = talk ?? {};
  const added = (suggested?.assert ?? []).filter((a) => !own.some((o) => isDeepStrictEqual(o, a)));
  const metadata = {
    ...(expect === null ? {} : { expect }),
    ...(task === undefined ? {} : { task }),
    ...(risk === undefined ? {} : { risk }),
    ...(mustHold === undefined ? {} : { mustHold }),
    ...(claim === undefined ? {} : { claim }),
  };
  return {
    description: `Pinned: ${label.replace(/^Pinned: /, '')}`,
    vars,
    ...(prompts === undefined ? {} : { prompts }),
    ...more,
    assert: [...own, ...added],
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}
