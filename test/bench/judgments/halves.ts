/**
 * The labelled set of test/data/judgments, by half (docs/labelling.md): the first hex digit of
 * sha256(id), even is development, odd is test. Whoever reads rows of the test half to find out why
 * a rule failed has spent it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { JUDGMENTS } from '../../../src/domain/judgment.ts';

const Row = z.object({
  id: z.string(),
  prompt: z.string(),
  output: z.string(),
  toolCalls: z
    .array(
      z.looseObject({ name: z.string() }).transform((c) => ({ name: c.name, arguments: '{}' })),
    )
    .optional(),
  judgment: z.enum(JUDGMENTS),
  uncertain: z.boolean(),
  why: z.string().optional(),
});
export type LabelledRow = z.infer<typeof Row>;
export type Half = 'development' | 'test';

/** The half that an id belongs to, for ever. */
export function halfOf(id: string): Half {
  return Number.parseInt(createHash('sha256').update(id).digest('hex').slice(0, 1), 16) % 2 === 0
    ? 'development'
    : 'test';
}

/**
 * The rows of one half, in the order of the files. Throws on a row that does not have the set's
 * form.
 */
export function labelled(
  half: Half,
  dir: string = new URL('../../data/judgments', import.meta.url).pathname,
): LabelledRow[] {
  return readdirSync(dir)
    .filter((f) => f.endsWith('.jsonl'))
    .sort()
    .flatMap((f) =>
      readFileSync(join(dir, f), 'utf8')
        .split('\n')
        .filter((l) => l.trim() !== ''),
    )
    .map((l) => Row.parse(JSON.parse(l)))
    .filter((r) => halfOf(r.id) === half);
}
