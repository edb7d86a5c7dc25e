import { z } from 'zod';
import { parseYaml, schemaProblems } from '../../config/places.ts';
import { type Ids, iso, type Millis } from '../../domain/clock.ts';
import { DaytwoError, EXIT, type Problem } from '../../domain/errors.ts';
import { type Planted, REVIEW_LABELS } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';

const item = z.strictObject({
  prompt: z.string().min(1).max(20_000),
  output: z.string().min(1).max(20_000),
  /** What a reviewer should say of it. */
  expected: z.enum(REVIEW_LABELS),
  /** What is wrong with it: said to who answered it. */
  why: z.string().min(3).max(500),
  task: z.string().min(1).max(200).optional(),
});
const KEYS = Object.keys(item.shape);

export type PlantedItem = z.output<typeof item>;

/** The items of a file, or what is wrong in it, each with its line. */
export function readPlanted(
  text: string,
  file: string,
): { items: PlantedItem[]; problems: Problem[] } {
  const yaml = parseYaml(text, file);
  if (yaml.problems.length > 0) return { items: [], problems: yaml.problems };
  const read = z.array(item).min(1).safeParse(yaml.value);
  return read.success
    ? { items: read.data, problems: [] }
    : { items: [], problems: schemaProblems(read.error, yaml, () => KEYS) };
}

/**
 * Puts known answers among those that people review. What is there already is not put there again.
 * The audit log says that it was done and of how many, not of which: reviewers read it too.
 */
export async function plantItems(
  { store, ids, now }: { store: Store; ids: Ids; now(): Millis },
  of: { agent: string; by: string; items: readonly PlantedItem[] },
): Promise<{ fresh: number; known: number }> {
  return store.transaction(async (tx) => {
    const there = new Set((await tx.reviews.planted(of.agent)).map(nameOf));
    const fresh = of.items.filter((i) => !there.has(nameOf(i)));
    const at = iso(now());
    for (const { prompt, output, expected, why, task } of fresh) {
      // Named as outputs are: an address must not tell what it leads to.
      const planted: Planted = {
        id: ids.next('out'),
        agent: of.agent,
        task: task ?? null,
        prompt,
        output,
        expected,
        why,
        at,
      };
      await tx.reviews.putPlanted(planted);
    }
    if (fresh.length > 0)
      await tx.audit.append({
        at,
        actor: of.by,
        action: 'planted',
        subject: of.agent,
        detail: { items: fresh.length, reason: `${fresh.length} known answers for reviewers` },
      });
    return { fresh: fresh.length, known: of.items.length - fresh.length };
  });
}

const nameOf = ({ prompt, output }: Pick<PlantedItem, 'prompt' | 'output'>): string =>
  JSON.stringify([prompt, output]);

/** @throws DaytwoError `bad-planted` with every problem */
export function mustReadPlanted(text: string, file: string): PlantedItem[] {
  const { items, problems } = readPlanted(text, file);
  if (problems.length === 0) return items;
  throw new DaytwoError({
    code: 'bad-planted',
    exitCode: EXIT.usage,
    message: `${file} cannot be used; nothing was planted`,
    problems,
    next: `each item has ${KEYS.join(', ')}; docs/review.md has an example`,
  });
}
