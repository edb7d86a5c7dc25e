import path from 'node:path';
import type { Problem } from '../../domain/errors.ts';
import type { Case, Sandbox, Scorer, Suite } from '../../domain/suite.ts';
import { createScorers } from '../scorers/registry.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import type { AssertionReading } from './read-assertions.ts';
import { type DefaultTest, expandTest, type SuiteRow } from './cases.ts';
import { Chains } from './chains.ts';
import { proveTransforms } from './code.ts';
import { readDocument } from './document.ts';
import { SuiteFiles } from './files.ts';
import { suiteHash } from './hash.ts';
import { child, type Located, placeOf, Problems } from './problems.ts';
import { type ParsedPrompt, parsePrompts } from './prompts.ts';
import { type ParsedProvider, parseProviders } from './providers.ts';
import { type Env, referencedKeys, resolveReferences } from './references.ts';
import { checked, configSchema, REFUSED_CONFIG_KEYS } from './schema.ts';
import { type RawTest, type Reading, readScenarios, readTest, readTests } from './tests.ts';

export interface LoadOptions {
  /** For people and tables; the file's `description`, else its folder's name, otherwise. */
  name?: string;
  /** Renders templates with logic; nothing of it is loaded where no template needs it. */
  sandbox: Sandbox;
  /** What `{{ env.NAME }}` may see beside the file's own `env:`. */
  env?: Env;
  /** Files that hold secrets, of which none is read. */
  secretFiles?: readonly string[] | undefined;
  /** Cuts secrets out of what a case is called by, before it is shortened. */
  clean?: Clean | undefined;
  /** What the file would hold, where that is to be known before it is written. */
  text?: string | undefined;
  /** The supported assertion types; all of them unless given. */
  scorers?: ReadonlyMap<string, Scorer>;
}

export interface LoadedSuite {
  suite: Suite;
  prompts: readonly ParsedPrompt[];
  providers: readonly ParsedProvider[];
  /** Test by test, prompt by prompt; what `planCalls` crosses with the providers. */
  rows: readonly SuiteRow[];
  /** The judges and played users that name a model by `provider`, by that option as JSON. */
  named: ReadonlyMap<string, ParsedProvider>;
}

export type LoadResult =
  | ({ ok: true } & LoadedSuite)
  | { ok: false; problems: readonly Problem[]; warnings: readonly Problem[] };

/** Cases beyond this are a data set, not a canary suite. */
const MOST_ROWS = 20_000;

/**
 * Reads a promptfoo configuration (YAML or JSON) whole: the suite, or every problem in it at once.
 * Never throws for what the files hold.
 */
export async function loadSuite(file: string, options: LoadOptions): Promise<LoadResult> {
  const absolute = path.resolve(file);
  const files = new SuiteFiles(path.dirname(absolute), options.secretFiles);
  if (options.text !== undefined) files.give(absolute, options.text);
  const problems = new Problems();
  const refused = (): LoadResult => ({
    ok: false,
    problems: problems.errors,
    warnings: problems.warnings,
  });
  const top = readTop(absolute, files, problems);
  if (top === null) return refused();
  const env = { ...options.env, ...ownEnv(top.value['env']) };
  const value = resolveReferences(top.value, top.value, env) as Record<string, unknown>;
  const at: TopLevel = { value, document: top.document, path: [] };
  checkTop(at, problems);
  const providersKey = value['targets'] === undefined ? 'providers' : 'targets';
  const providers = parseProviders(child(at, providersKey, value[providersKey]), files, problems);
  const prompts =
    value['prompts'] === undefined
      ? [{ raw: '{{prompt}}', label: '{{prompt}}', at }]
      : parsePrompts(child(at, 'prompts', value['prompts']), files, problems);
  const { sandbox } = options;
  const scorers = options.scorers ?? createScorers({ sandbox });
  const rows = await expandAll(at, prompts, {
    files,
    problems,
    env,
    sandbox,
    scorers,
    clean: options.clean ?? ((text) => text),
    chains: new Chains(),
  });
  const named = namedModels(rows, at, files, problems);
  await proveTransforms(problems, sandbox);
  if (problems.errors.length === 0 && rows.length === 0)
    problems.add(placeOf(child(at, 'tests', null)), ['tests'], 'the suite has no tests');
  if (problems.errors.length > 0) return refused();
  const cases = distinct(rows, problems, absolute);
  const description =
    typeof value['description'] === 'string'
      ? value['description']
      : path.basename(path.dirname(absolute));
  const suite: Suite = {
    name: options.name ?? description,
    file: absolute,
    hash: suiteHash(cases.map((c) => c.hash)),
    cases,
    files: files.files,
    warnings: problems.warnings,
  };
  return { ok: true, suite, prompts, providers, rows, named };
}

/** The file's top level, a map. */
interface TopLevel extends Located {
  value: Record<string, unknown>;
}

/** The file as it is written; null with the problems noted where it is no suite at all. */
function readTop(
  file: string,
  files: SuiteFiles,
  problems: Problems,
): Pick<TopLevel, 'value' | 'document'> | null {
  const read = files.read(file);
  if (!read.ok) {
    problems.add({ file }, [], read.message.replace(JSON.stringify(file), 'the file'));
    return null;
  }
  const parsed = readDocument(file, read.text);
  if ('problems' in parsed) {
    for (const p of parsed.problems) problems.add(p.place, [], p.message);
    return null;
  }
  const { document } = parsed;
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.add({ file, line: 1 }, [], 'a suite is a map with `prompts` and `tests`');
    return null;
  }
  return { value: value as Record<string, unknown>, document };
}

/** Every test by every prompt, as far as the suite's size goes. */
async function expandAll(
  at: TopLevel,
  prompts: readonly ParsedPrompt[],
  reading: AssertionReading & Reading,
): Promise<SuiteRow[]> {
  const { problems } = reading;
  const { tests, defaults } = testsOf(at, reading);
  const rows: SuiteRow[] = [];
  let nextIndex = 0;
  for (const test of tests) {
    const expanded = await expandTest(test, defaults, prompts, nextIndex, reading);
    nextIndex += expanded.tests;
    rows.push(...expanded.rows);
    if (rows.length > MOST_ROWS) {
      problems.add(
        placeOf(test.at),
        test.at.path,
        `the suite comes to more than ${MOST_ROWS} cases`,
      );
      break;
    }
  }
  return rows;
}

/** The file's tests and scenarios; where it speaks of neither, each prompt is asked as it stands. */
function testsOf(at: TopLevel, reading: Reading): { tests: RawTest[]; defaults: DefaultTest } {
  const { value } = at;
  const defaults: DefaultTest =
    value['defaultTest'] === undefined
      ? {}
      : (readTest(child(at, 'defaultTest', value['defaultTest']), reading) ?? {});
  const tests = [
    ...readTests(child(at, 'tests', value['tests']), reading),
    ...readScenarios(child(at, 'scenarios', value['scenarios']), reading),
  ];
  if (
    tests.length === 0 &&
    reading.problems.errors.length === 0 &&
    value['tests'] === undefined &&
    value['scenarios'] === undefined
  )
    tests.push({ at, vars: {}, assert: [], assertAt: [], options: {}, metadata: {} });
  return { tests, defaults };
}

/** The models that assertions and simulated users name, by their option as JSON. */
function namedModels(
  rows: readonly SuiteRow[],
  at: TopLevel,
  files: SuiteFiles,
  problems: Problems,
): Map<string, ParsedProvider> {
  const named = new Map<string, ParsedProvider>();
  for (const option of rows
    .flatMap(({ case: c }) => [
      ...c.assertions.map((a) => a.options['provider']),
      c.simulatedUser?.provider,
    ])
    .filter((o) => o !== undefined)) {
    const key = JSON.stringify(option);
    const [model] = named.has(key)
      ? []
      : parseProviders(child(at, 'tests', option), files, problems);
    if (model !== undefined) named.set(key, model);
  }
  return named;
}

function checkTop(at: TopLevel, problems: Problems): void {
  const { value } = at;
  for (const [key, message] of Object.entries(REFUSED_CONFIG_KEYS)) {
    const given = value[key];
    const empty =
      given === undefined ||
      given === null ||
      (typeof given === 'object' && Object.keys(given).length === 0);
    if (!empty) problems.add(at.document.placeOfKey([], key), [key], message);
  }
  // Keys that only hold what `$ref`s and anchors share are the user's own names.
  const shared = referencedKeys(at.document.value);
  const known = Object.fromEntries(
    Object.entries(value).filter(([key]) => !shared.has(key) && !/^[x_.]-?/.test(key)),
  );
  checked(configSchema, { ...at, value: known }, problems);
  const repeat = (value['evaluateOptions'] as Record<string, unknown> | undefined)?.['repeat'];
  if (typeof repeat === 'number' && repeat > 1)
    problems.warn(
      at.document.placeOf(['evaluateOptions', 'repeat']),
      ['evaluateOptions', 'repeat'],
      '`repeat` is ignored; daytwo repeats by its own number of trials a case',
    );
}

/** Cases by content, in order; a twin is named, a case that asserts nothing too. */
function distinct(rows: readonly SuiteRow[], problems: Problems, file: string): Case[] {
  const cases = new Map<string, Case>();
  for (const { case: c, testIndex } of rows) {
    const place = { file, ...(c.line === undefined ? {} : { line: c.line }) };
    if (cases.has(c.hash))
      problems.warn(
        place,
        ['tests', testIndex],
        `"${c.label}" is the same as an earlier case and counts once`,
      );
    else if (c.assertions.length === 0)
      problems.warn(
        place,
        ['tests', testIndex],
        `"${c.label}" asserts nothing: it always passes with score 1 and has no pass stream`,
      );
    if (!cases.has(c.hash)) cases.set(c.hash, c);
  }
  return [...cases.values()];
}

function ownEnv(value: unknown): Env {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([k, v]) =>
      ['string', 'number', 'boolean'].includes(typeof v) ? [[k, String(v)]] : [],
    ),
  );
}
