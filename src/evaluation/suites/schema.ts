import { z } from 'zod';
import { EXPECTATIONS } from '../../domain/judgment.ts';
import { child, didYouMean, type Located, placeOf, type Problems } from './problems.ts';

const text = z.string();
const record = z.record(z.string(), z.unknown());
const anything = z.unknown();

/** `metadata` of a test: ours are checked, everything else is the user's own. */
export const metadataSchema = z.looseObject({
  expect: z.enum(EXPECTATIONS).optional(),
  task: z.string().min(1).optional(),
  skill: z.union([z.string().min(1), z.array(z.string().min(1))]).optional(),
  tool: z.union([z.string().min(1), z.array(z.string().min(1))]).optional(),
  risk: z.enum(['low', 'high']).optional(),
  mustHold: z.boolean().optional(),
  claim: z.string().min(1).optional(),
  clause: z.string().min(1).optional(),
  starter: z.boolean().optional(),
  tradeOff: z
    .strictObject({
      between: z.array(z.string().min(1)).length(2, { error: 'names two: [speed, care]' }),
      rule: z.string().min(1),
      owner: z.string().min(1),
      reviewBy: z.iso.date({ error: 'must be a day, like 2026-12-31' }),
    })
    .optional(),
});

/** Keys of an assertion, in promptfoo's words. */
export const assertionSchema = z.strictObject({
  type: text,
  value: anything.optional(),
  threshold: z.number().optional(),
  weight: z.number().min(0).optional(),
  metric: text.optional(),
  transform: text.optional(),
  config: record.optional(),
  provider: anything.optional(),
  rubricPrompt: anything.optional(),
  contextTransform: anything.optional(),
  of: z
    .union([z.literal('transcript'), z.int().min(1)], {
      error: 'must be transcript, or the number of an answer, from 1',
    })
    .optional(),
  assert: anything.optional(),
});

/** What the user says next, where it is more than a text. */
export const turnSchema = z
  .strictObject({
    say: text.min(1).optional(),
    javascript: text.min(1).optional(),
    assert: z.array(anything).optional(),
  })
  .refine((t) => (t.say === undefined) !== (t.javascript === undefined), {
    error: 'needs `say` or `javascript`, one of them',
  });

/** Whom a model plays. */
export const simulatedUserSchema = z.strictObject({
  persona: text.min(1),
  goal: text.min(1),
  stop: z
    .union([text.min(1), z.strictObject({ javascript: text.min(1) })], {
      error: 'must say in words what ends it, or be { javascript: … }',
    })
    .optional(),
  maxTurns: z.int().min(2).max(50).default(6),
  provider: anything.optional(),
});

/** What tools answer; the results are read one by one. */
export const toolSandboxSchema = z.strictObject({
  results: z.array(anything).optional(),
  cassette: text.min(1).optional(),
  maxToolCalls: z.int().min(1).max(100).optional(),
});
export const toolResultSchema = z
  .strictObject({
    tool: text.min(1),
    when: record.optional(),
    result: anything.optional(),
    javascript: text.min(1).optional(),
  })
  .refine((r) => (r.result === undefined) !== (r.javascript === undefined), {
    error: 'needs `result` or `javascript`, one of them',
  });
/** Answers that were recorded once. */
export const cassetteSchema = z.strictObject({
  results: z.array(
    z.strictObject({ tool: text.min(1), when: record.default({}), result: anything }),
  ),
});

/** A test; `assert`, `vars` and `options` are read further on. */
export const testSchema = z.strictObject({
  description: text.optional(),
  vars: z
    .union([record, text, z.array(text)], {
      error: 'must be a map of variables, or a file with one',
    })
    .optional(),
  assert: z.array(anything).optional(),
  options: record.optional(),
  threshold: z.number().optional(),
  metadata: metadataSchema.optional(),
  prompts: z.array(text).optional(),
  providers: z.array(text).optional(),
  simulatedUser: anything.optional(),
  toolSandbox: anything.optional(),
  turns: z.array(anything, { error: 'must be a list of what the user says next' }).optional(),
  provider: anything.optional(),
  providerOutput: anything.optional(),
  assertScoringFunction: anything.optional(),
});

export const scenarioSchema = z.strictObject({
  description: text.optional(),
  config: z.array(anything),
  tests: z.union([text, z.array(anything)]).optional(),
});

/**
 * promptfoo's own top-level keys. Those that only steer promptfoo itself are accepted and mean
 * nothing here.
 */
export const configSchema = z.strictObject({
  prompts: anything.optional(),
  providers: anything.optional(),
  targets: anything.optional(),
  tests: anything.optional(),
  scenarios: anything.optional(),
  defaultTest: anything.optional(),
  env: record.optional(),
  evaluateOptions: record.optional(),
  nunjucksFilters: anything.optional(),
  extensions: anything.optional(),
  redteam: anything.optional(),
  ...Object.fromEntries(
    [
      '$schema',
      'description',
      'tags',
      'outputPath',
      'sharing',
      'derivedMetrics',
      'commandLineOptions',
      'writeLatestResults',
      'tracing',
      'metadata',
      'version',
      'author',
      'assertionTemplates',
    ].map((k) => [k, anything.optional()]),
  ),
});

/**
 * Keys that change what a test means and that are not done here: refused by name, never skipped.
 */
export const REFUSED_TEST_KEYS: Readonly<Record<string, string>> = {
  provider:
    'a provider of a single test is not supported; filter with `providers`, or use a suite of its own',
  providerOutput: 'canned outputs (`providerOutput`) are not supported: a canary asks the model',
  assertScoringFunction:
    'custom scoring functions (`assertScoringFunction`) are not supported; use `threshold` ' +
    'and `weight`',
};
export const REFUSED_CONFIG_KEYS: Readonly<Record<string, string>> = {
  nunjucksFilters:
    'custom nunjucks filters are not supported: code from suites cannot join the template engine',
  extensions: 'extension hooks are not supported',
  redteam: 'red-team generation is not supported; write its tests out',
};

/**
 * Checks `at` against a schema and reports every deviation at its own place; null when there is
 * any.
 */
export function checked<T extends z.ZodType>(
  schema: T,
  at: Located,
  problems: Problems,
): z.output<T> | null {
  const result = schema.safeParse(at.value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const path = issue.path.filter((p) => typeof p !== 'symbol');
    const where: Located = { ...at, path: [...at.path, ...path] };
    if (issue.code === 'unrecognized_keys') {
      const known =
        schema instanceof z.ZodObject && path.length === 0 ? Object.keys(schema.shape) : [];
      for (const key of issue.keys)
        problems.add(
          at.document.placeOfKey(where.path, key),
          child(where, key, undefined).path,
          `unknown key "${key}"`,
          didYouMean(key, known),
        );
      continue;
    }
    const wrong = path.reduce<unknown>(
      (v, k) =>
        typeof v === 'object' && v !== null
          ? (v as Record<string | number, unknown>)[k]
          : undefined,
      at.value,
    );
    const hint =
      issue.code === 'invalid_value' && typeof wrong === 'string'
        ? didYouMean(wrong, issue.values.map(String))
        : undefined;
    problems.add(
      placeOf(where),
      where.path,
      wrong === undefined && path.length > 0 ? `"${String(path.at(-1))}" is missing` : words(issue),
      hint,
    );
  }
  return null;
}

/** zod's message without its "Invalid input:", which says nothing to people. */
function words(issue: { message: string }): string {
  return issue.message
    .replace(/^Invalid (input|option): /, '')
    .replace(/^(.)/, (c) => c.toLowerCase());
}
