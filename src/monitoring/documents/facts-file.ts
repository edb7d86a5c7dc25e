import { z } from 'zod';
import { type BesideRead, readBeside } from '../../config/read-beside.ts';
import { quoted } from '../../platform/privacy/quoted.ts';
import { linkProblem } from '../../platform/files/links.ts';

const day = z.iso.date({ error: 'must be a day, like 2026-12-31' });

const fact = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.-]+$/, { error: 'may have letters, digits, ".", "_" and "-"' })
    .transform(quoted),
  /** What is taken for true. */
  statement: z.string().min(1).transform(quoted),
  /** Who says so, and is asked. */
  owner: z.string().min(1).transform(quoted),
  /** The last day on which it may be believed without another look. */
  reviewBy: day,
  /** Cases that lean on it, by the beginning of their name or hash. */
  cases: z.array(z.string().min(1).transform(quoted)).default([]),
  /** Words of the soul that lean on it, as they stand there. */
  lines: z.array(z.string().min(1)).default([]),
});
export type Fact = z.output<typeof fact>;

/** `facts.yaml`: what an agent's instructions and canaries take for true (docs/facts.md). */
export const factsSchema = z
  .strictObject({ facts: z.array(fact).default([]) })
  .superRefine(({ facts }, context) => {
    const seen = new Set<string>();
    for (const [i, f] of facts.entries()) {
      if (seen.has(f.id))
        context.addIssue({
          code: 'custom',
          path: ['facts', i, 'id'],
          message: `stands twice: "${f.id}"`,
        });
      seen.add(f.id);
    }
  });

export type FactsRead = BesideRead<z.output<typeof factsSchema>>;

/** Reads an agent's facts as they are now. */
export const readFacts = (folder: string, name: string): FactsRead =>
  readBeside(factsSchema, { folder, name }, linkProblem);
