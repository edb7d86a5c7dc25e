import type { z } from 'zod';
import type { Place } from '../../domain/errors.ts';
import { csvTests } from './csv.ts';
import { readDocument, type SourceDocument } from './document.ts';
import { hasMagic, isFileRef, type SuiteFiles, withoutScheme } from './files.ts';
import { child, type Located, placeOf, type Problems } from './problems.ts';
import { type Env, resolveReferences } from './references.ts';
import { checked, REFUSED_TEST_KEYS, scenarioSchema, testSchema } from './schema.ts';

export interface Reading {
  files: SuiteFiles;
  problems: Problems;
  env: Env;
}

/** A test that has its shape, with where it stands; `row` is its 0-based place in a data file. */
export interface RawTest {
  at: Located;
  description?: string;
  vars: Readonly<Record<string, unknown>>;
  assert: readonly unknown[];
  /** Where each of them stands: in the test, in a file that it names, in the scenario's data. */
  assertAt: readonly Located[];
  options: Readonly<Record<string, unknown>>;
  threshold?: number;
  metadata: Readonly<Record<string, unknown>>;
  prompts?: readonly string[];
  providers?: readonly string[];
  turns?: readonly unknown[];
  simulatedUser?: unknown;
  toolSandbox?: unknown;
}

/** The tests under a `tests` key (or a scenario's): inline, in files, or both, in order. */
export function readTests(at: Located, reading: Reading): RawTest[] {
  const { value } = at;
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return fromFiles(value, at, reading);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, i) => {
      const here = child(at, i, item);
      return typeof item === 'string'
        ? fromFiles(item, here, reading)
        : oneOrGenerated(here, reading);
    });
  }
  return oneOrGenerated(at, reading);
}

function oneOrGenerated(at: Located, reading: Reading): RawTest[] {
  const path =
    typeof at.value === 'object' && at.value !== null
      ? (at.value as Record<string, unknown>)['path']
      : undefined;
  if (typeof path === 'string') return fromFiles(path, at, reading);
  const test = readTest(at, reading);
  return test === null ? [] : [test];
}

/** One inline test, checked; null when it is no test at all. */
export function readTest(at: Located, reading: Reading): RawTest | null {
  const { files, problems } = reading;
  if (isFileRef(at.value)) return fromFiles(at.value, at, reading)[0] ?? null;
  const raw =
    typeof at.value === 'object' && at.value !== null
      ? (at.value as Record<string, unknown>)
      : null;
  for (const [key, message] of Object.entries(REFUSED_TEST_KEYS))
    if (raw?.[key] !== undefined)
      problems.add(
        at.document.placeOfKey(at.path, key),
        child(at, key, null).path,
        message,
        JSON.stringify(raw[key])?.includes('promptfoo:simulated-user')
          ? 'a simulated user is written simulatedUser: { persona: …, goal: … } here'
          : undefined,
      );
  const assertRef = raw?.['assert'];
  const here = child(at, 'assert', assertRef);
  const list = isFileRef(assertRef) ? valueFile(assertRef, here, reading) : here;
  const given = isFileRef(assertRef) ? { ...raw, assert: list.value } : raw;
  if (raw === null) {
    checked(testSchema, at, problems);
    return null;
  }
  // What is sound of a broken test goes on, so that the problems further in are told in the same
  // breath.
  const test = checked(testSchema, { ...at, value: given }, problems) ?? sound(given ?? {});
  let vars: Record<string, unknown> = {};
  if (typeof test.vars === 'string' || Array.isArray(test.vars)) {
    for (const reference of [test.vars].flat()) {
      for (const file of hasMagic(reference) ? files.match(reference) : [reference])
        Object.assign(vars, mapFile(file, child(at, 'vars', test.vars), reading));
    }
  } else vars = test.vars ?? {};
  if (Object.hasOwn(vars, 'assert'))
    problems.warn(
      at.document.placeOfKey([...at.path, 'vars'], 'assert'),
      [...at.path, 'vars', 'assert'],
      '"assert" stands among the variables; it belongs one level up, beside "vars"',
    );
  return {
    at,
    ...(test.description === undefined ? {} : { description: test.description }),
    vars,
    assert: test.assert ?? [],
    assertAt: (test.assert ?? []).map((a, i) => child(list, i, a)),
    options: test.options ?? {},
    ...(test.threshold === undefined ? {} : { threshold: test.threshold }),
    metadata: test.metadata ?? {},
    ...(test.prompts === undefined ? {} : { prompts: test.prompts }),
    ...(test.providers === undefined ? {} : { providers: test.providers }),
    ...(test.turns === undefined ? {} : { turns: test.turns }),
    ...(test.toolSandbox === undefined ? {} : { toolSandbox: test.toolSandbox }),
    ...(test.simulatedUser === undefined ? {} : { simulatedUser: test.simulatedUser }),
  };
}

/** The parts of a test that have their shape, each taken by itself. */
function sound(raw: Record<string, unknown>): z.output<typeof testSchema> {
  const fits = Object.entries(testSchema.shape).flatMap(([key, schema]) => {
    const part = schema.safeParse(raw[key]);
    return part.success && part.data !== undefined ? [[key, part.data] as const] : [];
  });
  return Object.fromEntries(fits);
}

/**
 * Scenarios: every entry of `config` with every test, the test's own values winning; promptfoo's
 * order.
 */
export function readScenarios(at: Located, reading: Reading): RawTest[] {
  if (!Array.isArray(at.value)) {
    if (at.value !== undefined && at.value !== null)
      reading.problems.add(placeOf(at), at.path, 'scenarios must be a list');
    return [];
  }
  return at.value.flatMap((item: unknown, i) => {
    const here = child(at, i, item);
    const scenario = checked(scenarioSchema, here, reading.problems);
    if (scenario === null) return [];
    const data = readTests(child(here, 'config', scenario.config), reading);
    const tests =
      scenario.tests === undefined
        ? [null]
        : readTests(child(here, 'tests', scenario.tests), reading);
    // As in promptfoo, a scenario's tests hear of each other and of no others.
    const own = (t: RawTest): RawTest => ({
      ...t,
      metadata: { conversationId: `__scenario_${i}__`, ...t.metadata },
    });
    return data.flatMap((d) => tests.map((t) => own(t === null ? d : merge(d, t))));
  });
}

function merge(data: RawTest, test: RawTest): RawTest {
  return {
    ...data,
    ...test,
    vars: { ...data.vars, ...test.vars },
    options: { ...data.options, ...test.options },
    metadata: { ...data.metadata, ...test.metadata },
    assert: [...data.assert, ...test.assert],
    assertAt: [...data.assertAt, ...test.assertAt],
  };
}

function fromFiles(reference: string, at: Located, reading: Reading): RawTest[] {
  const { files, problems } = reading;
  const refuse = (message: string): RawTest[] => (problems.add(placeOf(at), at.path, message), []);
  if (/^(https?|huggingface|az|s3|gs):\/\//.test(reference))
    return refuse(
      `tests from the network ("${reference}") are not supported; save them to a file beside the suite`,
    );
  if (/\.(js|cjs|mjs|ts|cts|mts|py)(:\w+)?$/i.test(reference))
    return refuse(
      `"${reference}" makes tests with a program, which is not supported; use YAML, JSON or CSV`,
    );
  const named = hasMagic(reference) ? files.match(reference) : [withoutScheme(reference)];
  if (named.length === 0) return refuse(`no file matches "${reference}"`);
  return named.flatMap((file) => {
    const read = files.read(file);
    if (!read.ok) return refuse(read.message);
    switch (/\.(\w+)$/.exec(file)?.[1]?.toLowerCase()) {
      case 'csv':
        return csvFile(file, read.text, reading);
      case 'jsonl':
        return read.text
          .split('\n')
          .flatMap((line, i) => (line.trim() === '' ? [] : dataFile(file, line, reading, i + 1)));
      case 'json':
      case 'yaml':
      case 'yml':
        return dataFile(file, read.text, reading);
      default:
        return refuse(
          `"${file}" is not a kind of test file that can be read (yaml, json, jsonl, csv)`,
        );
    }
  });
}

function csvFile(file: string, text: string, reading: Reading): RawTest[] {
  const read = csvTests(text);
  if ('error' in read) {
    reading.problems.add({ file: inSuite(file, reading) }, [], read.error);
    return [];
  }
  return read.tests.flatMap(({ test, line }) => {
    const found = readTest(
      {
        value: test,
        document: flatDocument({ file: inSuite(file, reading), line }, test),
        path: [],
      },
      reading,
    );
    return found === null ? [] : [found];
  });
}

function dataFile(file: string, text: string, reading: Reading, line?: number): RawTest[] {
  const read = readDocument(inSuite(file, reading), text);
  if ('problems' in read) {
    for (const p of read.problems)
      reading.problems.add(line === undefined ? p.place : { ...p.place, line }, [], p.message);
    return [];
  }
  const document =
    line === undefined
      ? read.document
      : flatDocument({ file: read.document.file, line }, read.document.value);
  const value = resolveReferences(document.value, document.value, reading.env);
  return readTests({ value: Array.isArray(value) ? value : [value], document, path: [] }, reading);
}

/** What a data file holds; nothing, with the problem noted, where it cannot be read. */
function valueFile(reference: string, at: Located, reading: Reading): Located {
  const read = reading.files.read(reference);
  const document = read.ok ? readDocument(inSuite(reference, reading), read.text) : null;
  if (!read.ok || document === null || 'problems' in document) {
    reading.problems.add(
      placeOf(at),
      at.path,
      read.ok ? `"${reference}" cannot be read as YAML` : read.message,
    );
    return { ...at, value: [] };
  }
  return { value: document.document.value, document: document.document, path: [] };
}

function mapFile(reference: string, at: Located, reading: Reading): Record<string, unknown> {
  const { value } = valueFile(reference, at, reading);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  reading.problems.add(placeOf(at), at.path, `"${reference}" must hold a map of variables`);
  return {};
}

const inSuite = (reference: string, { files }: Reading): string => {
  const read = files.read(reference);
  return read.ok ? read.file : withoutScheme(reference);
};

/** A row of a data file: everything in it stands on its one line. */
function flatDocument(place: Place, value: unknown): SourceDocument {
  const { file, line } = place;
  return {
    file,
    value,
    ...(line === undefined ? {} : { row: line }),
    placeOf: () => place,
    placeOfKey: () => place,
  };
}
