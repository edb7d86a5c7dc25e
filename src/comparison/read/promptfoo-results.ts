import { z } from 'zod';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { EXPECTATIONS } from '../../domain/judgment.ts';
import type { RunFile, RunRecord } from '../test/record.ts';
import { anyText } from './jsonl.ts';

const metadata = z
  .looseObject({
    expect: z.enum(EXPECTATIONS).nullish().catch(null),
    task: z.string().nullish().catch(null),
    category: z.string().nullish().catch(null),
  })
  .nullish()
  .catch(null);
const provider = z
  .union([
    z.string(),
    z
      .looseObject({ id: z.string().nullish(), label: z.string().nullish() })
      .transform((p) => p.label ?? p.id ?? ''),
  ])
  .nullish()
  .transform((p) => p ?? '');

/**
 * A row of promptfoo's output file (`promptfoo eval -o`), or of our own `run --output`, which has
 * the same names.
 */
const row = z.looseObject({
  provider,
  vars: z.record(z.string(), z.unknown()).nullish(),
  prompt: z
    .union([z.string(), z.looseObject({ raw: z.string() }).transform((p) => p.raw)])
    .nullish(),
  output: z.unknown().optional(),
  response: z
    .looseObject({ output: z.unknown().optional(), finishReason: z.string().nullish() })
    .nullish(),
  error: z.string().nullish(),
  success: z.boolean().nullish(),
  pass: z.boolean().nullish(),
  verdict: z.enum(['pass', 'fail', 'none']).nullish(),
  failureReason: z.union([z.number(), z.string()]).nullish(),
  testCase: z
    .looseObject({
      metadata,
      description: z.string().nullish(),
      assert: z
        .array(z.looseObject({ type: z.string(), value: z.unknown().optional() }))
        .nullish()
        .catch(null),
    })
    .nullish(),
  metadata,
  asserts: z.array(z.looseObject({ type: z.string(), value: z.unknown().optional() })).nullish(),
});
const document = z.looseObject({
  results: z.union([
    z.array(row),
    z.looseObject({ results: z.array(row) }).transform((r) => r.results),
  ]),
});

/**
 * Reads promptfoo's results or ours. Throws where neither shape fits, with the place inside the
 * document.
 */
export function readResults(value: unknown, file: string): RunFile {
  const parsed = document.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, 20).map((i) => ({
      place: { file },
      path: i.path.join('.'),
      message: i.code === 'invalid_type' && i.input === undefined ? 'is missing' : i.message,
    }));
    throw new DaytwoError({
      code: 'bad-results',
      exitCode: EXIT.couldNotMeasure,
      message: `${file} is neither promptfoo's results nor daytwo run --output`,
      problems,
      next: 'Write it with promptfoo eval -o FILE.json or daytwo run --output FILE.json.',
    });
  }
  const rows = parsed.data.results;
  if (rows.length === 0)
    throw new DaytwoError({
      code: 'empty-run',
      message: `${file} holds no results`,
      exitCode: EXIT.couldNotMeasure,
      next: 'Run the suite again; its output has no rows.',
    });
  const providers = [...new Set(rows.map((r) => r.provider))];
  // One provider a file: another name on the other side is what is compared. Several: each is
  // compared with its namesake.
  const several = providers.length > 1;
  return {
    file,
    records: rows.map((r) => recordOf(r, several)),
    notes: several
      ? [`${providers.length} providers: each is compared with the one of the same name`]
      : [],
  };
}

function recordOf(r: z.infer<typeof row>, several: boolean): RunRecord {
  const where = several ? `${r.provider}\n` : '';
  const vars =
    r.vars == null || Object.keys(r.vars).length === 0
      ? null
      : JSON.stringify(Object.entries(r.vars).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  // promptfoo: failureReason 2 (or "error") is a call that failed, 1 an assertion; ours says
  // verdict none.
  const unjudged = r.verdict === 'none' || r.failureReason === 2 || r.failureReason === 'error';
  const asserts = r.asserts ?? r.testCase?.assert ?? [];
  const equals = asserts.filter(
    (a) => a.type === 'equals' && (typeof a.value === 'string' || typeof a.value === 'number'),
  );
  return {
    id: null,
    vars: vars === null ? null : `${where}${vars}`,
    prompt: r.prompt == null ? null : `${where}${r.prompt}`,
    category:
      r.testCase?.metadata?.task ??
      r.testCase?.metadata?.category ??
      r.metadata?.task ??
      r.metadata?.category ??
      null,
    expect: r.testCase?.metadata?.expect ?? r.metadata?.expect ?? null,
    reference: equals.length === 1 ? String(equals[0]?.value) : null,
    unjudged,
    reply: {
      text: anyText.parse(r.output ?? r.response?.output),
      pass:
        unjudged ||
        (asserts.length === 0 && r.verdict == null && r.success == null && r.pass == null)
          ? null
          : r.verdict != null
            ? r.verdict === 'pass'
            : (r.success ?? r.pass ?? null),
      judged: null,
      toolCalls: [],
      finishReason: r.response?.finishReason ?? null,
    },
  };
}
