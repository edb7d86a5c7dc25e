import { shorten } from '../../domain/shorten.ts';
import type { Case, CaseMetadata } from '../../domain/suite.ts';
import { chatMessages } from '../scorers/chat-prompt.ts';
import {
  type AssertionReading,
  parseAssertion,
  type ParsedAssertion,
  renderAssertion,
} from './read-assertions.ts';
import { transformCode } from './code.ts';
import { caseHash } from './hash.ts';
import { child, placeOf } from './problems.ts';
import { type ParsedPrompt, promptAllowed } from './prompts.ts';
import { nestedVars, renderPrompt } from './render.ts';
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
}

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
  const threshold = test.threshold ?? defaults.threshold;
  const assertions = parseAssertions(test, defaults, options, reading);
  const transform = caseTransform(test, defaults, options, reading);
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
  const own = {
    ...(threshold === undefined ? {} : { threshold }),
    ...(transform === undefined ? {} : { transform }),
    metadata: caseMetadata({ ...defaults.metadata, ...test.metadata }),
  };
  const allowed = test.prompts ?? defaults.prompts;
  const providers = test.providers ?? defaults.providers;
  const rows: SuiteRow[] = [];
  for (const [i, written] of expanded.list.entries()) {
    const loaded = loadVariables(written, files);
    if ('error' in loaded) {
      refuse(loaded);
      continue;
    }
    const values = nestedVars(loaded.vars);
    const rendered = await Promise.all(assertions.map((a) => renderAssertion(a, values, reading)));
    const body = { ...own, vars: values, assertions: rendered.filter((a) => a !== null) };
    for (const [promptIndex, prompt] of prompts.entries()) {
      if (!promptAllowed(prompt, allowed)) continue;
      const asked = await askedCase(test, options, prompt, loaded.vars, body, reading);
      if (asked !== null)
        rows.push({
          testIndex: firstIndex + i,
          promptIndex,
          case: asked,
          vars: written,
          ...(providers === undefined ? {} : { providers }),
        });
    }
  }
  return { rows, tests: expanded.list.length };
}

/** The case of one test, one set of variables and one prompt; null with the problem noted. */
async function askedCase(
  test: RawTest,
  options: Readonly<Record<string, unknown>>,
  prompt: ParsedPrompt,
  vars: Readonly<Record<string, unknown>>,
  own: Pick<Case, 'vars' | 'assertions' | 'metadata' | 'threshold' | 'transform'>,
  reading: AssertionReading,
): Promise<Case | null> {
  const template = `${text(options['prefix'])}${prompt.raw}${text(options['suffix'])}`;
  const asked = await promptMessages(template, vars, prompt, test, options, reading);
  if (asked === null) return null;
  const { messages } = asked;
  const parameters = { ...prompt.config, ...parametersOf(options, test, reading) };
  const body = {
    ...own,
    messages,
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  const { line } = placeOf(test.at);
  return {
    hash: caseHash(body),
    label: test.description ?? firstLine(messages),
    prompt: asked.text,
    ...body,
    ...(line === undefined ? {} : { line }),
  };
}

function parseAssertions(
  test: RawTest,
  defaults: DefaultTest,
  options: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): ParsedAssertion[] {
  const ofDefault = options['disableDefaultAsserts'] === true ? [] : (defaults.assert ?? []);
  const from = (
    list: readonly unknown[],
    at: RawTest['at'] | undefined,
  ): (ParsedAssertion | null)[] =>
    at === undefined
      ? []
      : list.map((a, i) =>
          parseAssertion(child(child(at, 'assert', list), i, a), options, reading),
        );
  return [...from(ofDefault, defaults.at), ...from(test.assert, test.at)].filter((a) => a !== null);
}

async function promptMessages(
  template: string,
  vars: Readonly<Record<string, unknown>>,
  prompt: ParsedPrompt,
  test: RawTest,
  options: Readonly<Record<string, unknown>>,
  { problems, sandbox }: AssertionReading,
): Promise<{ messages: Case['messages']; text: string } | null> {
  const refuse = (message: string): null => (
    problems.add(placeOf(prompt.at), prompt.at.path, message),
    null
  );
  if (/\{[{%][^}]*\b_conversation\b/.test(template) && options['disableConversationVar'] !== true)
    return refuse(
      'the prompt uses `_conversation`: conversations over several calls are not supported; ' +
        'write the earlier turns into the prompt',
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
    : { messages: chat.messages, text: compact(rendered.value) };
}

function caseMetadata({
  expect,
  task,
  skill,
  risk,
  mustHold,
  claim,
}: Readonly<Record<string, unknown>>): CaseMetadata {
  return Object.fromEntries(
    Object.entries({ expect, task, skill, risk, mustHold, claim }).filter(
      ([, v]) => v !== undefined,
    ),
  ) as CaseMetadata;
}

/** promptfoo shows a chat without the blanks of its file. */
function compact(prompt: string): string {
  try {
    return JSON.stringify(JSON.parse(prompt));
  } catch {
    return prompt;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function firstLine(messages: Case['messages']): string {
  const last = messages.findLast((m) => m.role === 'user') ?? messages.at(-1);
  const content =
    typeof last?.content === 'string' ? last.content : JSON.stringify(last?.content ?? '');
  return shorten(content.trim().split('\n')[0] ?? '', 80);
}
