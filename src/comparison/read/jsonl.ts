import { z } from 'zod';
import { EXPECTATIONS, type Judged, JUDGMENTS } from '../../domain/judgment.ts';
import type { RunRecord } from '../test/record.ts';

const name = z.union([z.string().min(1), z.number()]).transform(String);
/** Text as it is; other JSON as its text. */
export const anyText = z
  .unknown()
  .optional()
  .transform((v) =>
    v === undefined || v === null ? null : typeof v === 'string' ? v : JSON.stringify(v),
  );

/** Tool calls as we store them, as bare names, or as OpenAI writes them. */
export const toolCalls = z
  .array(
    z.union([
      z.string().transform((n) => ({ name: n, arguments: '{}' })),
      z.looseObject({ name: z.string(), arguments: z.unknown().optional() }).transform((c) => ({
        name: c.name,
        arguments:
          typeof c.arguments === 'string' ? c.arguments : JSON.stringify(c.arguments ?? {}),
      })),
      z
        .looseObject({
          function: z.looseObject({ name: z.string(), arguments: z.unknown().optional() }),
        })
        .transform((c) => ({
          name: c.function.name,
          arguments:
            typeof c.function.arguments === 'string'
              ? c.function.arguments
              : JSON.stringify(c.function.arguments ?? {}),
        })),
    ]),
  )
  .nullish()
  .transform((c) => c ?? []);

const outcome = z
  .union([
    z.boolean(),
    z.enum(['pass', 'fail', 'none', 'passed', 'failed'], 'must be pass, fail or none'),
    z.literal([0, 1]),
  ])
  .nullish();

export const simpleLine = z
  .looseObject({
    case: name.nullish(),
    id: name.nullish(),
    prompt: anyText,
    output: anyText,
    answer: anyText,
    expected: anyText,
    reference: anyText,
    category: name.nullish(),
    task: name.nullish(),
    outcome,
    pass: outcome,
    contentPass: outcome,
    toolCalls,
    finishReason: z.string().nullish(),
    judgment: z.enum(JUDGMENTS).nullish(),
    uncertain: z.boolean().nullish(),
    expect: z.enum(EXPECTATIONS).nullish(),
  })
  .superRefine((l, ctx) => {
    if ((l.case ?? l.id ?? null) === null && l.prompt === null)
      ctx.addIssue({ code: 'custom', message: 'names no case: give "case", "id" or "prompt"' });
    if (
      l.output === null &&
      l.answer === null &&
      l.outcome == null &&
      l.pass == null &&
      l.toolCalls.length === 0
    )
      ctx.addIssue({
        code: 'custom',
        message:
          'says nothing of what happened: give "output" (or "answer"), "outcome" (or ' +
          '"pass"), or both',
      });
  });

/** true, false, or null for no verdict. */
export function verdictOf(value: z.infer<typeof outcome>): boolean | null {
  if (value == null || value === 'none') return null;
  return value === true || value === 1 || value === 'pass' || value === 'passed';
}

export function simpleRecord(l: z.infer<typeof simpleLine>): RunRecord {
  const outcome = l.outcome ?? l.pass;
  const judged: Judged | null =
    l.judgment == null
      ? null
      : { judgment: l.judgment, uncertain: l.uncertain ?? false, decidedBy: 'given' };
  return {
    id: l.case ?? l.id ?? null,
    vars: null,
    prompt: l.prompt,
    category: l.category ?? l.task ?? null,
    expect: l.expect ?? null,
    reference: l.expected ?? l.reference,
    unjudged: outcome === 'none',
    reply: {
      text: l.output ?? l.answer,
      pass: verdictOf(outcome),
      contentPass: verdictOf(l.contentPass),
      judged,
      toolCalls: l.toolCalls,
      finishReason: l.finishReason ?? null,
    },
  };
}
