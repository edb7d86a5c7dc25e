import type { Case, CaseMetadata } from '../../domain/suite.ts';
import { chatMessages } from '../scorers/chat-prompt.ts';
import {
  type AssertionReading,
  parseAssertion,
  type ParsedAssertion,
  renderAssertion,
} from './assertions.ts';
import { transformCode } from './code.ts';
import { caseHash } from './hash.ts';
import { child, didYouMean, placeOf } from './problems.ts';
import { type ParsedPrompt, promptAllowed } from './prompts.ts';
import { loadDeep } from './providers.ts';
import { nestedVars, renderPrompt } from './render.ts';
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

const OPTION_KEYS = [
  'prefix',
  'suffix',
  'provider',
  'rubricPrompt',
  'factuality',
  'transform',
  'postprocess',
  'transformVars',
  'storeOutputAs',
  'disableVarExpansion',
  'disableConversationVar',
  'disableDefaultAsserts',
  'runSerially',
  'repeat',
];

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
  const assertions = parseAssertions(test, defaults, options, reading);
  const code = caseTransform(test, defaults, options, reading);
  const vars = { ...defaults.vars, ...test.vars };
  const varsAt = child(test.at, 'vars', vars);
  const expanded =
    options['disableVarExpansion'] === true ? { list: [vars] } : combinations(vars, files);
  if ('error' in expanded) {
    problems.add(
      placeOf(child(varsAt, expanded.variable, null)),
      [...varsAt.path, expanded.variable],
      expanded.error,
    );
    return { rows: [], tests: 1 };
  }
  const threshold = test.threshold ?? defaults.threshold;
  const metadata = caseMetadata({ ...defaults.metadata, ...test.metadata });
  const allowed = test.prompts ?? defaults.prompts;
  const providers = test.providers ?? defaults.providers;
  const rows: SuiteRow[] = [];
  for (const [i, written] of expanded.list.entries()) {
    const loaded = loadVariables(written, files);
    if ('error' in loaded) {
      problems.add(
        placeOf(child(varsAt, loaded.variable, null)),
        [...varsAt.path, loaded.variable],
        loaded.error,
      );
      continue;
    }
    const values = nestedVars(loaded.vars);
    const rendered = await Promise.all(assertions.map((a) => renderAssertion(a, values, reading)));
    for (const [promptIndex, prompt] of prompts.entries()) {
      if (!promptAllowed(prompt, allowed)) continue;
      const template = `${text(options['prefix'])}${prompt.raw}${text(options['suffix'])}`;
      const asked = await promptMessages(template, loaded.vars, prompt, test, options, reading);
      if (asked === null) continue;
      const { messages } = asked;
      const parameters = { ...prompt.config, ...parametersOf(options, test, reading) };
      const body = {
        vars: values,
        messages,
        assertions: rendered.filter((a) => a !== null),
        ...(threshold === undefined ? {} : { threshold }),
        ...(code === undefined ? {} : { transform: code }),
        ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
        metadata,
      };
      const { line } = placeOf(test.at);
      rows.push({
        testIndex: firstIndex + i,
        promptIndex,
        case: {
          hash: caseHash(body),
          label: test.description ?? firstLine(messages),
          prompt: asked.text,
          ...body,
          ...(line === undefined ? {} : { line }),
        },
        vars: written,
        ...(providers === undefined ? {} : { providers }),
      });
    }
  }
  return { rows, tests: expanded.list.length };
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

function checkOptions(
  test: RawTest,
  options: Readonly<Record<string, unknown>>,
  { problems }: AssertionReading,
): void {
  const at = child(test.at, 'options', options);
  const note = (key: string, message: string, hint?: string): void =>
    problems.add(placeOf(child(at, key, null)), [...at.path, key], message, hint);
  if (options['transformVars'] !== undefined)
    note('transformVars', '`transformVars` is not supported; write the variables out');
  if (options['storeOutputAs'] !== undefined)
    note(
      'storeOutputAs',
      '`storeOutputAs` is not supported: a canary stands alone, without the output of another',
    );
  for (const key of ['tools', 'functions'])
    if (options[key] !== undefined)
      note(
        key,
        `\`${key}\` of a single test are not supported; declare them at the provider or the agent`,
      );
  for (const key of Object.keys(options)) {
    const hint = OPTION_KEYS.includes(key) ? undefined : didYouMean(key, OPTION_KEYS);
    if (hint !== undefined) note(key, `unknown option "${key}"`, hint);
  }
  if (options['repeat'] !== undefined)
    problems.warn(
      placeOf(child(at, 'repeat', null)),
      [...at.path, 'repeat'],
      '`repeat` is ignored; daytwo repeats by its own number of trials a case',
    );
}

/** Options that promptfoo passes on to the provider as request parameters. */
function parametersOf(
  options: Readonly<Record<string, unknown>>,
  test: RawTest,
  { files, problems }: AssertionReading,
): Record<string, unknown> {
  const own = Object.fromEntries(
    Object.entries(options).filter(([key]) => !OPTION_KEYS.includes(key)),
  );
  return loadDeep(own, child(test.at, 'options', own), files, problems) as Record<string, unknown>;
}

function caseMetadata({
  expect,
  task,
  skill,
  risk,
  claim,
}: Readonly<Record<string, unknown>>): CaseMetadata {
  return Object.fromEntries(
    Object.entries({ expect, task, skill, risk, claim }).filter(([, v]) => v !== undefined),
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
  return (content.trim().split('\n')[0] ?? '').slice(0, 80);
}
