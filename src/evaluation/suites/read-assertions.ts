import type { Assertion, Sandbox, Scorer } from '../../domain/suite.ts';
import { namesVariable } from '../conversations/chain.ts';
import type { Clean } from '../../platform/privacy/told.ts';
import type { Chains } from './chains.ts';
import { codeFile, isCode, transformCode } from './code.ts';
import { ALL_TYPES } from './assertion-types.ts';
import { isFileRef, type SuiteFiles } from './files.ts';
import { child, didYouMean, type Located, placeOf, type Problems } from './problems.ts';
import { loadValue } from './providers.ts';
import { renderString } from './render.ts';
import { assertionSchema, checked } from './schema.ts';

export interface AssertionReading {
  files: SuiteFiles;
  problems: Problems;
  sandbox: Sandbox;
  scorers: ReadonlyMap<string, Scorer>;
  /** Cuts secrets out of what a case is called by, before it is shortened. */
  clean: Clean;
  /** What tests hear of those before them. */
  chains: Chains;
}

/** An assertion with its shape and type checked, its value not yet rendered. */
export interface ParsedAssertion {
  at: Located;
  type: string;
  negated: boolean;
  /** As written. */
  written: unknown;
  /** The written value with data files read. */
  value: unknown;
  /** A value read from a data file is data, not a template. */
  literal: boolean;
  rest: Omit<Assertion, 'type' | 'negated' | 'value' | 'options'>;
  options: Readonly<Record<string, unknown>>;
}

/** Checks one assertion of a file; null with the problems noted when it cannot be used. */
export function parseAssertion(
  at: Located,
  testOptions: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): ParsedAssertion | null {
  const { problems } = reading;
  const known = isKnownType(at, reading);
  const raw = checked(assertionSchema, at, problems);
  if (raw === null || !known) return null;
  const negated = raw.type.startsWith('not-');
  const type = negated ? raw.type.slice(4) : raw.type;
  const before = problems.errors.length;
  const { value, literal, file } = readValue(raw.value, at, { written: raw.type, type }, reading);
  const options: Record<string, unknown> = {
    ...(raw.config === undefined ? {} : { config: raw.config }),
    ...(file === undefined ? {} : { file }),
    ...(type === 'llm-rubric' ? rubricOptions(raw, at, testOptions, reading) : {}),
  };
  const transform =
    raw.transform === undefined
      ? undefined
      : transformCode(raw.transform, child(at, 'transform', raw.transform), reading);
  if (problems.errors.length > before) return null;
  const rest = {
    weight: raw.weight ?? 1,
    ...(raw.threshold === undefined ? {} : { threshold: raw.threshold }),
    ...(raw.metric === undefined ? {} : { metric: raw.metric }),
    ...(raw.of === undefined ? {} : { of: raw.of }),
    ...(transform === undefined ? {} : { transform }),
  };
  return { at, type, negated, written: raw.value, value, literal, rest, options };
}

/** Notes a type that is refused by name, before the shape of the assertion is looked at. */
function isKnownType(at: Located, { problems, scorers }: AssertionReading): boolean {
  const named =
    typeof at.value === 'object' && at.value !== null
      ? (at.value as Record<string, unknown>)['type']
      : undefined;
  const refusal = typeof named === 'string' ? refusedType(named, scorers) : null;
  if (refusal === null) return true;
  const path = [...at.path, 'type'];
  problems.add(at.document.placeOf(path), path, refusal.message, refusal.hint);
  return false;
}

/** An assertion's value with its data files read; a program's file stands apart. */
function readValue(
  written: unknown,
  at: Located,
  type: { written: string; type: string },
  reading: AssertionReading,
): { value: unknown; literal: boolean; file?: ReturnType<typeof codeFile> } {
  const { problems, files } = reading;
  const valueAt = child(at, 'value', written);
  const refuse = (message: string): void => problems.add(placeOf(valueAt), valueAt.path, message);
  const plain = { value: written, literal: false };
  if (isFileRef(written) && isCode(written)) {
    if (type.type === 'javascript') return { ...plain, file: codeFile(written, valueAt, reading) };
    refuse(`only a javascript assertion can take its value from a program, not ${type.written}`);
  } else if (isFileRef(written))
    return { value: loadValue(written, valueAt, files, problems), literal: true };
  else if (typeof written === 'string' && written.startsWith('package:'))
    refuse('values from npm packages (package:) are not supported');
  else if (Array.isArray(written)) {
    const read = (v: unknown, i: number): unknown =>
      isFileRef(v) ? loadValue(v, child(valueAt, i, v), files, problems) : v;
    return { ...plain, value: written.map(read) };
  }
  return plain;
}

/** The rubric's prompt and judge: the assertion's own, else its test's. */
function rubricOptions(
  raw: { rubricPrompt?: unknown; provider?: unknown },
  at: Located,
  testOptions: Readonly<Record<string, unknown>>,
  reading: AssertionReading,
): Record<string, unknown> {
  const rubricPrompt = raw.rubricPrompt ?? testOptions['rubricPrompt'];
  const provider = raw.provider ?? testOptions['provider'];
  return {
    ...(rubricPrompt === undefined
      ? {}
      : {
          rubricPrompt: rubricText(rubricPrompt, child(at, 'rubricPrompt', rubricPrompt), reading),
        }),
    ...(provider === undefined ? {} : { provider }),
  };
}

/** The assertion for one set of variables, checked by its scorer; null with the problem noted. */
export async function renderAssertion(
  parsed: ParsedAssertion,
  vars: Readonly<Record<string, unknown>>,
  { problems, sandbox, scorers, chains }: AssertionReading,
): Promise<Assertion | null> {
  const { at, type, negated, written, literal, rest, options } = parsed;
  const valueAt = child(at, 'value', written);
  const render = async (text: string): Promise<string> => {
    // What an earlier test answers is filled in when it is there.
    if (namesVariable(text, chains.names)) return text;
    const rendered = await renderString(text, vars, sandbox);
    if (!rendered.ok)
      problems.add(
        placeOf(valueAt),
        valueAt.path,
        `the template cannot be rendered: ${rendered.message}`,
      );
    return rendered.ok ? rendered.value : text;
  };
  let { value } = parsed;
  if (!literal && options['file'] === undefined) {
    if (typeof value === 'string') value = await render(value);
    else if (Array.isArray(value))
      value = await Promise.all(value.map((v: unknown) => (typeof v === 'string' ? render(v) : v)));
  }
  const assertion: Assertion = {
    ...rest,
    type,
    negated,
    value,
    options: value === written ? options : { ...options, written },
  };
  const scorer = scorers.get(type);
  const wrong = scorer?.check(assertion) ?? (await scorer?.prove?.(assertion)) ?? null;
  if (wrong === null) return assertion;
  problems.add(
    placeOf(written === undefined ? at : valueAt),
    written === undefined ? at.path : valueAt.path,
    wrong,
  );
  return null;
}

function refusedType(
  named: string,
  scorers: ReadonlyMap<string, Scorer>,
): { message: string; hint?: string } | null {
  const base = named.replace(/^not-/, '');
  if (scorers.has(base)) return null;
  if (base === 'assert-set')
    return {
      message:
        'assertion type "assert-set" is not supported; write its assertions beside the ' +
        'others, with weights',
    };
  if (
    ALL_TYPES.includes(base) ||
    ['select-best', 'human', 'max-score'].includes(base) ||
    base.startsWith('promptfoo:')
  )
    return { message: `assertion type "${named}" is promptfoo's, but daytwo does not support it` };
  const hint = didYouMean(base, scorers.keys());
  return { message: `unknown assertion type "${named}"`, ...(hint === undefined ? {} : { hint }) };
}

/** A rubric prompt's text or chat; a file is taken as its text. */
function rubricText(value: unknown, at: Located, { files, problems }: AssertionReading): unknown {
  if (!isFileRef(value)) return value;
  if (isCode(value))
    return void problems.add(
      placeOf(at),
      at.path,
      `"${value}": a rubric prompt made by a program is not supported`,
    );
  const read = files.read(value);
  if (!read.ok) return void problems.add(placeOf(at), at.path, read.message);
  return read.text;
}
