import path from 'node:path';
import type { Problem } from '../../domain/errors.ts';
import type { Case, Sandbox, Scorer, Suite } from '../../domain/suite.ts';
import { createScorers } from '../scorers/registry.ts';
import type { AssertionReading } from './assertions.ts';
import { type DefaultTest, expandTest, type SuiteRow } from './cases.ts';
import { proveTransforms } from './code.ts';
import { readDocument } from './document.ts';
import { SuiteFiles } from './files.ts';
import { suiteHash } from './hash.ts';
import { child, type Located, placeOf, Problems } from './problems.ts';
import { type ParsedPrompt, parsePrompts } from './prompts.ts';
import { type ParsedProvider, parseProviders } from './providers.ts';
import { type Env, referencedKeys, resolveReferences } from './references.ts';
import { checked, configSchema, REFUSED_CONFIG_KEYS } from './schema.ts';
import { readScenarios, readTest, readTests } from './tests.ts';

export interface LoadOptions {
  /** For people and tables; the file's `description`, else its folder's name, otherwise. */
  name?: string;
  /** Renders templates with logic; nothing of it is loaded where no template needs it. */
  sandbox: Sandbox;
  /** What `{{ env.NAME }}` may see beside the file's own `env:`. */
  env?: Env;
  /** The supported assertion types; all of them unless given. */
  scorers?: ReadonlyMap<string, Scorer>;
}

export interface LoadedSuite {
  suite: Suite;
  prompts: readonly ParsedPrompt[];
  providers: readonly ParsedProvider[];
  /** Test by test, prompt by prompt; what `planCalls` crosses with the providers. */
  rows: readonly SuiteRow[];
  /** The judges that assertions name by their `provider` option, by that option as JSON. */
  judges: ReadonlyMap<string, ParsedProvider>;
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
  const files = new SuiteFiles(path.dirname(absolute));
  const problems = new Problems();
  const refused = (): LoadResult => ({
    ok: false,
    problems: problems.errors,
    warnings: problems.warnings,
  });
  const read = files.read(absolute);
  if (!read.ok) {
    problems.add(
      { file: absolute },
      [],
      read.message.replace(JSON.stringify(absolute), 'the file'),
    );
    return refused();
  }
  const parsed = readDocument(absolute, read.text);
  if ('problems' in parsed) {
    for (const p of parsed.problems) problems.add(p.place, [], p.message);
    return refused();
  }
  const { document } = parsed;
  if (
    typeof document.value !== 'object' ||
    document.value === null ||
    Array.isArray(document.value)
  ) {
    problems.add({ file: absolute, line: 1 }, [], 'a suite is a map with `prompts` and `tests`');
    return refused();
  }
  const top = document.value as Record<string, unknown>;
  const env = { ...options.env, ...ownEnv(top['env']) };
  const value = resolveReferences(top, top, env) as Record<string, unknown>;
  const at: Located = { value, document, path: [] };
  checkTop(at, problems);
  const providersKey = value['targets'] === undefined ? 'providers' : 'targets';
  const providers = parseProviders(child(at, providersKey, value[providersKey]), files, problems);
  const prompts =
    value['prompts'] === undefined
      ? [{ raw: '{{prompt}}', label: '{{prompt}}', at }]
      : parsePrompts(child(at, 'prompts', value['prompts']), files, problems);
  const reading = { files, problems, env };
  const assertionReading: AssertionReading = {
    ...reading,
    sandbox: options.sandbox,
    scorers: options.scorers ?? createScorers({ sandbox: options.sandbox }),
  };
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
    problems.errors.length === 0 &&
    value['tests'] === undefined &&
    value['scenarios'] === undefined
  ) {
    tests.push({ at, vars: {}, assert: [], options: {}, metadata: {} });
  }
  const rows: SuiteRow[] = [];
  let nextIndex = 0;
  for (const test of tests) {
    const expanded = await expandTest(test, defaults, prompts, nextIndex, assertionReading);
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
  const judges = new Map<string, ParsedProvider>();
  for (const option of rows
    .flatMap((r) => r.case.assertions.map((a) => a.options['provider']))
    .filter((o) => o !== undefined)) {
    const [judge] = judges.has(JSON.stringify(option))
      ? []
      : parseProviders(child(at, 'tests', option), files, problems);
    if (judge !== undefined) judges.set(JSON.stringify(option), judge);
  }
  await proveTransforms(problems, options.sandbox);
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
  return { ok: true, suite, prompts, providers, rows, judges };
}

function checkTop(at: Located, problems: Problems): void {
  const value = at.value as Record<string, unknown>;
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
