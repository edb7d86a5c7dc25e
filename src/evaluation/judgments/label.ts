import { z } from 'zod';
import { DaytwoError, EXIT, messageOf } from '../../domain/errors.ts';
import type { Judged } from '../../domain/judgment.ts';
import { shorten } from '../../domain/shorten.ts';
import { decideJudgment, type JudgmentSettings } from './decide.ts';

/**
 * Tool calls as we store them, or as OpenAI and Anthropic write them; arguments do not decide and
 * may be anything.
 */
const toolCall = z.union([
  z.string().transform((name) => ({ name, arguments: '{}' })),
  z.looseObject({ name: z.string() }).transform((c) => ({ name: c.name, arguments: '{}' })),
  z
    .looseObject({ function: z.looseObject({ name: z.string() }) })
    .transform((c) => ({ name: c.function.name, arguments: '{}' })),
]);

const line = z.looseObject({
  // A chat or anything else that is no text says too little here of what was asked.
  prompt: z
    .unknown()
    .transform((p) => (typeof p === 'string' ? p : ''))
    .optional(),
  output: z
    .string()
    .nullable()
    .transform((s) => s ?? ''),
  toolCalls: z
    .array(toolCall)
    .nullish()
    .transform((c) => c ?? []),
});

function bad(number: number, why: string): DaytwoError {
  return new DaytwoError({
    code: 'bad-line',
    exitCode: EXIT.couldNotMeasure,
    message: `line ${number}: ${why}`,
    next:
      'Each line is one JSON object: {"prompt": "…", "output": "…", "toolCalls": ' +
      '[{"name": "…"}]}; toolCalls may be left out.',
  });
}

function labelled(text: string, number: number, settings: JudgmentSettings): Judged {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(number, `not JSON (${shorten(messageOf(error), 120)})`);
  }
  const parsed = line.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw bad(
      number,
      issue === undefined || issue.path.length === 0
        ? 'not an object with an output'
        : `${issue.path.join('.')}: ${issue.message}`,
    );
  }
  const { judgment, uncertain, decidedBy } = decideJudgment(
    {
      text: parsed.data.output,
      toolCalls: parsed.data.toolCalls,
      prompt: parsed.data.prompt ?? '',
    },
    settings,
  );
  return { judgment, uncertain, decidedBy };
}

/**
 * Labels outputs, one JSON line in, one JSON line out, in order. Blank lines at the
 * end are skipped, a byte-order mark is not part of the first line. Throws `DaytwoError` "line N:
 * …" at the first line that cannot be read; what came before it has been given out.
 */
export async function* labelLines(
  lines: AsyncIterable<string> | Iterable<string>,
  settings: JudgmentSettings = {},
): AsyncGenerator<string> {
  let number = 0;
  for await (const raw of lines) {
    number += 1;
    const text = number === 1 ? raw.replace(/^\ufeff/, '') : raw;
    if (text.trim() === '') continue;
    yield JSON.stringify(labelled(text, number, settings));
  }
}
