import { z } from 'zod';
import { messageOf } from '../../domain/errors.ts';

const text = z.string().nullish();
const record = z.record(z.string(), z.unknown());
const assertion = z.looseObject({ type: z.string() });
const component = z.looseObject({
  pass: z.boolean().nullish(),
  assertion: assertion.nullish(),
  metadata: z.looseObject({ graderError: z.boolean().nullish() }).nullish(),
});

/**
 * One result as promptfoo writes it (`EvaluateResult` in its src/types/index.ts, summaries of
 * version 2 and 3), every field optional: old versions lack many. `output`, `asserts`, `pass` and
 * `verdict` are the shorter form of `daytwo run --output`.
 */
const result = z.looseObject({
  provider: z.union([z.string(), z.looseObject({ id: text, label: text })]).nullish(),
  prompt: z.union([z.string(), z.looseObject({ raw: text, label: text })]).nullish(),
  promptIdx: z.number().nullish(),
  promptId: text,
  testIdx: z.number().nullish(),
  vars: record.nullish(),
  testCase: z
    .looseObject({
      description: text,
      vars: record.nullish(),
      assert: z.array(assertion).nullish(),
      threshold: z.number().nullish(),
      options: record.nullish(),
      metadata: record.nullish(),
    })
    .nullish(),
  response: z
    .looseObject({
      output: z.unknown().optional(),
      error: text,
      cached: z.boolean().nullish(),
      finishReason: text,
      isRefusal: z.boolean().nullish(),
    })
    .nullish(),
  output: z.unknown().optional(),
  success: z.boolean().nullish(),
  pass: z.boolean().nullish(),
  verdict: z.enum(['pass', 'fail', 'none']).nullish(),
  score: z.number().nullish(),
  error: z.unknown().optional(),
  failureReason: z.union([z.number(), z.string()]).nullish(),
  gradingResult: z
    .looseObject({
      pass: z.boolean().nullish(),
      reason: text,
      componentResults: z.array(component.nullish()).nullish(),
    })
    .nullish(),
  asserts: z.array(assertion).nullish(),
  description: text,
});
/** One call of an eval, in whatever of its shapes the file has. */
export type PromptfooResult = z.infer<typeof result>;

const prompts = z.array(z.looseObject({ raw: text })).nullish();
const summary = z.looseObject({
  version: z.number().nullish(),
  timestamp: text,
  createdAt: text,
  results: z.array(z.unknown()),
  prompts,
  table: z.looseObject({ head: z.looseObject({ prompts }).nullish() }).nullish(),
});
const file = z.looseObject({
  evalId: text,
  createdAt: text,
  config: z.looseObject({ description: text }).nullish().catch(null),
  metadata: z.looseObject({ evaluationCreatedAt: text }).nullish().catch(null),
});

export interface PromptfooFile {
  evalId: string | null;
  description: string | null;
  /** Times that the file itself gives, best first, with the field they stand in. */
  times: readonly { at: string; field: string }[];
  /** Prompt templates in promptfoo's order; empty where the file has none. */
  templates: readonly (string | null)[];
  results: readonly PromptfooResult[];
  /** Entries of `results` that are no result: their index and what is wrong. */
  unreadable: readonly { index: number; why: string }[];
}

/**
 * Reads the text of one output file: `{"results": {"version": 2 | 3, "results": [...]}, "config":
 * …}` as promptfoo writes it, or the summary alone as its Node package returns it. A string in
 * place of a file says why it is none.
 */
export function readPromptfoo(content: string): PromptfooFile | string {
  let value: unknown;
  try {
    value = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (e) {
    return content.trim() === ''
      ? 'is empty'
      : `is not whole JSON (${messageOf(e)}); an export that ` +
          'was cut off must be written again';
  }
  const outer = file.safeParse(value);
  if (!outer.success)
    return "is JSON, but not promptfoo's output: it must be an object with results";
  const inner = summary.safeParse((value as Record<string, unknown>)['results']);
  const alone = inner.success ? inner : summary.safeParse(value);
  if (!alone.success)
    return "is JSON, but not promptfoo's output: there is no list results.results";
  const { data } = alone;
  const results: PromptfooResult[] = [];
  const unreadable: { index: number; why: string }[] = [];
  for (const [index, raw] of data.results.entries()) {
    const one = result.safeParse(raw);
    if (one.success) results.push(one.data);
    else
      unreadable.push({
        index,
        why: one.error.issues
          .map((i) => `${i.path.join('.') || 'the entry'}: ${i.message}`)
          .join('; '),
      });
  }
  if (results.length === 0)
    return data.results.length === 0
      ? 'holds no results'
      : `none of its ${data.results.length} results can be read (${unreadable[0]?.why ?? ''})`;
  const given = [
    ['results.timestamp', data.timestamp],
    ['createdAt', outer.data.createdAt ?? data.createdAt],
    ['metadata.evaluationCreatedAt', outer.data.metadata?.evaluationCreatedAt],
    ['evalId', outer.data.evalId],
  ] as const;
  return {
    evalId: outer.data.evalId ?? null,
    description: outer.data.config?.description ?? null,
    times: given.flatMap(([field, at]) => (at === null || at === undefined ? [] : [{ at, field }])),
    templates: (data.prompts ?? data.table?.head?.prompts ?? []).map((p) => p.raw ?? null),
    results,
    unreadable,
  };
}
