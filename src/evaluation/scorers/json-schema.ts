import { createRequire } from 'node:module';
import type { Ajv as AjvClass, ErrorObject, Options } from 'ajv';
import { messageOf } from '../../domain/errors.ts';
import type { Sandbox } from '../../domain/suite.ts';

export type SchemaVerdict =
  | { ok: true; valid: boolean; errors: string }
  | { ok: false; reason: 'error' | 'limit'; message: string };

/**
 * Each pass may meet patterns that the last did not reach; a schema that needs more passes is
 * beyond reason.
 */
const MOST_PASSES = 60;

const require = createRequire(import.meta.url);

type Test = (text: string) => boolean;

const DRAFTS = {
  'draft-07': 'ajv',
  '2019-09': 'ajv/dist/2019.js',
  '2020-12': 'ajv/dist/2020.js',
} as const;
/** Keywords that draft-07 does not know: read by it, they would check nothing. */
const SINCE_2019 =
  /"(?:unevaluatedProperties|unevaluatedItems|dependentSchemas|dependentRequired|minContains|maxContains)":/;
const SINCE_2020 = /"(?:prefixItems|\$dynamicRef|\$dynamicAnchor)":/;

/** The draft that a schema names, else the oldest that knows its keywords. */
function draftOf(schema: object): keyof typeof DRAFTS {
  const named = '$schema' in schema ? String(schema.$schema) : '';
  if (/2020-12/.test(named)) return '2020-12';
  if (/2019-09/.test(named)) return '2019-09';
  const text = JSON.stringify(schema);
  if (named !== '') return 'draft-07';
  return SINCE_2020.test(text) ? '2020-12' : SINCE_2019.test(text) ? '2019-09' : 'draft-07';
}

/**
 * Compiles a schema with ajv and its formats, loading ajv on first use, by the draft that it is
 * written in. Keywords that no draft knows (`example`, `x-…`) say something to people and decide
 * nothing, as JSON Schema has it; promptfoo refuses them. Its `pattern`s are text from a suite: they are compiled here but never run here; `test` decides them.
 */
function compile(schema: object, test: (pattern: string, flags: string) => Test) {
  const Ajv = (require(DRAFTS[draftOf(schema)]) as { default: typeof AjvClass }).default;
  const addFormats = (require('ajv-formats') as { default: (ajv: AjvClass) => void }).default;
  const regExp = Object.assign(
    (pattern: string, flags: string) => {
      RegExp(pattern, flags);
      // ajv keeps compiled patterns by their text: two that say the same name would be taken for
      // one.
      return { test: test(pattern, flags), toString: () => `/${pattern}/${flags}` } as RegExp;
    },
    { code: 'new RegExp' },
  );
  const options: Options = { strictSchema: false, logger: false, code: { regExp } };
  const ajv = new Ajv(options);
  addFormats(ajv);
  const validate = ajv.compile(schema);
  const keys = Object.keys(schema);
  return {
    validate,
    unknown: keys.every((key) => ajv.getKeyword(key) === false) ? keys : [],
    errorsText: (errors: ErrorObject[] | null | undefined) => ajv.errorsText(errors),
  };
}

/** Compiling takes milliseconds and a suite names one schema in hundreds of cases. */
const MOST_REMEMBERED = 200;
const remembered = new Map<string, string | null>();

/** What is wrong with a schema, in ajv's words; null when it compiles. */
export function schemaProblem(schema: unknown): string | null {
  if (typeof schema !== 'object' || schema === null) return 'the JSON schema is not an object';
  const key = JSON.stringify(schema);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  const problem = compileProblem(schema);
  remembered.set(key, problem);
  return problem;
}

function compileProblem(schema: object): string | null {
  try {
    const [first] = compile(schema, () => () => true).unknown;
    return first === undefined
      ? null
      : `unknown keyword "${first}", and no other: the schema would check nothing`;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Validates `data`. Patterns are answered from what the sandbox said so far and guessed otherwise;
 * the guesses are then put to the sandbox and the data validated again, until a pass needed no
 * guess.
 */
export async function validateJson(
  schema: object,
  data: unknown,
  sandbox: Sandbox,
): Promise<SchemaVerdict> {
  const known = new Map<string, boolean>();
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const open = new Map<string, { pattern: string; flags: string; text: string }>();
    const test =
      (pattern: string, flags: string): Test =>
      (text) => {
        const key = JSON.stringify([pattern, flags, text]);
        const answer = known.get(key);
        if (answer === undefined) open.set(key, { pattern, flags, text });
        return answer ?? true;
      };
    let compiled: ReturnType<typeof compile>;
    try {
      compiled = compile(schema, test);
    } catch (error) {
      return {
        ok: false,
        reason: 'error',
        message: messageOf(error),
      };
    }
    const valid = compiled.validate(data) === true;
    if (open.size === 0)
      return { ok: true, valid, errors: compiled.errorsText(compiled.validate.errors) };
    for (const [key, globals] of open) {
      const said = await sandbox.evaluate('new RegExp(pattern, flags).test(text)', globals);
      if (!said.ok)
        return {
          ok: false,
          reason: 'limit',
          message: `pattern "${globals.pattern}": ${said.message}`,
        };
      known.set(key, said.value === true);
    }
  }
  return { ok: false, reason: 'limit', message: 'the schema tries too many patterns' };
}
