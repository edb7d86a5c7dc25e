import { shorten } from '../../domain/shorten.ts';
import type { Case, CaseMetadata } from '../../domain/suite.ts';
import { chatMessages } from '../scorers/chat-prompt.ts';
import { quoted, quotedIn } from '../../platform/privacy/quoted.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import {
  type AssertionReading,
  parseAssertion,
  type ParsedAssertion,
  renderAssertion,
} from './read-assertions.ts';
import type { CheckSource } from './check-edits.ts';
import { LONGEST_THREAD, type Unlinked } from './chains.ts';
import { transformCode } from './code.ts';
import { caseHash } from './hash.ts';
import { child, type Located, placeOf } from './problems.ts';
import { type ParsedPrompt, promptAllowed } from './prompts.ts';
import { compactPrompt, nestedVars, renderPrompt } from './render.ts';
import { checkAnswers, readTalk, renderedUser, turnsOf } from './read-talk.ts';
import { readToolSandbox, renderedResults } from './read-tool-sandbox.ts';
import { checkOptions, parametersOf } from './test-options.ts';
import type { RawTest } from './tests.ts';
import { combinations, loadVariables } from './variables.ts';

/**
 * One (test × variables × prompt) of a suite in promptfoo's numbering; equal cases share one
 * `Case`.
 */
export interface SuiteRow {
  testIndex: number;
  promptIndex: number;
  case: Case;
  /** Variables as the file has them, `file://` unread: what promptfoo shows in its results. */
  vars: Readonly<Record<string, unknown>>;
  /** The test's own `providers` filter. */
  providers?: readonly string[];
  /** What the test itself says, for whoever makes another one of it. */
  written: WrittenTest;
  /** Where each of the case's assertions is written, in their order. */
  checks: readonly CheckSource[];
}

/** A test as it is written, without what all tests share; `turns` are those that are said in it. */
export type WrittenTest = Pick<
  RawTest,
  'assert' | 'options' | 'threshold' | 'toolSandbox' | 'turns'
>;

export type DefaultTest = Partial<RawTest>;

/** The test's own transform, or the one that all tests share, told where it stands. */
function caseTransform(
  test: RawTest,
  defaults: DefaultTest,
  options: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): string | undefined {
  const key = options['transform'] === undefined ? 'postprocess' : 'transform';
  if (options[key] === undefined) return undefined;
  const home = test.options[key] === undefined ? (defaults.at ?? test.at) : test.at;
  return transformCode(
    options[key],
    child(child(home, 'options', options), key, options[key]),
    reading,
  );
}

/**
 * Expands one test into rows, `firstIndex` being its first number; every problem is noted and the
 * rest goes on.
 */
export async function expandTest(
  test: RawTest,
  defaults: DefaultTest,
  prompts: readonly ParsedPrompt[],
  firstIndex: number,
  reading: AssertionReading,
): Promise<{ rows: SuiteRow[]; tests: number }> {
  const { problems, files } = reading;
  const options: Record<string, unknown> = { ...defaults.options, ...test.options };
  checkOptions(test, options, reading);
  const { assertions, own } = await caseParts(test, defaults, options, reading);
  const vars = { ...defaults.vars, ...test.vars };
  const varsAt = child(test.at, 'vars', vars);
  const refuse = (of: { variable: string; error: string }): void =>
    problems.add(
      placeOf(child(varsAt, of.variable, null)),
      [...varsAt.path, of.variable],
      of.error,
    );
  const expanded =
    options['disableVarExpansion'] === true ? { list: [vars] } : combinations(vars, files);
  if ('error' in expanded) {
    refuse(expanded);
    return { rows: [], tests: 1 };
  }
  const allowed = test.prompts ?? defaults.prompts;
  const providers = test.providers ?? defaults.providers;
  const metadata = { ...defaults.metadata, ...test.metadata };
  const rows: SuiteRow[] = [];
  for (const [i, written] of expanded.list.entries()) {
    const loaded = loadVariables(written, files);
    if ('error' in loaded) {
      refuse(loaded);
      continue;
    }
    const values = nestedVars(loaded.vars);
    const { checks, ...body } = await bodyOf(own, assertions, values, reading);
    for (const [promptIndex, prompt] of prompts.entries()) {
      if (!promptAllowed(prompt, allowed)) continue;
      const template = `${text(options['prefix'])}${prompt.raw}${text(options['suffix'])}`;
      const row = { template, options, prompt, promptIndex, vars: loaded.vars, metadata };
      const asked = await askedCase(test, row, body, reading);
      if (asked !== null)
        rows.push({
          testIndex: firstIndex + i,
          promptIndex,
          case: asked,
          vars: written,
          written: ownOf(test, defaults),
          checks,
          ...(providers === undefined ? {} : { providers }),
        });
    }
  }
  return { rows, tests: expanded.list.length };
}

function ownOf(test: RawTest, defaults: DefaultTest): WrittenTest {
  const { assert, options, threshold, toolSandbox } = test;
  const turns = turnsOf(test, defaults);
  return {
    assert,
    options,
    ...(threshold === undefined ? {} : { threshold }),
    ...(toolSandbox === undefined ? {} : { toolSandbox }),
    ...(turns === undefined ? {} : { turns }),
  };
}

type Own = Omit<Case, 'hash' | 'label' | 'messages' | 'vars' | 'assertions'>;

/** A case of one set of variables, before it is known what is asked. */
async function bodyOf(
  own: Own,
  assertions: readonly ParsedAssertion[],
  vars: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): Promise<Own & Pick<Case, 'vars' | 'assertions'> & Pick<SuiteRow, 'checks'>> {
  const rendered = await Promise.all(assertions.map((a) => renderAssertion(a, vars, reading)));
  const checks = assertions.filter((_, i) => rendered[i] !== null).map(({ at }) => sourceOf(at));
  return {
    ...own,
    ...(await renderedUser(own.simulatedUser, vars, reading)),
    ...(await renderedResults(own.toolSandbox, vars, reading)),
    vars,
    assertions: rendered.filter((a) => a !== null),
    checks,
  };
}

const sourceOf = ({ document, path }: Located): CheckSource => ({
  file: document.file,
  path,
  ...(document.row === undefined ? {} : { row: document.row }),
});

/** What all cases of a test share, whatever their variables and prompts. */
async function caseParts(
  test: RawTest,
  defaults: DefaultTest,
  options: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): Promise<{
  assertions: readonly ParsedAssertion[];
  own: Own;
}> {
  const threshold = test.threshold ?? defaults.threshold;
  const talk = await readTalk(test, defaults, options, reading);
  const assertions = [...parseAssertions(test, defaults, options, reading), ...talk.assertions];
  checkAnswers(assertions, talk.more, reading);
  const transform = caseTransform(test, defaults, options, reading);
  const toolSandbox = await readToolSandbox(test, defaults, reading);
  return {
    assertions,
    own: {
      ...(threshold === undefined ? {} : { threshold }),
      ...(transform === undefined ? {} : { transform }),
      ...talk.more,
      ...(toolSandbox === undefined ? {} : { toolSandbox }),
      metadata: caseMetadata({ ...defaults.metadata, ...test.metadata }),
    },
  };
}

/** The case of one test, one set of variables and one prompt; null with the problem noted. */
async function askedCase(
  test: RawTest,
  given: Omit<Unlinked, 'assertions'>,
  own: Omit<Case, 'hash' | 'label' | 'line' | 'prompt' | 'messages' | 'parameters'>,
  reading: AssertionReading,
): Promise<Case | null> {
  const { chains } = reading;
  const row = { ...given, assertions: own.assertions };
  if (chains.lengthBefore(row) >= LONGEST_THREAD) {
    const { at } = row.prompt;
    const tooLong =
      `more than ${LONGEST_THREAD} tests are one conversation of this prompt; part them with ` +
      'metadata: { conversationId: … }';
    reading.problems.add(placeOf(at), at.path, tooLong);
    return null;
  }
  const vars = { ...row.vars, ...chains.placeholders(row) };
  const asked = await promptMessages(row.template, vars, row.prompt, test, reading);
  if (asked === null) return null;
  const { messages } = asked;
  const parameters = { ...row.prompt.config, ...parametersOf(row.options, test, reading) };
  const chain = chains.linkOf(row);
  const body = {
    ...own,
    messages,
    ...(chain === null ? {} : { chain }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  const { line } = placeOf(test.at);
  const made = {
    hash: caseHash(body),
    // What it is called is quoted wherever it is told of.
    label: quoted(test.description ?? firstLine(messages, reading.clean)),
    prompt: asked.text,
    ...body,
    metadata: quotedIn(own.metadata),
    ...(line === undefined ? {} : { line }),
  };
  chains.note(row, made);
  return made;
}

function parseAssertions(
  test: RawTest,
  defaults: DefaultTest,
  options: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): ParsedAssertion[] {
  const ofDefault = options['disableDefaultAsserts'] === true ? [] : (defaults.assertAt ?? []);
  return [...ofDefault, ...test.assertAt]
    .map((at) => parseAssertion(at, options, reading))
    .filter((a) => a !== null);
}

async function promptMessages(
  template: string,
  vars: Readonly<Record<string, unknown>>,
  prompt: ParsedPrompt,
  test: RawTest,
  { problems, sandbox }: AssertionReading,
): Promise<{ messages: Case['messages']; text: string } | null> {
  const refuse = (message: string): null => (
    problems.add(placeOf(prompt.at), prompt.at.path, message),
    null
  );
  const rendered = await renderPrompt(template, vars, sandbox);
  const where = (() => {
    const { file, line } = placeOf(test.at);
    return `for the test at ${file}${line === undefined ? '' : `:${line}`}`;
  })();
  if (!rendered.ok) return refuse(`the prompt cannot be rendered ${where}: ${rendered.message}`);
  const chat = chatMessages(rendered.value);
  return 'error' in chat
    ? refuse(`${chat.error} ${where}`)
    : { messages: chat.messages, text: compactPrompt(rendered.value) };
}

/** Keys of a test's metadata that are ours; the schema has checked what they hold. */
const OURS: readonly (keyof CaseMetadata)[] = [
  'expect',
  'task',
  'skill',
  'tool',
  'risk',
  'mustHold',
  'claim',
  'clause',
  'tradeOff',
  'starter',
];

function caseMetadata(given: Readonly<Record<string, unknown>>): CaseMetadata {
  return Object.fromEntries(
    OURS.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])),
  ) as CaseMetadata;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** So much of a prompt is looked through for what its first line may be part of. */
const MOST_READ = 8 * 1_024;

/** What a case is called by: of a dump in several lines its first would not be known for one. */
function firstLine(messages: Case['messages'], clean: Clean): string {
  const last = messages.findLast((m) => m.role === 'user') ?? messages.at(-1);
  const content =
    typeof last?.content === 'string' ? last.content : JSON.stringify(last?.content ?? '');
  const read = clean(content.trim().slice(0, MOST_READ));
  return shorten(read.split('\n')[0] ?? '', 80);
}
